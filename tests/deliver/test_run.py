"""An issue goes to each client once: whatever the server says, whenever the power goes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest

from pipeline.deliver import ledger
from pipeline.deliver.channels import Reply, Send, Server, load
from pipeline.deliver.run import DeliveryReport, Mailing, deliver_issue, send_proof
from pipeline.errors import DeliveryError
from pipeline.model import Client
from pipeline.store import deliveries
from pipeline.store.connect import Store, open_store
from tests.deliver.conftest import CLIENTS, NOW
from tests.deliver.mail_server import DROP_AFTER_DOT, DROP_AT_DATA, DROP_BEFORE_DATA, PASSWORD, Script

ROOT = Path(__file__).parents[2]
ADDRESSES = [client.address for client in CLIENTS]
ANN, BOB, CYD = ADDRESSES[:3]
Run = Callable[..., DeliveryReport]


@pytest.fixture
def run(store: Store, mailing: Mailing, server: Server, lock: Path) -> Run:
    """One `desk send --send`, at NOW unless told otherwise."""

    def once(at: datetime = NOW, clients: tuple[Client, ...] = CLIENTS, to: Server = server) -> DeliveryReport:
        return deliver_issue(store, mailing, clients, partial(load("smtp"), to), now=lambda: at, lock=lock)

    return once


def states(store: Store, mailing: Mailing) -> dict[str, str]:
    with store.read() as tx:
        return {row.recipient: row.state for row in deliveries.of_issue(tx, mailing.issue)}


def read(message: bytes) -> EmailMessage:
    parsed = message_from_bytes(message, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_each_client_gets_the_issue_once(run: Run, script: Script) -> None:
    report = run()
    assert report == DeliveryReport(counts={"sent": 5}, sent_now=5)
    assert report.complete
    assert script.recipients() == ADDRESSES
    assert script.connections == 1


def test_each_gets_a_letter_of_his_own(run: Run, script: Script, mailing: Mailing) -> None:
    run()
    for taken, client in zip(script.taken, CLIENTS, strict=True):
        message = read(taken.message)
        assert str(message["To"]) == f"{client.name} <{client.address}>"
        assert str(message["Subject"]) == "芯片：what changed"
        assert taken.sender == "desk@bank.example"
        assert sum(address in taken.message.decode() for address in ADDRESSES) == 1
        assert client.address not in message["Message-ID"]
        assert taken.message.partition(b"\r\n\r\n")[2] == mailing.message.partition(b"\r\n\r\n")[2]
    assert len({str(read(taken.message)["Message-ID"]) for taken in script.taken}) == 5


def test_a_second_send_sends_nothing(run: Run, script: Script) -> None:
    run()
    report = run(NOW + timedelta(days=1))
    assert (report.sent_now, report.counts) == (0, {"sent": 5})
    assert len(script.taken) == 5
    assert script.connections == 1


def test_a_client_who_joins_after_the_sending_is_counted_and_gets_nothing(run: Run, script: Script) -> None:
    run()
    report = run(clients=(*CLIENTS, Client(address="new@client.example")))
    assert (report.late, report.sent_now) == (1, 0)
    assert len(script.taken) == 5


def test_a_client_who_left_the_list_gets_nothing_more(run: Run, script: Script, store: Store, mailing: Mailing) -> None:
    script.faults[ANN] = ["RCPT 450 busy"]
    run()
    report = run(NOW + timedelta(hours=1), clients=CLIENTS[1:])
    assert report.complete
    assert states(store, mailing)[ANN] == "suppressed"
    assert ANN not in script.recipients()


@pytest.mark.parametrize(
    ("fault", "state", "kind"),
    [
        ("RCPT 450 4.2.1 mailbox of ann@client.example busy", "deferred", "deferred"),
        ("DOT 451 4.7.1 greylisted", "deferred", "deferred"),
        ("RCPT 550 5.1.1 unknown", "rejected", "rejected"),
        ("DOT 554 5.7.1 spam", "rejected", "rejected"),
        (DROP_AFTER_DOT, "unknown", "unknown"),
    ],
)
def test_a_fault_of_one_is_no_fault_of_the_others(
    run: Run, script: Script, store: Store, mailing: Mailing, fault: str, state: str, kind: str
) -> None:
    script.faults[ANN] = [fault]
    report = run()
    assert states(store, mailing) == dict.fromkeys(ADDRESSES, "sent") | {ANN: state}
    assert [failure.kind for failure in report.failures] == [kind]
    assert "@" not in str(report)
    assert "Ann" not in str(report)
    assert not report.complete


@pytest.mark.parametrize("fault", [DROP_BEFORE_DATA, DROP_AT_DATA, "RCPT 421 closing", "DOT 421 closing"])
def test_a_message_surely_not_taken_goes_out_over_the_next_connection(run: Run, script: Script, fault: str) -> None:
    script.faults[BOB] = [fault]
    report = run()
    assert (report.counts, report.failures) == ({"sent": 5}, ())
    assert script.recipients() == ADDRESSES
    assert script.connections == 2


def test_a_deferred_message_is_tried_again_when_it_is_due_with_the_same_number_and_date(run: Run, script: Script) -> None:
    script.faults[ANN] = ["DOT 451 later", "RCPT 450 later"]
    assert run().counts == {"deferred": 1, "sent": 4}
    assert run(NOW + timedelta(minutes=14)).sent_now == 0
    assert run(NOW + timedelta(minutes=15)).counts == {"deferred": 1, "sent": 4}
    assert run(NOW + timedelta(minutes=44)).sent_now == 0
    assert run(NOW + timedelta(minutes=45)).counts == {"sent": 5}
    assert script.recipients() == ADDRESSES
    assert str(read(script.taken[-1].message)["Date"]) == "Mon, 03 Feb 2025 00:00:00 +0000"


def test_a_message_deferred_too_often_is_given_up(run: Run, script: Script) -> None:
    script.faults[ANN] = ["RCPT 450 busy"] * 20
    reports = [run(NOW + timedelta(hours=9 * n)) for n in range(ledger.ATTEMPTS)]
    assert [report.counts.get("deferred", 0) for report in reports] == [1] * 7 + [0]
    assert reports[-1].failures[0].detail == "given up after 8 tries: 450 busy"
    assert run(NOW + timedelta(days=9)).failures == ()


def test_a_rejected_message_is_never_tried_again(run: Run, script: Script) -> None:
    script.faults[ANN] = ["RCPT 550 no"]
    run()
    assert run(NOW + timedelta(days=30)).counts == {"rejected": 1, "sent": 4}
    assert ANN not in script.recipients()


def test_an_unknown_message_is_held_for_ever(run: Run, script: Script) -> None:
    script.faults[ANN] = [DROP_AFTER_DOT]
    run()
    assert run(NOW + timedelta(days=30)).counts == {"sent": 4, "unknown": 1}
    assert script.recipients() == ADDRESSES, "the server had it, and has it once"


def test_a_wrong_password_stops_the_run_and_nobody_is_lost(run: Run, script: Script, server: Server) -> None:
    report = run(to=replace(server, password="wrong"))
    assert "refuses user and password" in report.stopped
    assert (report.counts, report.sent_now, script.connections) == ({"queued": 5}, 0, 1)
    assert run().counts == {"sent": 5}


def test_a_refused_sender_stops_the_run_at_the_first_message(run: Run, script: Script) -> None:
    script.mail = "553 5.7.1 not your address"
    report = run()
    assert "sender address" in report.stopped
    assert report.counts == {"queued": 5}
    script.mail = ""
    assert run().counts == {"sent": 5}


def test_a_server_that_breaks_every_connection_stops_the_run(run: Run, script: Script) -> None:
    script.faults = {address: [DROP_BEFORE_DATA] * 9 for address in ADDRESSES}
    report = run()
    assert "breaks every connection" in report.stopped
    assert script.connections == 3
    script.faults.clear()
    assert run(NOW + timedelta(hours=1)).counts == {"sent": 5}


def test_a_server_that_hangs_up_after_each_message_makes_three_unknown_at_most(run: Run, script: Script) -> None:
    script.faults = {address: [DROP_AFTER_DOT] for address in ADDRESSES}
    assert run().counts == {"queued": 2, "unknown": 3}


def test_a_sender_that_is_none_stops_before_anything_is_planned(
    store: Store, mailing: Mailing, server: Server, lock: Path
) -> None:
    with pytest.raises(DeliveryError, match=r"\[mail\] sender"):
        deliver_issue(store, replace(mailing, sender=""), CLIENTS, partial(load("smtp"), server), now=lambda: NOW, lock=lock)
    assert states(store, mailing) == {}


def test_two_senders_at_once_send_once(
    run: Run, script: Script, store: Store, mailing: Mailing, server: Server, lock: Path
) -> None:
    """The second says that the first is at it, while the first is in the midst of a message."""
    inside, go_on = threading.Event(), threading.Event()

    def slowly() -> AbstractContextManager[Send]:
        inside.set()
        go_on.wait(10)
        return load("smtp")(server)

    first = threading.Thread(
        target=lambda: deliver_issue(store, mailing, CLIENTS, slowly, now=lambda: NOW, lock=lock), daemon=True
    )
    first.start()
    assert inside.wait(10)
    with pytest.raises(DeliveryError, match="another run is sending"):
        run()
    go_on.set()
    first.join(20)
    assert script.recipients() == ADDRESSES


CHILD = """
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from pipeline.deliver.channels import Server, load
from pipeline.deliver.clients import read_clients
from pipeline.deliver.run import Mailing, deliver_issue
from pipeline.store.connect import open_store

root, port, ca = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
server = Server(host="127.0.0.1", port=port, user="desk", password=sys.argv[4], ca_file=ca)
mailing = Mailing(issue="weekly-2025-02-03", sender="desk@bank.example", message=(root / "message.eml").read_bytes())
now = datetime.fromisoformat("2025-02-03T00:00:00+00:00")
store = open_store(path=root / "desk.sqlite3")
clients = read_clients(root / "clients.csv", [])
report = deliver_issue(store, mailing, clients, partial(load("smtp"), server), now=lambda: now, lock=root / ".lock")
store.close()
print(dict(report.counts))
"""


def child(root: Path, server: Server, kill_at: str = "") -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "TWOSHORES_KILL_AT"}
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(root), str(server.port), str(server.ca_file), PASSWORD],
        cwd=ROOT, env=environment | ({"TWOSHORES_KILL_AT": kill_at} if kill_at else {}), check=False, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "counts", "arrived"),
    [
        ("deliver-connecting:3", {"sent": 5}, 5),
        ("deliver-transmitting:3", {"sent": 4, "unknown": 1}, 4),
        ("deliver-replied:3", {"sent": 4, "unknown": 1}, 5),
        ("deliver-recorded:3", {"sent": 5}, 5),
    ],
)
def test_a_kill_doubles_nobody_and_loses_nobody_silently(
    tmp_path: Path, script: Script, server: Server, mailing: Mailing, place: str, counts: dict[str, int], arrived: int
) -> None:
    """kill -9 at each step of the third of five; the next run goes on, and holds the one of which nobody knows."""
    (tmp_path / "message.eml").write_bytes(mailing.message)
    (tmp_path / "clients.csv").write_text("address\n" + "\n".join(ADDRESSES), encoding="utf-8")
    assert child(tmp_path, server, place).returncode == -9
    again = child(tmp_path, server)
    assert again.stdout.strip() == str(counts), again.stderr
    assert len(script.taken) == arrived
    assert max(Counter(script.recipients()).values()) == 1
    store = open_store(path=tmp_path / "desk.sqlite3")
    held = [client for client, state in states(store, mailing).items() if state == "unknown"]
    store.close()
    assert held == ([CYD] if "unknown" in counts else [])
    assert set(ADDRESSES) - set(script.recipients()) <= set(held), "whoever did not get it is held and shown"


def test_how_each_stands_is_told_before_and_after(run: Run, script: Script, store: Store, mailing: Mailing) -> None:
    def standing(*clients: Client) -> list[tuple[str, str]]:
        told = ledger.standing(store, mailing.issue, mailing.purpose, clients)
        return [(one.client.address, one.state) for one in told]

    assert standing(*CLIENTS[:2]) == [(ANN, "new"), (BOB, "new")]
    script.faults[ANN] = [DROP_AFTER_DOT]
    run(clients=CLIENTS[:2])
    assert standing(CLIENTS[0], CLIENTS[2]) == [(ANN, "unknown"), (CYD, "late"), (BOB, "sent")]
    unknown = ledger.standing(store, mailing.issue, mailing.purpose, CLIENTS)[0]
    assert unknown.message_id == read(script.taken[0].message)["Message-ID"], "what to look for in the server's log"


def test_a_correction_is_a_mailing_of_its_own(
    run: Run, script: Script, store: Store, mailing: Mailing, server: Server, lock: Path
) -> None:
    run()
    correction = replace(mailing, purpose="correction:1")
    report = deliver_issue(store, correction, CLIENTS, partial(load("smtp"), server), now=lambda: NOW, lock=lock)
    assert (report.sent_now, len(script.taken)) == (5, 10)
    assert len({str(read(taken.message)["Message-ID"]) for taken in script.taken}) == 10


def test_a_proof_may_be_sent_as_often_as_one_likes(script: Script, store: Store, mailing: Mailing, server: Server) -> None:
    connect = partial(load("smtp"), server)
    for minute in range(3):
        send_proof(mailing, "Me <me@bank.example>", connect, NOW + timedelta(minutes=minute))
    assert script.recipients() == ["me@bank.example"] * 3
    messages = [read(taken.message) for taken in script.taken]
    assert {str(message["Subject"]) for message in messages} == {"[PROOF] 芯片：what changed"}
    assert len({str(message["Message-ID"]) for message in messages}) == 3
    assert states(store, mailing) == {}


@pytest.mark.parametrize(
    ("fault", "why"), [("RCPT 550 no", "was not taken: 550 no"), ("DOT 451 later", "451"), (DROP_AFTER_DOT, "may have arrived")]
)
def test_a_proof_that_is_not_taken_says_why(script: Script, mailing: Mailing, server: Server, fault: str, why: str) -> None:
    script.faults[ANN] = [fault]
    with pytest.raises(DeliveryError, match=why):
        send_proof(mailing, ANN, partial(load("smtp"), server), NOW)


def test_a_proof_to_no_address_is_refused(mailing: Mailing, server: Server) -> None:
    with pytest.raises(DeliveryError, match="not a mail address"):
        send_proof(mailing, "me", partial(load("smtp"), server), NOW)


def test_an_issue_may_go_into_a_folder(store: Store, mailing: Mailing, lock: Path, tmp_path: Path) -> None:
    connect = partial(load("folder"), Server(folder=tmp_path / "mail"))
    report = deliver_issue(store, mailing, CLIENTS, connect, now=lambda: NOW, lock=lock)
    assert report.counts == {"sent": 5}
    files = list((tmp_path / "mail").iterdir())
    assert len(files) == 5
    assert not any("ann" in path.name for path in files)


@pytest.mark.parametrize(
    ("outcome", "attempts", "state", "minutes"),
    [
        ("sent", 1, "sent", None), ("rejected", 1, "rejected", None), ("unknown", 1, "unknown", None),
        ("deferred", 1, "deferred", 15), ("deferred", 3, "deferred", 60), ("deferred", 7, "deferred", 480), ("deferred", 8, "rejected", None),
        ("lost", 1, "queued", None), ("lost", 3, "deferred", 60), ("lost", 8, "rejected", None),
    ],
)  # fmt: skip
def test_a_reply_decides_the_next_state(outcome: str, attempts: int, state: str, minutes: int | None) -> None:
    done = ledger.step(Reply(outcome=outcome), attempts, NOW)  # type: ignore[arg-type]  # parametrised
    assert done.state == state
    assert done.run_after == (None if minutes is None else NOW + timedelta(minutes=minutes))


def test_a_message_id_is_the_same_for_the_same_person_and_tells_no_address() -> None:
    one = ledger.message_id("weekly", "original", "Jane@client.example", "bank.example")
    assert one == ledger.message_id("weekly", "original", "jane@client.example", "bank.example")
    others = {
        ledger.message_id("weekly", "correction:1", "jane@client.example", "bank.example"),
        ledger.message_id("daily", "original", "jane@client.example", "bank.example"),
        ledger.message_id("weekly", "original", "joe@client.example", "bank.example"),
    }
    assert one not in others
    assert len(others) == 3
    assert "jane" not in one
