"""The ledger: which state a delivery is in, what a server's reply makes of it, and when it is tried again.

    queued ─ connecting ─ transmitting ─ sent | deferred | rejected | unknown          suppressed: no longer on the list

Each step is committed before the next is done, `transmitting` before the first byte that could make the server take the
message. So a row found in that state later is one of which nobody knows: it becomes `unknown` and stays so until a person
has looked. Sends nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.deliver.channels import Reply
from pipeline.deliver.clients import identity
from pipeline.model import Client, Delivery
from pipeline.store import deliveries
from pipeline.store.connect import Store

OPEN = ("queued", "deferred", "connecting")
"""States of a message that has surely not been taken and is to be tried."""

ATTEMPTS = 8
"""Tries before a deferred message is given up: about a day by `pause`."""

LOSSES = 3
"""Broken connections, one after the other, after which one message waits like a deferred one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a reply makes of a delivery: its next state, the words kept with it, when to try again."""

    state: str
    reply: str = ""
    run_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one client stands to one issue. *state* is the delivery's; "new" before the sending, "late" for one who joined
    the list after it; a client who left the list is shown by the address alone."""

    client: Client
    state: str
    code: int = 0
    reply: str = ""
    message_id: str = ""


def message_id(issue: str, purpose: str, address: str, domain: str) -> str:
    """The same for the same message to the same person, so that a second copy is known for one; tells nobody's address."""
    name = hashlib.sha256(f"{issue}\n{purpose}\n{identity(address)}".encode()).hexdigest()[:32]
    return f"<{name}@{domain}>"


def pause(attempts: int) -> timedelta:
    """How long a deferred message waits after that many tries: 15 minutes, doubled each time, at most 8 hours."""
    return min(timedelta(minutes=15) * (1 << max(0, attempts - 1)), timedelta(hours=8))


def step(reply: Reply, attempts: int, now: datetime) -> Step:
    """The pure decision. *attempts* counts the try that got this reply."""
    words = f"{reply.code} {reply.text}".strip() if reply.code else reply.text
    if reply.outcome in ("sent", "rejected", "unknown"):
        return Step(state=reply.outcome, reply=words)
    if attempts >= ATTEMPTS:
        return Step(state="rejected", reply=f"given up after {attempts} tries: {words}")
    if reply.outcome == "lost" and attempts < LOSSES:
        return Step(state="queued", reply=words)
    return Step(state="deferred", reply=words, run_after=now + pause(attempts))


def prepare(store: Store, issue: str, purpose: str, clients: Sequence[Client], now: datetime) -> None:
    """Plan once who gets the issue; hold what a dead sender left transmitting; leave out who left the list since.

    Only for the one sender: a row that another is transmitting would be held until that one has its reply.
    """
    here = {identity(client.address) for client in clients}
    with store.write() as tx:
        rows = deliveries.of_issue(tx, issue, purpose)
        if not rows:
            deliveries.plan(tx, issue, purpose, [client.address for client in clients], now)
        for row in rows:
            if row.state == "transmitting":
                reply = "the sender died while it was sending; look for the Message-ID at the mail server"
                deliveries.advance(tx, row.id, ("transmitting",), "unknown", now, reply=reply)
            elif row.state in OPEN and identity(row.recipient) not in here:
                deliveries.advance(tx, row.id, OPEN, "suppressed", now, reply="no longer on the list")


def due(store: Store, issue: str, purpose: str, now: datetime) -> tuple[Delivery, ...]:
    """The deliveries to be tried now, in the order in which they were planned."""
    with store.read() as tx:
        rows = deliveries.in_states(tx, OPEN, due=now)
    return tuple(row for row in rows if (row.issue, row.purpose) == (issue, purpose))


def claim(store: Store, row: Delivery, domain: str, now: datetime) -> Delivery | None:
    """Take the delivery; None if it is not to be had. Its Message-ID and Date are fixed the first time, for ever."""
    number = row.message_id or message_id(row.issue, row.purpose, row.recipient, domain)
    dated = row.dated or now.replace(microsecond=0)
    changes = {"attempts": row.attempts + 1, "message_id": number, "dated": dated, "code": 0, "reply": ""}
    with store.write() as tx:
        taken = deliveries.advance(tx, row.id, OPEN, "connecting", now, **changes)
        return deliveries.get(tx, row.id) if taken else None


def transmit(store: Store, row: Delivery, now: datetime) -> bool:
    """Write down that the message is about to go. Of several who took the row, True for one only."""
    with store.write() as tx:
        return deliveries.advance(tx, row.id, ("connecting",), "transmitting", now)


def record(store: Store, row: Delivery, reply: Reply, now: datetime, *, transmitted: bool) -> Step:
    """Write down what became of it. The sender itself knows better than one who found its row and held it."""
    done = step(reply, row.attempts, now)
    before = ("transmitting", "unknown") if transmitted else ("connecting",)
    with store.write() as tx:
        deliveries.advance(tx, row.id, before, done.state, now, code=reply.code, reply=done.reply, run_after=done.run_after)
    return done


def release(store: Store, row: Delivery, now: datetime) -> None:
    """Put back a delivery whose run was stopped and which was surely not taken; the try is not counted."""
    with store.write() as tx:
        deliveries.advance(tx, row.id, ("connecting", "transmitting"), "queued", now, attempts=row.attempts - 1)


def standing(store: Store, issue: str, purpose: str, clients: Sequence[Client]) -> tuple[Standing, ...]:
    """How each client stands: those on the list in its order, then those who left it."""
    with store.read() as tx:
        rows: Mapping[str, Delivery] = {identity(row.recipient): row for row in deliveries.of_issue(tx, issue, purpose)}
    here = {identity(client.address): client for client in clients}
    everyone = [*here.items(), *((key, Client(address=row.recipient)) for key, row in rows.items() if key not in here)]
    return tuple(_standing(client, rows.get(key), planned=bool(rows)) for key, client in everyone)


def _standing(client: Client, row: Delivery | None, *, planned: bool) -> Standing:
    if row is None:
        return Standing(client=client, state="late" if planned else "new")
    return Standing(client=client, state=row.state, code=row.code, reply=row.reply, message_id=row.message_id)
