"""The table of leases: what an engine asks of it and does to it, each within the caller's transaction.

Runs nothing and has no clock: every time is an argument.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.engine.port import Job
from pipeline.store.rows import insert_in
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


@cache
def _put(dialect: str) -> Any:
    insert = insert_in(dialect, job)
    sooner = sa.case((job.c.run_after > insert.excluded.run_after, insert.excluded.run_after), else_=job.c.run_after)
    upsert = insert.on_conflict_do_update(
        index_elements=["step", "key"], index_where=_PENDING, set_={"asked": job.c.asked + 1, "run_after": sooner}
    )
    return upsert


@cache
def _put_and_tell(dialect: str) -> Any:
    return _put(dialect).returning(job.c.asked)


def put(tx: Connection, wanted: Job, now: datetime) -> bool:
    """Queue the job, or note on the one that waits or runs that it was asked for again. Never breaks the transaction."""
    asked: int = tx.execute(_put_and_tell(tx.dialect.name), _row(wanted, now)).scalar_one()
    return asked == 1


def put_all(tx: Connection, wanted: Sequence[Job], now: datetime) -> None:
    """The same for many, without saying which were new."""
    if wanted:
        tx.execute(_put(tx.dialect.name), [_row(one, now) for one in wanted])


def _row(wanted: Job, now: datetime) -> dict[str, Any]:
    return {
        "step": wanted.step,
        "key": wanted.key,
        "lane": wanted.lane,
        "priority": wanted.priority,
        "state": "ready",
        "run_after": wanted.run_after,
        "asked": 1,
        "created_at": now,
    }


_LOOK_MINE = sa.and_(job.c.step.in_(sa.bindparam("steps", expanding=True)), job.c.lane.in_(sa.bindparam("lanes", expanding=True)))
_LOOK_READY = sa.and_(_LOOK_MINE, job.c.state == "ready")
_LOOK_DUE = sa.select(job.c.lane, sa.func.count()).where(_LOOK_READY, job.c.run_after <= sa.bindparam("now")).group_by(job.c.lane)
_LOOK_WAITING = sa.select(sa.func.min(job.c.run_after), sa.func.max(job.c.attempts)).where(
    _LOOK_READY, job.c.run_after > sa.bindparam("now")
)
_LOOK_RUNNING = sa.select(job.c.owner, job.c.lease_until).where(_LOOK_MINE, job.c.state == "running")


def look(tx: Connection, steps: Collection[str], lanes: Collection[str], now: datetime) -> Seen:
    """What there is to do for these steps and lanes; reads only."""
    mine = {"steps": sorted(steps), "lanes": sorted(lanes)}
    due = {row[0]: int(row[1]) for row in tx.execute(_LOOK_DUE, mine | {"now": now})}
    next_at, attempts = tx.execute(_LOOK_WAITING, mine | {"now": now}).one()
    running = tx.execute(_LOOK_RUNNING, mine).all()
    return Seen(
        due=due,
        left=bool(due or running or attempts),
        expired=any(row.lease_until <= now for row in running),
        owners=frozenset(row.owner for row in running),
        next_at=next_at,
    )


_DUE = (
    job.c.state == "ready",
    job.c.lane == sa.bindparam("in_lane"),
    job.c.step.in_(sa.bindparam("steps", expanding=True)),
    job.c.run_after <= sa.bindparam("now"),
)
_ORDER = (job.c.priority.desc(), job.c.run_after, job.c.id)
_NEXT = sa.select(job.c.id).where(*_DUE).order_by(*_ORDER).limit(1)
_FIRST = (
    sa.select(job.c.id)
    .where(*_DUE, sa.or_(job.c.attempts == 0, job.c.id == _NEXT.scalar_subquery()))
    .order_by(*_ORDER)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    sa.update(job)
    .where(job.c.id.in_(_FIRST.scalar_subquery()))
    .values(
        state="running",
        owner=sa.bindparam("by"),
        lease_until=sa.bindparam("until"),
        attempts=job.c.attempts + 1,
        asked=1,
    )
    .returning(*_COLUMNS)
)


def claim(
    tx: Connection, where: tuple[str, int], steps: Collection[str], owner: str, times: tuple[datetime, datetime]
) -> list[Job]:
    """Take up to so many jobs of a lane (*where*: lane, number) that are due now, until then (*times*).

    One that was begun before is taken only if it is the next: it may be what kills the process, and such must not be begun
    with the others each time.
    """
    (lane, most), (now, until) = where, times
    named = {"in_lane": lane, "most": most, "steps": sorted(steps), "by": owner, "now": now, "until": until}
    taken = [_job(row) for row in tx.execute(_TAKE, named)]
    return sorted(taken, key=lambda one: (-one.priority, one.run_after, one.id))


_OURS = (job.c.id == sa.bindparam("job_id"), job.c.owner == sa.bindparam("by"), job.c.state == "running")
_OVER = (
    sa.delete(job)
    .where(
        job.c.id.in_(sa.bindparam("ids", expanding=True)),
        job.c.owner == sa.bindparam("by"),
        job.c.state == "running",
        job.c.asked <= 1,
    )
    .returning(job.c.id)
)
_ONCE_MORE = sa.update(job).where(*_OURS)
_FOREBEARS = sa.delete(job).where(
    job.c.step == sa.bindparam("of_step"), job.c.key == sa.bindparam("of_key"), job.c.state == "dead"
)


def finish(tx: Connection, ended: Sequence[Job], now: datetime) -> None:
    """The jobs went well: they go, and so do their dead forebears; one asked for meanwhile is ready again."""
    over: set[int] = set()
    for owner in {one.owner for one in ended}:
        over.update(tx.scalars(_OVER, {"ids": [one.id for one in ended if one.owner == owner], "by": owner}))
    back = {"state": "ready", "run_after": now, "attempts": 0, "owner": "", "lease_until": None, "last_error": ""}
    for one in ended:
        if one.id not in over:
            tx.execute(_ONCE_MORE, {"job_id": one.id, "by": one.owner} | back)
    if ended:
        tx.execute(_FOREBEARS, [{"of_step": one.step, "of_key": one.key} for one in ended])


def let_go(tx: Connection, taken: Sequence[Job]) -> None:
    """The jobs were taken and never begun: they are ready again, as if they had not been taken."""
    for one in taken:
        back = {"state": "ready", "owner": "", "lease_until": None, "attempts": one.attempts - 1}
        tx.execute(_ONCE_MORE, {"job_id": one.id, "by": one.owner} | back)


def again(tx: Connection, one: Job, at: datetime, *, error: str | None = None) -> None:
    """The job is ready again at *at*: by its own wish, which wipes its attempts, or after an *error*."""
    values: dict[str, Any] = {"state": "ready", "run_after": at, "owner": "", "lease_until": None, "last_error": error or ""}
    if error is None:
        values["attempts"] = 0
    tx.execute(_ONCE_MORE, {"job_id": one.id, "by": one.owner} | values)


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
