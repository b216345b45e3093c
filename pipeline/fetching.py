"""One host's feeds are fetched: who is asked, what came, how each does from now on, all of a feed in one transaction.

    fetch_host   SLOT HOST [FEED...]   the feeds of one host (those named, if any are), in turn

Decides nothing itself: collect/due.py says when and how to ask, collect/identity.py what is known already, collect/health.py
how the feed does. A muted feed is asked only by its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.collect.article import article_of, first_unzoned
from pipeline.collect.due import LEAD, SHORTEST, asking, next_at, ripe, ttl_s
from pipeline.collect.health import Came, after
from pipeline.collect.host import Collected, collect_host
from pipeline.collect.identity import Again, given_again, policy_of
from pipeline.engine.port import Done, Outcome
from pipeline.killpoint import reach
from pipeline.model import Article, Feed, FeedState
from pipeline.slots import first_after
from pipeline.store import articles, feeds
from pipeline.store.connect import Tx
from pipeline.store.feeds import Fetched
from pipeline.text.addresses import host
from pipeline.wiring import World

STALE = timedelta(hours=1)
"""A fetch that a killed run left is not made by a clock so far from the run's: what it shows now would pass for known then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What the fetches of one job have in common: the run's clock, the next slot to be fresh for, the feeds as they stood."""

    slot: datetime
    before: datetime | None
    given: Mapping[str, Feed]
    known: Mapping[str, FeedState]


def fetch_host(world: World, key: str) -> Outcome:
    """Fetch the feeds of one host in turn and store each with all that it brought, or nothing of it."""
    slot_text, name, *only = key.split(" ")
    slot = datetime.fromisoformat(slot_text)
    if abs(world.now() - slot) > STALE:
        return Done()
    ours = {f.slug: f for f in world.hosts().get(name, ()) if not only or f.slug in only}
    known = _known(world, ours, slot)
    run = Run(slot=slot, before=_next_slot(world, slot), given=ours, known=known)
    due = [f for f in ours.values() if _is_due(known[f.slug], slot, named=bool(only))]
    resting = _resting(world, run, due)
    asked = [replace(f, url=known[f.slug].url) for f in due if f.slug not in resting]
    states = {slug: asking(state, slot) for slug, state in known.items()}
    for collected in collect_host(asked, states, world.fetch, slot, read=world.read):
        reach("fetched")
        _store(world, run, collected)
    return Done()


def _resting(world: World, run: Run, due: Sequence[Feed]) -> set[str]:
    """Those of the feeds whose host wants to be left alone, the one to which a feed has moved; each put on record."""
    names = {feed.slug: host(run.known[feed.slug].url) for feed in due}
    with world.store.read() as tx:
        rests = {name: feeds.host_rest_until(tx, name) for name in set(names.values())}
    resting = set()
    for feed in due:
        if (rest := rests[names[feed.slug]]) and rest > run.slot:
            error = f"resting: {names[feed.slug]} wants no request before {rest:%d %b %H:%M} UTC"
            _store_resting(world, run, Fetched(feed=feed, slot_at=run.slot, outcome="resting", error=error), rest)
            resting.add(feed.slug)
    return resting


def _known(world: World, ours: Mapping[str, Feed], slot: datetime) -> dict[str, FeedState]:
    """How these feeds do; one that the store does not know, or knows by another address, is registered first."""
    if not ours:
        return {}
    with world.store.read() as tx:
        known = feeds.states(tx, ours)
    late = [feed for slug, feed in ours.items() if slug not in known or known[slug].given_url != feed.url]
    if not late:
        return known
    with world.store.write() as tx:
        feeds.register(tx, late, slot)
        return feeds.states(tx, ours)


def _is_due(state: FeedState, slot: datetime, *, named: bool) -> bool:
    return state.checked_at != slot and (named or state.muted_at is None)


def _next_slot(world: World, slot: datetime) -> datetime | None:
    """The first slot of a series for which what is fetched now will not be fresh enough."""
    series = [world.workspace.find_series(name)[3] for name in world.workspace.series]
    return min((at for one in series if (at := first_after(one.schedule, one.zone, slot + LEAD))), default=None)


def _store(world: World, run: Run, collected: Collected) -> None:
    """One feed's fetch in one transaction: its articles, its state, and the rest that its host asked for."""
    feed, failure = run.given[collected.feed.slug], collected.failure
    fetched = Fetched(
        feed=feed,
        slot_at=run.slot,
        page=collected.page,
        outcome="resting" if failure and failure.kind == "resting" else collected.outcome,
        error=f"{failure.kind}: {failure.detail}" if failure else "",
    )
    if fetched.outcome == "resting":
        _store_resting(world, run, fetched, run.slot)
        return
    state = run.known[feed.slug]
    made, keys = _articles(world, run, collected, feed, first=state.succeeded_at is None)
    with world.store.write() as tx:
        again, new = _known_again(tx, state, made, keys)
        came = Came(
            at=run.slot,
            outcome=fetched.outcome,
            error=fetched.error if fetched.outcome == "failed" else "",
            page=collected.page,
            title=collected.title,
            dates=tuple(one.published for one in made if one.published is not None),
            new=new,
            policy=policy_of(collected.entries),
            rekeyed=again.rekeyed,
            familiar=_is_familiar(tx, state, made, again, run.slot),
            unzoned=first_unzoned(collected.entries, feed, run.slot),
        )
        decided = after(state, came)
        due_at = next_at(decided, run.slot, fresh_s=_fresh_s(collected), slot=run.before)
        decided = replace(decided, due_at=max(due_at, run.slot + timedelta(seconds=collected.rest_s or 0)))
        if decided.muted_at == run.slot:
            fetched = replace(fetched, error=f"{fetched.error} for the second day; muted, it is not asked any more")
        feeds.save_fetch(tx, replace(fetched, articles=made, keys=keys, again=again.items, state=decided))
        if collected.rest_s is not None:
            feeds.host_rest(tx, collected.rest_host, run.slot + timedelta(seconds=collected.rest_s))
        reach("storing")
    reach("stored")


def _store_resting(world: World, run: Run, fetched: Fetched, until: datetime) -> None:
    """A feed that was not asked, because its host wants to be left alone: on record for the run, and due after the rest."""
    state = replace(run.known[fetched.feed.slug], due_at=max(until, run.slot + SHORTEST))
    with world.store.write() as tx:
        feeds.save_fetch(tx, replace(fetched, state=state))
        reach("storing")
    reach("stored")


def _articles(
    world: World, run: Run, collected: Collected, feed: Feed, *, first: bool
) -> tuple[tuple[Article, ...], dict[str, str]]:
    """Each entry as an article first seen in this run, and the guid of each."""
    outlets = world.outlets()
    made = [(article_of(entry, feed, outlets, first_seen=run.slot, first_fetch=first), entry.guid) for entry in collected.entries]
    return tuple(one for one, _ in made), {one.id: guid for one, guid in made}


def _known_again(
    tx: Tx, state: FeedState, made: tuple[Article, ...], keys: Mapping[str, str]
) -> tuple[Again, tuple[Article, ...]]:
    """Which articles are old ones under new ids, and which were never here. Of a feed without articles all are new."""
    if not state.articles or not made:
        return Again(), made
    unknown = articles.unknown(tx, made, keys)
    again = given_again(unknown, articles.alike(tx, state.slug, unknown), len(made)) if unknown else Again()
    return again, tuple(one for one in unknown if one.id not in again.items)


def _is_familiar(tx: Tx, state: FeedState, made: tuple[Article, ...], again: Again, now: datetime) -> bool:
    """Whether the document holds what the feed gave before its address began to move; asked only when that is to be proved."""
    if state.moved_since is None or not ripe(state, now):
        return False
    return articles.seen_before(tx, {again.items.get(one.id, one.id) for one in made}, state.moved_since)


def _fresh_s(collected: Collected) -> float:
    """How long the server, or the feed itself, promised to stay as it is."""
    page = collected.page
    if page is None:
        return 0.0
    return max(page.fresh_s or 0.0, ttl_s(page.body) or 0.0)
