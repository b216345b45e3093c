"""What is due now: slots of the series become occurrences, feeds are gathered, unfinished work is queued again.

Runs in any number of processes; for each slot the one that inserts the row also queues the work, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.actions.collect import load_history, queue_gathering
from pipeline.actions.orders import Order
from pipeline.config.desk import seconds
from pipeline.slots import Slot, due
from pipeline.steps import slot_key
from pipeline.store import feeds, issues
from pipeline.store.connect import Tx
from pipeline.text.addresses import host
from pipeline.wiring import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What a tick began: editions queued, editions too late to be built by themselves, whether feeds are gathered."""

    opened: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    gathering: bool = False


def tick(world: World) -> Ticked:
    """Begin what is due at the world's moment and not begun yet, all in one transaction: of two ticks one begins it."""
    now = world.now()
    load_history(world)
    opened: list[str] = []
    expired: list[str] = []
    with world.store.write() as tx:
        for name in world.workspace.series:
            grace = _grace(world, name)
            for slot in _slots(world, tx, name, now):
                late = now - slot.due_at > grace
                if _open(world, tx, name, slot, late=late):
                    (expired if late else opened).append(f"{name} {slot.edition}")
        asked = _due(world, tx, now) if opened or _is_time(world, tx, now) else ()
        if asked:
            queue_gathering(world, tx, now, asked)
        elif opened:
            world.engine.enqueue(tx, "group", slot_key(now), "cpu", priority=1)
    _reconcile(world, now)
    return Ticked(opened=tuple(opened), expired=tuple(expired), gathering=bool(asked))


def _grace(world: World, name: str) -> timedelta:
    return timedelta(seconds=seconds(world.workspace.find_series(name)[3].grace))


def _slots(world: World, tx: Tx, name: str, now: datetime) -> tuple[Slot, ...]:
    """The slots of the series that have no occurrence yet: since the last one, else within its grace."""
    series = world.workspace.find_series(name)[3]
    return due(series.schedule, series.zone, issues.last_due(tx, name) or now - _grace(world, name), now)


def _open(world: World, tx: Tx, name: str, slot: Slot, *, late: bool) -> bool:
    """Make the occurrences, one for each language of the series, and queue their building; False where another process was
    first."""
    now, first = world.now(), False
    table = world.workspace.find_series(name)[3]
    for lang in ("", *(one for one in dict.fromkeys(table.also) if one != table.lang)):
        edition = "-".join(filter(None, (slot.edition, lang)))
        request = Order(series=name, edition=slot.edition, noticed=now, lang=lang).to_json()
        if not issues.open_occurrence(tx, name, edition, slot.due_at, now=now, request=request):
            continue
        first = True
        if late:
            reason = f"due at {slot.due_at:%Y-%m-%d %H:%M}, noticed at {now:%Y-%m-%d %H:%M} UTC, past its grace: build it by hand"
            issues.set_occurrence(tx, name, edition, ("due",), "expired", now=now, reason=reason)
        else:
            world.engine.enqueue(tx, "build", f"{name} {edition}", "cpu")
    return first


def _is_time(world: World, tx: Tx, now: datetime) -> bool:
    """Whether the feeds were last asked longer ago than `[collect] every`, and are not being asked."""
    if not world.workspace.feeds or world.engine.pending("fetch_host"):
        return False
    checked = feeds.last_checked(tx)
    return checked is None or now - checked >= timedelta(seconds=seconds(world.workspace.desk.collect.every))


def _due(world: World, tx: Tx, now: datetime) -> tuple[str, ...]:
    """The feeds to ask: those never asked, and those whose time has come and whose host does not rest."""
    waiting, resting = feeds.waiting(tx, now), feeds.resting(tx, now)
    return tuple(f.slug for f in world.workspace.feeds if f.slug not in waiting and host(f.url) not in resting)


def _reconcile(world: World, now: datetime) -> None:
    """Queue again what waits without a job, should it be lost; a job that is there stays alone. What was given up ends so.

    An issue that somebody asked for by hand is that person's to ask for again.
    """
    dead = {(job.step, job.key): job.last_error for job in world.engine.dead()}
    with world.store.write() as tx:
        for occurrence in _scheduled(tx, "due", "building"):
            series, edition = occurrence.series, occurrence.edition
            reason = dead.get(("build", f"{series} {edition}"))
            if reason is None:
                world.engine.enqueue(tx, "build", f"{series} {edition}", "cpu")
            else:
                issues.set_occurrence(tx, series, edition, ("due", "building"), "failed", now=now, reason=reason)
        for slug in _unsent(world, tx, now):
            if ("send", slug) not in dead:
                world.engine.enqueue(tx, "send", slug, "send")


def _scheduled(tx: Tx, *states: str) -> tuple[issues.Occurrence, ...]:
    return tuple(one for one in issues.occurrences(tx, states) if not one.edition.startswith("adhoc:"))


def _unsent(world: World, tx: Tx, now: datetime) -> set[str]:
    """The issues whose sending was begun, and those of the schedule that go out by themselves and have not."""
    rows = {row.slug: row for row in issues.listing(tx)}
    begun = {slug for slug, row in rows.items() if row.state == "sending"}
    waiting = {
        one.issue
        for one in _scheduled(tx, "built")
        if one.issue in rows
        and rows[one.issue].state in ("draft", "approved")
        and one.series in world.workspace.series
        and world.workspace.find_series(one.series)[3].approval == "auto"
        and now - one.due_at <= _grace(world, one.series)
    }
    return begun | waiting
