"""The SMTP channel says truly what became of a message, and never sends a password over an open line."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.deliver.channels import Post, Reply, Server, load
from pipeline.deliver.channels.smtp import connect
from pipeline.errors import DeliveryError, UsageError
from tests.deliver.mail_server import (
    DROP_AFTER_DOT,
    DROP_AT_DATA,
    DROP_BEFORE_DATA,
    Script,
    mail_server,
    make_certificates,
)

POST = Post(name="k", sender="desk@bank.example", recipient="ann@client.example", message=b"Subject: x\r\n\r\n.\r\n..\r\nend\r\n")


def sent(server: Server, *posts: Post) -> list[Reply]:
    with connect(server) as send:
        return [send(post, lambda: True) for post in posts]


def test_a_message_arrives_byte_for_byte(server: Server, script: Script) -> None:
    assert [reply.outcome for reply in sent(server, POST, POST)] == ["sent", "sent"]
    assert [taken.message for taken in script.taken] == [POST.message, POST.message]
    assert script.taken[0].sender == "desk@bank.example"
    assert script.connections == 1


@pytest.mark.parametrize(
    ("fault", "outcome", "code", "closed"),
    [
        ("RCPT 450 4.2.1 ann@client.example is busy", "deferred", 450, False),
        ("RCPT 550 5.1.1 no ann@client.example here", "rejected", 550, False),
        ("RCPT 421 4.3.2 closing", "lost", 421, True),
        (DROP_BEFORE_DATA, "lost", 0, True),
        ("DATA 451 4.3.0 later", "deferred", 451, False),
        ("DATA 554 5.5.1 no", "rejected", 554, False),
        (DROP_AT_DATA, "lost", 0, True),
        ("DOT 451 4.7.1 greylisted", "deferred", 451, False),
        ("DOT 554 5.7.1 spam", "rejected", 554, False),
        ("DOT 421 4.3.2 closing", "lost", 421, True),
        (DROP_AFTER_DOT, "unknown", 0, True),
    ],
)
def test_each_fault_has_its_outcome(server: Server, script: Script, fault: str, outcome: str, code: int, closed: bool) -> None:
    script.faults[POST.recipient] = [fault]
    with connect(server) as send:
        reply = send(POST, lambda: True)
        assert (reply.outcome, reply.code, reply.closed) == (outcome, code, closed)
        assert "@" not in reply.text
        if not closed:
            assert send(replace(POST, recipient="bob@client.example"), lambda: True).outcome == "sent"


def test_transmitting_is_called_after_the_recipient_was_accepted_and_before_data(server: Server, script: Script) -> None:
    script.faults[POST.recipient] = ["RCPT 450 busy"]
    calls: list[int] = []
    with connect(server) as send:
        send(POST, lambda: bool(calls.append(len(script.taken))) or True)
        assert calls == []
        send(POST, lambda: bool(calls.append(len(script.taken))) or True)
    assert calls == [0]
    assert len(script.taken) == 1


def test_nothing_is_sent_where_transmitting_says_no(server: Server, script: Script) -> None:
    with connect(server) as send:
        assert send(POST, lambda: False).outcome == "withdrawn"
        assert send(POST, lambda: True).outcome == "sent"
    assert len(script.taken) == 1


def test_a_refused_sender_stops_everything(server: Server, script: Script) -> None:
    script.mail = "550 5.7.1 desk@bank.example may not send"
    with pytest.raises(DeliveryError, match="sender address: 550") as refused:
        sent(server, POST)
    assert "desk@" not in str(refused.value)


def test_a_wrong_password_stops_everything(server: Server, script: Script) -> None:
    with pytest.raises(DeliveryError, match="refuses user and password: 535") as refused:
        sent(replace(server, password="not it"), POST)
    assert refused.value.code == 535
    assert "not it" not in str(refused.value)
    assert script.taken == []


def test_no_password_goes_over_an_open_line(server: Server, script: Script) -> None:
    with pytest.raises(DeliveryError, match="starttls = true"):
        sent(replace(server, starttls=False), POST)
    assert script.connections == 0


def test_a_missing_password_is_named(server: Server) -> None:
    with pytest.raises(DeliveryError, match="TWOSHORES_SMTP_PASSWORD"):
        sent(replace(server, password=""), POST)


def test_the_password_is_not_shown(server: Server) -> None:
    assert server.password not in repr(server)


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Server, script: Script, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="not trusted"):
        sent(replace(server, ca_file=None), POST)
    with pytest.raises(DeliveryError, match="not trusted"):
        sent(replace(server, ca_file=make_certificates(tmp_path).ca_file), POST)
    assert script.taken == []


def test_a_certificate_for_another_host_is_refused(server: Server, tmp_path: Path) -> None:
    other = make_certificates(tmp_path, "127.9.9.9")
    with mail_server(Script(), other.context) as script:
        with pytest.raises(DeliveryError, match=r"not trusted.*127\.0\.0\.1"):
            sent(replace(server, port=script.port, ca_file=other.ca_file, user=""), POST)
        assert script.taken == []


def test_a_certificate_file_that_is_none_is_named(server: Server, tmp_path: Path) -> None:
    for content in (None, "no certificate"):
        if content:
            (tmp_path / "ca.pem").write_text(content)
        with pytest.raises(DeliveryError, match=r"ca\.pem cannot be read"):
            sent(replace(server, ca_file=tmp_path / "ca.pem"), POST)


def test_a_server_without_starttls_gets_nothing(server: Server) -> None:
    with mail_server(Script(), None) as script:
        with pytest.raises(DeliveryError, match="offers no STARTTLS"):
            sent(replace(server, port=script.port, user=""), POST)
        assert script.taken == []


def test_a_relay_in_the_house_may_do_without_tls_and_user(server: Server) -> None:
    with mail_server(Script(), None) as script:
        assert sent(replace(server, port=script.port, user="", starttls=False), POST)[0].outcome == "sent"


def test_a_server_that_is_not_there_is_named(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(DeliveryError, match=f"127.0.0.1:{port} cannot be used: .*refused"):
        sent(replace(server, port=port), POST)


@contextmanager
def slow_server(*lines: bytes) -> Iterator[int]:
    """Says each line when the client has said something (the first at once), the last one a byte every 50 ms, for ever."""
    stop = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listening.accept()
        with line:
            for number, text in enumerate(lines):
                if number:
                    line.recv(65536)
                if number < len(lines) - 1:
                    line.sendall(text)
            while not stop.is_set():
                try:
                    line.sendall(lines[-1])
                except OSError:
                    return
                stop.wait(0.05)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        stop.set()
        listening.close()
        thread.join(5)


def test_a_greeting_without_end_is_cut_by_the_wall_clock() -> None:
    with slow_server(b"220-and another thing\r\n") as port:
        began = time.monotonic()
        with pytest.raises(DeliveryError, match="cannot be used"):
            sent(Server(host="127.0.0.1", port=port, starttls=False, seconds=0.4), POST)
        assert time.monotonic() - began < 5


def test_a_reply_without_end_after_the_dot_is_unknown() -> None:
    steps = (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"250-and\r\n")
    with slow_server(*steps) as port:
        began = time.monotonic()
        reply = sent(Server(host="127.0.0.1", port=port, starttls=False, seconds=0.6), POST)[0]
        assert (reply.outcome, reply.closed) == ("unknown", True)
        assert time.monotonic() - began < 8


def test_a_reply_that_is_no_smtp_is_unknown_after_the_dot_and_lost_before() -> None:
    before = (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"HTTP/1.1 400 Bad\r\n")
    with slow_server(*before) as port:
        assert sent(Server(host="127.0.0.1", port=port, starttls=False, seconds=2), POST)[0].outcome == "lost"
    after = (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"what?\r\n")
    with slow_server(*after) as port:
        assert sent(Server(host="127.0.0.1", port=port, starttls=False, seconds=2), POST)[0].outcome == "unknown"


def test_a_channel_is_found_by_name_or_by_dotted_path() -> None:
    assert load("smtp") is connect
    assert load("pipeline.deliver.channels.smtp") is connect
    for name in ("pigeon", "os.path"):
        with pytest.raises(UsageError, match=name):
            load(name)


def test_the_folder_channel_writes_a_file_with_its_envelope(tmp_path: Path) -> None:
    with load("folder")(Server(folder=tmp_path / "mail")) as send:
        assert send(POST, lambda: True).outcome == "sent"
        assert send(replace(POST, name="other"), lambda: False).outcome == "withdrawn"
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["k.eml"]
    assert (tmp_path / "mail" / "k.eml").read_bytes() == (
        b"X-Envelope-From: <desk@bank.example>\r\nX-Envelope-To: <ann@client.example>\r\n" + POST.message
    )


def test_the_folder_channel_says_when_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeliveryError, match="cannot be made"), load("folder")(Server(folder=tmp_path / "file" / "mail")):
        pass
    with pytest.raises(DeliveryError, match="no folder"), load("folder")(Server()):
        pass
