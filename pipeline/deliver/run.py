"""Sends an issue: to its clients, each once, through the ledger; or as a proof, as often as one likes.

What cannot be sent is a Failure in the report, named by the delivery's number: no name or address goes into a log.
Does not read files, and does not decide whether an issue may go out.
"""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.config.desk import MailTable
from pipeline.deliver import ledger
from pipeline.deliver.channels import Post, Reply, Send, Server
from pipeline.deliver.clients import identity
from pipeline.errors import DeliveryError, Failure
from pipeline.killpoint import reach
from pipeline.letter import address, mailbox, mailbox_text, readdress
from pipeline.model import Client, Delivery
from pipeline.store import deliveries
from pipeline.store.connect import Store

BREAKS = 3
"""Broken connections in a row, whosever messages they were, after which a run stops."""

Connect = Callable[[], AbstractContextManager[Send]]
"""Opens a connection: a channel's `connect` with its server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """An issue's mail as it is sent. *message* is what `letter` wrote; *purpose* is original or correction:N."""

    issue: str
    sender: str
    message: bytes = field(repr=False)
    purpose: str = "original"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """Where the issue stands after a run: deliveries per state, how many went out just now, and what failed.

    *stopped*: why the run ended early, else empty. *late*: clients who joined the list after the first sending.
    """

    counts: Mapping[str, int]
    sent_now: int = 0
    late: int = 0
    failures: tuple[Failure, ...] = ()
    stopped: str = ""

    @property
    def complete(self) -> bool:
        """Whether everybody has it who is still on the list."""
        return not self.stopped and set(self.counts) <= {"sent", "suppressed", "cancelled"}


def server_of(mail: MailTable, *, password: str = "", ca_file: str = "", folder: Path | None = None) -> Server:
    """The [mail] table as a channel takes it. *password* and *ca_file* come from the environment, by the caller."""
    return Server(
        host=mail.host, port=mail.port, starttls=mail.starttls, user=mail.user, password=password,
        ca_file=Path(ca_file) if ca_file else None, hostname=_domain(mail.sender), folder=folder,
    )  # fmt: skip


def deliver_issue(
    store: Store, mailing: Mailing, clients: Sequence[Client], connect: Connect, *, now: Callable[[], datetime], lock: Path
) -> DeliveryReport:
    """Send the issue to the clients who have not got it. Called again it sends what is due again, and nothing twice.

    The audience is that of the first call. One sender at a time, by *lock*; DeliveryError when there is another.
    """
    with _alone(lock):
        run = _Run(store, mailing, {identity(client.address): client for client in clients}, now)
        ledger.prepare(store, mailing.issue, mailing.purpose, clients, now())
        try:
            run.all(connect)
        except DeliveryError as error:
            run.stopped = str(error)
        return run.report()


def send_proof(mailing: Mailing, to: str, connect: Connect, now: datetime) -> Reply:
    """Send the issue to one address with [PROOF] in the subject. Kept in no ledger. DeliveryError if it is not taken."""
    name, at = mailbox(to)
    number = ledger.message_id(mailing.issue, f"proof:{now.isoformat()}", at, _domain(mailing.sender))
    post = _post(mailing, mailbox_text(name, at), number, now, prefix="[PROOF] ")
    with connect() as send:
        reply = send(post, lambda: True)
    if reply.outcome == "unknown":
        raise DeliveryError("the connection broke after the proof was sent; it may have arrived", code=reply.code)
    if reply.outcome != "sent":
        raise DeliveryError(f"the proof was not taken: {ledger.step(reply, 1, now).reply}", code=reply.code)
    return reply


class _Run:
    """One run over the deliveries that are due: the only place that holds state, and only while it lasts."""

    def __init__(self, store: Store, mailing: Mailing, people: Mapping[str, Client], now: Callable[[], datetime]) -> None:
        self.store, self.mailing, self.people, self.now = store, mailing, people, now
        self.domain = _domain(mailing.sender)
        self.sent_now = 0
        self.stopped = ""
        self.failures: list[Failure] = []
        self._breaks = 0

    def all(self, connect: Connect) -> None:
        """Send what is due, over as many connections as it takes. DeliveryError when there is no use in going on."""
        while rows := ledger.due(self.store, self.mailing.issue, self.mailing.purpose, self.now()):
            with connect() as send:
                for row in rows:
                    if self._one(row, send).closed:
                        break
            if self._breaks >= BREAKS:
                raise DeliveryError("the mail server breaks every connection; nothing is lost, try again later")

    def report(self) -> DeliveryReport:
        with self.store.read() as tx:
            rows = deliveries.of_issue(tx, self.mailing.issue, self.mailing.purpose)
        planned = {identity(row.recipient) for row in rows}
        late = sum(1 for key in self.people if key not in planned)
        counts = dict(sorted(Counter(row.state for row in rows).items()))
        return DeliveryReport(
            counts=counts, sent_now=self.sent_now, late=late, failures=tuple(self.failures), stopped=self.stopped
        )

    def _one(self, row: Delivery, send: Send) -> Reply:
        taken = ledger.claim(self.store, row, self.domain, self.now())
        if taken is None or taken.dated is None:
            return Reply(outcome="withdrawn")
        reach("deliver-connecting")
        transmitted = False

        def transmitting() -> bool:
            nonlocal transmitted
            transmitted = ledger.transmit(self.store, taken, self.now())
            reach("deliver-transmitting")
            return transmitted

        try:
            client = self.people[identity(taken.recipient)]
            to = mailbox_text(client.name, client.address)
            reply = send(_post(self.mailing, to, taken.message_id, taken.dated), transmitting)
        except DeliveryError:
            ledger.release(self.store, taken, self.now())
            raise
        reach("deliver-replied")
        self._note(taken, reply, transmitted=transmitted)
        return reply

    def _note(self, row: Delivery, reply: Reply, *, transmitted: bool) -> None:
        if reply.outcome == "withdrawn":
            return
        done = ledger.record(self.store, row, reply, self.now(), transmitted=transmitted)
        reach("deliver-recorded")
        self._breaks = self._breaks + 1 if reply.outcome in ("lost", "unknown") else 0
        if done.state == "sent":
            self.sent_now += 1
        elif done.state != "queued":
            self.failures.append(Failure(stage="deliver", subject=f"delivery {row.id}", kind=done.state, detail=done.reply))


def _post(mailing: Mailing, to: str, message_id: str, dated: datetime, prefix: str = "") -> Post:
    return Post(
        name=message_id.strip("<>").partition("@")[0],
        sender=mailbox(mailing.sender)[1],
        recipient=mailbox(to)[1],
        message=readdress(mailing.message, to=to, message_id=message_id, date=dated, subject_prefix=prefix),
    )


def _domain(sender: str) -> str:
    """The domain of our own address; DeliveryError in the desk's words when [mail] sender is none."""
    try:
        return address(mailbox(sender)[1]).rpartition("@")[2]
    except DeliveryError as error:
        raise DeliveryError(f"[mail] sender in desk.toml: {error}") from error


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold *lock* while sending: whoever has it knows that rows in the midst of sending are of the dead."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DeliveryError("another run is sending; wait until it has ended") from error
        yield
    finally:
        os.close(handle)
