"""A real SMTP server on loopback for tests: STARTTLS by a certificate made on the spot, AUTH, and a script of faults.

It writes down what it took, which is what counts: `taken` is what the world received.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "desk", "correct horse"
DROP_BEFORE_DATA, DROP_AT_DATA, DROP_AFTER_DOT = "drop before DATA", "drop at DATA", "drop after the dot"


@dataclass
class Taken:
    """A message that the server has: it said 250, or would have if the line had not broken."""

    sender: str
    recipient: str
    message: bytes


@dataclass
class Script:
    """What the server does. *faults*: recipient to what happens to it, each once, in order; then all goes well."""

    faults: dict[str, list[str]] = field(default_factory=dict)
    mail: str = ""
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def next(self, recipient: str, *kinds: str) -> str:
        """The next fault of the recipient if it is of these kinds (beginnings); it is used up."""
        waiting = self.faults.get(recipient, [])
        return waiting.pop(0) if waiting and waiting[0].startswith(kinds) else ""

    def recipients(self) -> list[str]:
        return sorted(taken.recipient for taken in self.taken)


class _Server(SMTP):
    """aiosmtpd, which may also hang up."""

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802 - the library's name
        script: Script = self.event_handler.script
        if script.mail:
            await self.push(script.mail)
            return
        await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the library's name
        script: Script = self.event_handler.script
        assert self.envelope is not None
        recipient = self.envelope.rcpt_tos[0]
        if script.next(recipient, DROP_AT_DATA):
            self.transport.abort()
            return
        if refusal := script.next(recipient, "DATA "):
            await self.push(refusal.removeprefix("DATA "))
            return
        await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, script: Script) -> None:
        self.script = script

    async def handle_RCPT(  # noqa: N802 - the library's name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self.script.next(address, "RCPT ", DROP_BEFORE_DATA)
        if fault == DROP_BEFORE_DATA:
            server.transport.abort()
            return ""
        if fault:
            return fault.removeprefix("RCPT ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        recipient = envelope.rcpt_tos[0]
        if refusal := self.script.next(recipient, "DOT "):
            return refusal.removeprefix("DOT ")
        content = envelope.content
        assert isinstance(content, bytes)
        self.script.taken.append(Taken(envelope.mail_from or "", recipient, content))
        if self.script.next(recipient, DROP_AFTER_DOT):
            server.transport.abort()
        return "250 taken"


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


@contextmanager
def mail_server(script: Script, context: ssl.SSLContext | None, *, auth: bool = False) -> Iterator[Script]:
    """The server in a thread, on a free port of 127.0.0.1, which stands in the script."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda loop, context: None)
    listening = socket.create_server(("127.0.0.1", 0))
    script.port = listening.getsockname()[1]

    def protocol() -> SMTP:
        script.connections += 1
        return _Server(
            _Handler(script), hostname="localhost", tls_context=context, require_starttls=context is not None, loop=loop,
            auth_required=auth, authenticator=_authenticate if auth else None, timeout=20,
        )  # fmt: skip

    server = loop.run_until_complete(loop.create_server(protocol, sock=listening))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def stop() -> None:
        server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    try:
        yield script
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@dataclass(frozen=True)
class Certificates:
    """A certificate authority's file, and the server's side of a certificate that it signed."""

    ca_file: Path
    context: ssl.SSLContext


def make_certificates(folder: Path, host: str = "127.0.0.1") -> Certificates:
    """A new authority and a certificate for *host*, made for the test."""
    began = datetime(2020, 1, 1, tzinfo=UTC)

    def builder(name: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(began)
            .not_valid_after(began + timedelta(days=36_500))
        )

    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = builder("Test CA", "Test CA", ca_key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    leaf = builder("server", "Test CA", key).add_extension(names, critical=False)
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(ca.sign(ca_key, hashes.SHA256()).public_bytes(pem))
    (folder / "cert.pem").write_bytes(leaf.sign(ca_key, hashes.SHA256()).public_bytes(pem))
    unencrypted = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, unencrypted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return Certificates(ca_file=folder / "ca.pem", context=context)
