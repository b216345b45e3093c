"""What is due now: slots of the series become occurrences, feeds are gathered, unfinished work is queued again.

Runs in any number of processes; for each slot the one that inserts the row also queues the work, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.actions.collect import queue_fetches
from pipeline.actions.orders import Order
from pipeline.config.desk import seconds
from pipeline.slots import Slot, due
from pipeline.steps import slot_key
from pipeline.store import feeds, issues
from pipeline.wiring import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What a tick began: editions queued, editions too late to be built by themselves, whether feeds are gathered."""

    opened: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    gathering: bool = False


def tick(world: World) -> Ticked:
    """Begin what is due at the world's moment and not begun yet."""
    now = world.now()
    opened: list[str] = []
    expired: list[str] = []
    wanted = []
    for name, (_, _, series) in world.workspace.series.items():
        for slot in _slots(world, name, now):
            late = now - slot.due_at > timedelta(seconds=seconds(series.grace))
            (expired if late else opened).append(f"{name} {slot.edition}")
            wanted.append((name, slot, late))
    gathering = bool(opened) or _stale(world, now)
    if gathering:
        queue_fetches(world, now)
    begun = {f"{name} {slot.edition}" for name, slot, late in wanted if _open(world, name, slot, now, late=late)}
    if gathering:
        with world.store.write() as tx:
            world.engine.enqueue(tx, "group", slot_key(now), "cpu", priority=1)
    _reconcile(world)
    return Ticked(
        opened=tuple(e for e in opened if e in begun), expired=tuple(e for e in expired if e in begun), gathering=gathering
    )


def _slots(world: World, name: str, now: datetime) -> tuple[Slot, ...]:
    """The slots of the series that have no occurrence yet: since the last one, else within its grace."""
    _, _, _, series = world.workspace.find_series(name)
    with world.store.read() as tx:
        last = issues.last_due(tx, name)
    return due(series.schedule, series.zone, last or now - timedelta(seconds=seconds(series.grace)), now)


def _open(world: World, name: str, slot: Slot, now: datetime, *, late: bool) -> bool:
    """Make the occurrence and queue its building, together; False where another process was first."""
    order = Order(series=name, edition=slot.edition)
    with world.store.write() as tx:
        if not issues.open_occurrence(tx, name, slot.edition, slot.due_at, now=now, request=order.to_json()):
            return False
        if late:
            reason = f"due at {slot.due_at:%Y-%m-%d %H:%M}, noticed at {now:%Y-%m-%d %H:%M} UTC, past its grace: build it by hand"
            return issues.set_occurrence(tx, name, slot.edition, ("due",), "expired", now=now, reason=reason)
        return world.engine.enqueue(tx, "build", f"{name} {slot.edition}", "cpu")


def _stale(world: World, now: datetime) -> bool:
    """Whether the feeds were last asked longer ago than `[collect] every`."""
    with world.store.read() as tx:
        checked = [state.checked_at for state in feeds.states(tx).values() if state.checked_at]
    every = timedelta(seconds=seconds(world.workspace.desk.collect.every))
    return bool(world.workspace.feeds) and (not checked or now - max(checked) >= every)


def _reconcile(world: World) -> None:
    """Queue again the building of occurrences that wait for it, should their job be lost; a job that is there stays alone."""
    with world.store.write() as tx:
        for occurrence in issues.occurrences(tx, ("due", "building")):
            world.engine.enqueue(tx, "build", f"{occurrence.series} {occurrence.edition}", "cpu")
        for row in issues.listing(tx):
            if row.state == "sending":
                world.engine.enqueue(tx, "send", row.slug, "send")
