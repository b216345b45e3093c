"""Gather now: every due feed, then fold, place and tag what came. A source that fails costs one line, never the run."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.collect.health import Ailment, ailments
from pipeline.collect.host import by_host
from pipeline.engine.port import Drained, Outcome
from pipeline.errors import ConfigError, Failure, PipelineError, Problem, UsageError
from pipeline.model import Feed
from pipeline.steps import handlers, slot_key
from pipeline.store import articles, feeds, stories, theme_days
from pipeline.store.connect import Tx
from pipeline.story.stream import ACTIVE
from pipeline.wiring import World


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectReport:
    """What a run brought. *stories* and *tagged*: those active now, and those of them that carry a theme. *health*: what is
    wrong with the feeds that were asked, and with the muted ones, which are not.
    """

    at: datetime
    feeds: int
    new: int
    unchanged: int
    articles: int
    stories: int
    tagged: int
    seconds: float
    failures: tuple[Failure, ...]
    health: tuple[Ailment, ...] = ()


def collect(world: World, slugs: Sequence[str] = ()) -> CollectReport:
    """Fetch the feeds of feeds.toml (only *slugs*, if any) and put what is new in its place.

    Goes through the engine, so a run that was killed is taken up by the next. UsageError for a slug that is not there.
    """
    begun = time.monotonic()
    slot = world.now()
    chosen = _chosen(world, slugs)
    load_history(world)
    world.engine.sweep()  # before anything is asked for: what too many killed runs began is given up, and asked for anew
    with world.store.write() as tx:
        queue_gathering(world, tx, slot, slugs)
    _drain(world, {"fetch": world.workspace.desk.collect.threads}, slot, len(chosen))
    world.progress("stories", 0, 1)
    group_waiting(world)
    world.progress("stories", 1, 1)
    later = {name: handlers(world)[name] for name in ("read_article", "find_feed")}
    drained(world.engine.drain(later, {"fetch": world.workspace.desk.collect.threads}))
    return report(world, slot, time.monotonic() - begun)


def queue_gathering(world: World, tx: Tx, slot: datetime, slugs: Sequence[str] = ()) -> None:
    """Queue a job for each host of the feeds (of *slugs* alone, if any are given), and one that groups what they bring."""
    chosen = _chosen(world, slugs)
    hosts = by_host(chosen)
    keys = [slot_key(slot, name, *(feed.slug for feed in hosts[name] if slugs)) for name in hosts]
    feeds.register(tx, chosen, slot)
    world.engine.enqueue_all(tx, "fetch_host", keys, "fetch")
    world.engine.enqueue(tx, "group", slot_key(slot), "cpu", priority=1)


def load_history(world: World) -> None:
    """Take the desk's history file, if it has one, for the baseline of momentum. ConfigError for a line that is none."""
    name = world.workspace.desk.storage.history
    if not name:
        return
    try:
        text = (world.workspace.root / name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what, remedy = f"cannot be read: {error}", "mend [storage] history of desk.toml, or take it out"
        raise ConfigError((Problem(file=name, what=what, remedy=remedy),)) from error
    rows, problems = [], []
    for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
        try:
            rows.append((row["theme"], date.fromisoformat(row["day"]), int(row["stories"])))
        except (KeyError, TypeError, ValueError) as error:
            what, remedy = f"not theme,day,stories: {error}", "write such as ev-leapfrogging,2025-01-19,2"
            problems.append(Problem(file=name, line=number, what=what, remedy=remedy))
    if problems:
        raise ConfigError(tuple(problems))
    with world.store.read() as tx:
        known = {(theme, day, count) for theme, days in theme_days.history(tx).items() for day, count in days.items()}
    if known != set(rows):
        with world.store.write() as tx:
            theme_days.load_history(tx, rows)


def report(world: World, slot: datetime, seconds: float) -> CollectReport:
    """What the run of that time brought, as the store has it."""
    with world.store.read() as tx:
        fetched = feeds.fetched_at(tx, slot)
        active, tagged = stories.active_counts(tx, slot - ACTIVE, slot)
        count = articles.count(tx)
        states = feeds.states(tx)
    asked = {feed for feed, _, _, _ in fetched}
    shown = [states[f.slug] for f in world.workspace.feeds if f.slug in asked or (f.slug in states and states[f.slug].muted_at)]
    failures = tuple(failure_of(feed, error) for feed, _, _, error in fetched if error)
    return CollectReport(
        at=slot,
        feeds=len(fetched),
        new=sum(new for _, _, new, _ in fetched),
        articles=count,
        stories=active,
        unchanged=sum(outcome == "unchanged" for _, outcome, _, _ in fetched),
        tagged=tagged,
        seconds=round(seconds, 2),
        failures=failures,
        health=tuple(one for state in shown for one in ailments(state, slot) if one.state != "never"),
    )


def failure_of(feed: str, error: str) -> Failure:
    """The failure of a feed, from the line that the store keeps of it: "kind: detail"."""
    kind, _, detail = error.partition(": ")
    return Failure(stage="collect", subject=feed, kind=kind, detail=detail)


def group_waiting(world: World) -> None:
    """Do the grouping that is queued, and nothing else that may be: other jobs' failures are theirs to tell."""
    drained(world.engine.drain({"group": handlers(world)["group"]}, {"cpu": 1}))


def drained(ended: Drained) -> None:
    """Raise what a drain could not do: the first of the jobs that died, in its own words."""
    for job in ended.dead:
        raise PipelineError(f"{job.step} {job.key}: {job.last_error}")


def _chosen(world: World, slugs: Sequence[str]) -> tuple[Feed, ...]:
    known = {feed.slug for feed in world.workspace.feeds}
    if unknown := sorted(set(slugs) - known):
        raise UsageError(f"no feed {unknown[0]!r}; `desk feeds` lists them")
    return tuple(feed for feed in world.workspace.feeds if not slugs or feed.slug in slugs)


def _drain(world: World, lanes: dict[str, int], slot: datetime, total: int) -> None:
    """Run the fetches with a bar that counts the feeds as they are stored."""
    done = 0

    def shown(key: str) -> Outcome:
        nonlocal done
        outcome = fetch(key)
        _, name, *only = key.split(" ")
        done += len(only) or len(world.hosts().get(name, ()))
        world.progress(f"feeds at {slot:%d %b %H:%M}", min(done, total), total)
        return outcome

    fetch = handlers(world)["fetch_host"]
    world.progress(f"feeds at {slot:%d %b %H:%M}", 0, total)
    drained(world.engine.drain({"fetch_host": shown}, lanes))
