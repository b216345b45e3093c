"""What the tests of delivery share: certificates, a letter, clients, a server and a way to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.deliver.channels import Server
from pipeline.deliver.run import Mailing
from pipeline.letter import Envelope, letter
from pipeline.model import Client
from tests.deliver.mail_server import PASSWORD, USER, Certificates, Script, mail_server, make_certificates

NOW = datetime(2025, 2, 3, 0, 0, tzinfo=UTC)
SENDER = "Two Shores <desk@bank.example>"
CLIENTS = tuple(
    Client(address=f"{name}@client.example", name=f"Client {name.title()}") for name in ("ann", "bob", "cyd", "dan", "eve")
)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def script(certificates: Certificates) -> Iterator[Script]:
    """A server with STARTTLS and AUTH, and what it was told to do."""
    with mail_server(Script(), certificates.context, auth=True) as running:
        yield running


@pytest.fixture
def server(script: Script, certificates: Certificates) -> Server:
    """How to get to it."""
    return Server(
        host="127.0.0.1",
        port=script.port,
        user=USER,
        password=PASSWORD,
        ca_file=certificates.ca_file,
        hostname="bank.example",
        seconds=10,
    )


@pytest.fixture
def mailing() -> Mailing:
    envelope = Envelope(
        subject="芯片：what changed", sender=SENDER, to=SENDER, message_id="<issue@bank.example>", date=NOW,
        headers=(("List-Id", "<weekly.bank.example>"),),
    )  # fmt: skip
    message = letter(envelope, text="A dot:\n.\n.. and two\n", html="<p>A dot:<br>\n.</p>")
    return Mailing(issue="weekly-2025-02-03", sender=SENDER, message=message)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / ".send.lock"
