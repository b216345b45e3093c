"""One host's feeds are fetched: who is asked, in turn. What came is stored by fetched.py, with what other hosts brought.

    fetch_host   SLOT HOST [FEED...]   the feeds of one host (those named, if any are), in turn

Decides nothing itself: collect/due.py says when and how to ask. A muted feed is asked only by its name.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.collect.article import article_of
from pipeline.collect.due import LEAD, asking
from pipeline.collect.host import Collected, collect_host
from pipeline.engine.port import Done, Outcome
from pipeline.errors import Failure
from pipeline.fetched import Brought, store_fetches
from pipeline.killpoint import reach
from pipeline.model import Feed, FeedState
from pipeline.slots import first_after
from pipeline.store import feeds
from pipeline.store.together import Together
from pipeline.text.addresses import host
from pipeline.wiring import World

STALE = timedelta(hours=1)
"""A fetch that a killed run left is not made by a clock so far from the run's: what it shows now would pass for known then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What the fetches of one run have in common: its clock, the next slot to be fresh for, the hosts that rest until then."""

    slot: datetime
    before: datetime | None
    rests: Mapping[str, datetime]


class Gatherer:
    """The step `fetch_host`, with what its jobs share in one process: what the store knew when their run began, and commits.

    How the feeds do is kept up with what this process stores; fetched.py judges by the row, should another have been quicker.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._run: Run | None = None
        self._states: dict[str, FeedState] = {}
        self._store = Together(self._store_all)

    def __call__(self, key: str) -> Outcome:
        """Fetch the feeds of one host in turn and store each with all that it brought, or nothing of it."""
        slot_text, name, *only = key.split(" ")
        slot = datetime.fromisoformat(slot_text)
        if abs(self._world.now() - slot) > STALE:
            return Done()
        run = self._run_at(slot)
        ours = [f for f in self._world.hosts().get(name, ()) if not only or f.slug in only]
        given = {f.slug: f for f in ours if _is_due(self._states[f.slug], slot, named=bool(only))}
        asked = []
        for feed in given.values():
            now_at = replace(feed, url=self._states[feed.slug].url)
            if rest := _rest(run, now_at):
                self._store(_left_alone(run, feed, host(now_at.url), rest))
            else:
                asked.append(now_at)
        states = {feed.slug: asking(self._states[feed.slug], slot) for feed in asked}
        for collected in collect_host(asked, states, self._world.fetch, slot, read=self._world.read):
            reach("fetched")
            self._store(self._brought(run, given[collected.feed.slug], collected))
        return Done()

    def _run_at(self, slot: datetime) -> Run:
        """The run of that time, as the store knows it when its first job begins; it holds every feed of feeds.toml."""
        with self._lock:
            if self._run is None or self._run.slot != slot:
                given = self._world.workspace.feeds
                with self._world.store.read() as tx:
                    self._states, rests = feeds.states(tx), feeds.rests(tx)
                if any(f.slug not in self._states or self._states[f.slug].given_url != f.url for f in given):
                    with self._world.store.write() as tx:
                        self._states = feeds.registered(tx, given, slot)
                self._run = Run(slot=slot, before=self._next_slot(slot), rests=rests)
            return self._run

    def _next_slot(self, slot: datetime) -> datetime | None:
        """The first slot of a series for which what is fetched now will not be fresh enough."""
        workspace = self._world.workspace
        series = [workspace.find_series(name)[3] for name in workspace.series]
        return min((at for one in series if (at := first_after(one.schedule, one.zone, slot + LEAD))), default=None)

    def _brought(self, run: Run, feed: Feed, collected: Collected) -> Brought:
        """Each entry as an article first seen in this run. What a host that rests was not asked for is no failure."""
        outlets, first = self._world.outlets(), self._states[feed.slug].succeeded_at is None
        made = [
            (article_of(entry, feed, outlets, first_seen=run.slot, first_fetch=first), entry.guid) for entry in collected.entries
        ]
        return Brought(
            feed=feed,
            slot=run.slot,
            before=run.before,
            collected=collected,
            articles=tuple(article for article, _ in made),
            guids={article.id: guid for article, guid in made},
            resting=run.slot if collected.failure and collected.failure.kind == "resting" else None,
        )

    def _store_all(self, fetches: Sequence[Brought]) -> None:
        states = store_fetches(self._world.store, fetches)
        with self._lock:
            self._states.update(states)


def _is_due(state: FeedState, slot: datetime, *, named: bool) -> bool:
    return state.checked_at != slot and (named or state.muted_at is None)


def _rest(run: Run, feed: Feed) -> datetime | None:
    """Until when the feed's host wants to be left alone, the one to which it has moved; None if it may be asked."""
    rest = run.rests.get(host(feed.url))
    return rest if rest is not None and rest > run.slot else None


def _left_alone(run: Run, feed: Feed, name: str, until: datetime) -> Brought:
    failure = Failure(
        stage="collect", subject=feed.slug, kind="resting", detail=f"{name} wants no request before {until:%d %b %H:%M} UTC"
    )
    collected = Collected(feed=feed, outcome="failed", failure=failure)
    return Brought(feed=feed, slot=run.slot, before=run.before, collected=collected, resting=until)
