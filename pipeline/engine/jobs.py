"""The table of leases: what an engine asks of it and does to it, each within the caller's transaction.

Runs nothing and has no clock: every time is an argument.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.engine.port import Job
from pipeline.store.rows import insert_into
from pipeline.store.schema import job

_COLUMNS = tuple(
    job.c[name]
    for name in (
        "id",
        "step",
        "key",
        "lane",
        "priority",
        "state",
        "run_after",
        "lease_until",
        "owner",
        "attempts",
        "last_error",
    )
)
_PENDING = sa.text("state IN ('ready', 'running')")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What there is to do. *due*: ready jobs by lane; *left*: a drain is not at its end; *next_at*: when the next is due."""

    due: dict[str, int]
    left: bool
    expired: bool
    owners: frozenset[str]
    next_at: datetime | None


def put(tx: Connection, wanted: Job, now: datetime) -> bool:
    """Queue the job, or note on the one that waits or runs that it was asked for again. Never breaks the transaction."""
    insert = insert_into(tx, job).values(
        step=wanted.step,
        key=wanted.key,
        lane=wanted.lane,
        priority=wanted.priority,
        state="ready",
        run_after=wanted.run_after,
        asked=1,
        created_at=now,
    )
    sooner = sa.case((job.c.run_after > insert.excluded.run_after, insert.excluded.run_after), else_=job.c.run_after)
    upsert = insert.on_conflict_do_update(
        index_elements=["step", "key"], index_where=_PENDING, set_={"asked": job.c.asked + 1, "run_after": sooner}
    )
    asked: int = tx.execute(upsert.returning(job.c.asked)).scalar_one()
    return asked == 1


def look(tx: Connection, steps: Collection[str], lanes: Collection[str], now: datetime) -> Seen:
    """What there is to do for these steps and lanes; reads only."""
    mine = sa.and_(job.c.step.in_(sorted(steps)), job.c.lane.in_(sorted(lanes)))
    ready = sa.and_(mine, job.c.state == "ready")
    counted = sa.select(job.c.lane, sa.func.count()).where(ready, job.c.run_after <= now).group_by(job.c.lane)
    due = {row[0]: int(row[1]) for row in tx.execute(counted)}
    waiting = sa.select(sa.func.min(job.c.run_after), sa.func.max(job.c.attempts)).where(ready, job.c.run_after > now)
    next_at, attempts = tx.execute(waiting).one()
    running = tx.execute(sa.select(job.c.owner, job.c.lease_until).where(mine, job.c.state == "running")).all()
    return Seen(
        due=due,
        left=bool(due or running or attempts),
        expired=any(row.lease_until <= now for row in running),
        owners=frozenset(row.owner for row in running),
        next_at=next_at,
    )


def claim(
    tx: Connection, where: tuple[str, int], steps: Collection[str], owner: str, times: tuple[datetime, datetime]
) -> list[Job]:
    """Take up to so many jobs of a lane (*where*: lane, number) that are due now, until then (*times*)."""
    (lane, most), (now, until) = where, times
    first = (
        sa.select(job.c.id)
        .where(job.c.state == "ready", job.c.lane == lane, job.c.step.in_(sorted(steps)), job.c.run_after <= now)
        .order_by(job.c.priority.desc(), job.c.run_after, job.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    take = (
        sa.update(job)
        .where(job.c.id.in_(first.scalar_subquery()))
        .values(state="running", owner=owner, lease_until=until, attempts=job.c.attempts + 1, asked=1)
        .returning(*_COLUMNS)
    )
    taken = [_job(row) for row in tx.execute(take)]
    return sorted(taken, key=lambda one: (-one.priority, one.run_after, one.id))


def finish(tx: Connection, one: Job, now: datetime) -> None:
    """The job went well: it goes, and so do its dead forebears; asked for meanwhile, it is ready again."""
    ours = (job.c.id == one.id, job.c.owner == one.owner, job.c.state == "running")
    if tx.execute(sa.delete(job).where(*ours, job.c.asked <= 1)).rowcount == 0:
        values = {"state": "ready", "run_after": now, "attempts": 0, "owner": "", "lease_until": None, "last_error": ""}
        tx.execute(sa.update(job).where(*ours).values(values))
    tx.execute(sa.delete(job).where(job.c.step == one.step, job.c.key == one.key, job.c.state == "dead"))


def again(tx: Connection, one: Job, at: datetime, *, error: str | None = None) -> None:
    """The job is ready again at *at*: by its own wish, which wipes its attempts, or after an *error*."""
    values: dict[str, Any] = {"state": "ready", "run_after": at, "owner": "", "lease_until": None, "last_error": error or ""}
    if error is None:
        values["attempts"] = 0
    tx.execute(sa.update(job).where(job.c.id == one.id, job.c.owner == one.owner, job.c.state == "running").values(values))


def bury(tx: Connection, one: Job, reason: str) -> Job | None:
    """The job is dead and says why; None if it was ours no more."""
    dead = sa.update(job).where(job.c.id == one.id, job.c.owner == one.owner, job.c.state == "running")
    row = tx.execute(dead.values(state="dead", owner="", lease_until=None, last_error=reason).returning(*_COLUMNS)).first()
    return _job(row) if row else None


def renew(tx: Connection, owner: str, until: datetime) -> None:
    """Lengthen every lease of the owner."""
    tx.execute(sa.update(job).where(job.c.owner == owner, job.c.state == "running").values(lease_until=until))


def put_back(tx: Connection, now: datetime, gone: Collection[str], most_attempts: int) -> int:
    """Make ready again what ran under a lease that is over or for an owner that is gone; too often begun, it is dead."""
    lost = sa.and_(job.c.state == "running", sa.or_(job.c.lease_until <= now, job.c.owner.in_(sorted(gone))))
    said = f"begun {most_attempts} times, and each time its process died or lost its lease"
    error = sa.case((job.c.last_error == "", said), else_=job.c.last_error)
    dead = {"state": "dead", "owner": "", "lease_until": None, "last_error": error}
    tx.execute(sa.update(job).where(lost, job.c.attempts >= most_attempts).values(dead))
    back = sa.update(job).where(lost).values(state="ready", run_after=now, owner="", lease_until=None)
    return tx.execute(back).rowcount


def remove(tx: Connection, step: str, key: str) -> bool:
    """Take the job away if it waits."""
    return tx.execute(sa.delete(job).where(job.c.step == step, job.c.key == key, job.c.state == "ready")).rowcount > 0


def pending(tx: Connection, step: str, prefix: str) -> int:
    """How many jobs of the step wait or run whose key begins so."""
    query = sa.select(sa.func.count()).select_from(job).where(job.c.step == step, job.c.state.in_(("ready", "running")))
    return tx.execute(query.where(job.c.key.startswith(prefix, autoescape=True))).scalar_one()


def count(tx: Connection) -> dict[str, dict[str, int]]:
    """How many jobs there are, by lane and state."""
    counted: dict[str, dict[str, int]] = {}
    query = sa.select(job.c.lane, job.c.state, sa.func.count()).group_by(job.c.lane, job.c.state)
    for lane, state, number in tx.execute(query.order_by(job.c.lane, job.c.state)):
        counted.setdefault(lane, {})[state] = number
    return counted


def listing(tx: Connection, state: str, *, lease_before: datetime | None = None) -> tuple[Job, ...]:
    """The jobs in that state, in the order in which they came; with *lease_before* those whose lease ended by then."""
    query = sa.select(*_COLUMNS).where(job.c.state == state).order_by(job.c.id)
    if lease_before is not None:
        query = query.where(job.c.lease_until <= lease_before)
    return tuple(_job(row) for row in tx.execute(query))


def _job(row: sa.Row[Any]) -> Job:
    return Job(**row._mapping)
