"""Deliveries: one row for each issue, purpose and recipient, and every step that each took.

Sends nothing. A state changes only by compare-and-set, so that nothing is sent twice: see docs/engine.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Delivery
from pipeline.store.rows import insert_into
from pipeline.store.schema import delivery, delivery_event


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step of a delivery: when, from which state to which, the server's code and words."""

    delivery: int
    at: datetime
    from_state: str
    to_state: str
    code: int = 0
    detail: str = ""


_COLUMNS = tuple(
    delivery.c[name]
    for name in ("id", "issue", "purpose", "recipient", "state", "message_id", "dated", "attempts", "code", "reply")
)
CHANGES = frozenset(("message_id", "dated", "attempts", "code", "reply", "run_after"))


def plan(tx: Connection, issue: str, purpose: str, recipients: Iterable[str], now: datetime) -> int:
    """A queued row for each recipient that has none yet for this issue and purpose; says how many were new.

    *purpose* is "original", "correction:N" or "proof:…"; a recipient is the same whatever its capitals.
    """
    new = 0
    for recipient in recipients:
        key = recipient.strip().casefold()
        insert = insert_into(tx, delivery).values(
            issue=issue,
            purpose=purpose,
            recipient_key=key,
            recipient=recipient.strip(),
            state="queued",
            created_at=now,
            updated_at=now,
        )
        insert = insert.on_conflict_do_nothing(index_elements=["issue", "purpose", "recipient_key"]).returning(delivery.c.id)
        made = tx.scalar(insert)
        if made is not None:
            new += 1
            _note(tx, Event(delivery=made, at=now, from_state="", to_state="queued"))
    return new


def claim(tx: Connection, id: int, now: datetime) -> Delivery | None:
    """Take a delivery that is queued, deferred, or was left connecting, to connect; None if it is not to be had.

    Never takes one that was left transmitting: nobody knows whether it arrived.
    """
    states = ("queued", "deferred", "connecting")
    attempts = delivery.c.attempts + 1
    return get(tx, id) if advance(tx, id, states, "connecting", now, attempts=attempts) else None


def advance(tx: Connection, id: int, from_states: Collection[str], to_state: str, now: datetime, **changes: Any) -> bool:
    """Move the delivery on if it is in one of *from_states*; True for the one that did, whose step is noted.

    *changes*: any of message_id, dated, attempts, code, reply, run_after.
    """
    if unknown := changes.keys() - CHANGES:
        raise TypeError(f"a delivery has no {', '.join(sorted(unknown))}")
    row = tx.execute(sa.select(delivery.c.state).where(delivery.c.id == id).with_for_update()).first()
    if row is None or row.state not in from_states:
        return False
    moved = tx.execute(
        sa.update(delivery)
        .where(delivery.c.id == id, delivery.c.state == row.state)
        .values(state=to_state, updated_at=now, **changes)
    )
    if moved.rowcount != 1:
        return False
    code, detail = int(changes.get("code", 0)), str(changes.get("reply", ""))
    _note(tx, Event(delivery=id, at=now, from_state=row.state, to_state=to_state, code=code, detail=detail))
    return True


def get(tx: Connection, id: int) -> Delivery | None:
    """The delivery of that number."""
    row = tx.execute(sa.select(*_COLUMNS).where(delivery.c.id == id)).first()
    return Delivery(**row._mapping) if row else None


def of_issue(tx: Connection, issue: str, purpose: str = "", states: Collection[str] = ()) -> tuple[Delivery, ...]:
    """The issue's deliveries (of a purpose, in these states), in the order in which they were planned."""
    query = sa.select(*_COLUMNS).where(delivery.c.issue == issue).order_by(delivery.c.id)
    if purpose:
        query = query.where(delivery.c.purpose == purpose)
    if states:
        query = query.where(delivery.c.state.in_(sorted(states)))
    return tuple(Delivery(**row._mapping) for row in tx.execute(query))


def in_states(tx: Connection, states: Collection[str], *, due: datetime | None = None) -> tuple[Delivery, ...]:
    """Every delivery in these states, for the reconciler; with *due* only those that need not wait beyond it."""
    query = sa.select(*_COLUMNS).where(delivery.c.state.in_(sorted(states))).order_by(delivery.c.id)
    if due is not None:
        query = query.where(sa.or_(delivery.c.run_after.is_(None), delivery.c.run_after <= due))
    return tuple(Delivery(**row._mapping) for row in tx.execute(query))


def events(tx: Connection, id: int) -> tuple[Event, ...]:
    """Every step of the delivery, in order."""
    c = delivery_event.c
    query = sa.select(c.delivery, c.at, c.from_state, c.to_state, c.code, c.detail).where(c.delivery == id).order_by(c.id)
    return tuple(Event(**row._mapping) for row in tx.execute(query))


def _note(tx: Connection, event: Event) -> None:
    tx.execute(
        sa.insert(delivery_event).values(
            delivery=event.delivery,
            at=event.at,
            from_state=event.from_state,
            to_state=event.to_state,
            code=event.code,
            detail=event.detail,
        )
    )
