"""SMTP: one connection, MAIL, RCPT and DATA by hand, so that the ledger can write down what it is about to do.

TLS is checked against the host's name; no password goes over a line without it. A deadline by the wall clock stands
over each step, against a server that answers one byte a minute. Does not retry, and does not queue.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from pipeline.deliver.channels import Outcome, Post, Reply, Send, Server
from pipeline.errors import DeliveryError


@contextmanager
def connect(server: Server) -> Iterator[Send]:
    """A Send over one connection: greeted, encrypted, logged in. DeliveryError in words for the desk when that fails."""
    if server.user and not server.starttls:
        raise DeliveryError("[mail] user needs starttls = true: a password is not sent over an open line")
    if server.user and not server.password:
        raise DeliveryError("[mail] user is set, but TWOSHORES_SMTP_PASSWORD is not")
    smtp = smtplib.SMTP(timeout=server.seconds, local_hostname=server.hostname)
    try:
        with _deadline(smtp, server.seconds):
            _open(smtp, server)
        yield lambda post, transmitting: _send(smtp, post, transmitting, server.seconds)
    finally:
        _close(smtp)


def _open(smtp: smtplib.SMTP, server: Server) -> None:
    where = f"{server.host}:{server.port}"
    # starttls() checks the certificate against this name, which only the constructor sets; and that would connect at once,
    # outside our deadline.
    smtp._host = server.host  # type: ignore[attr-defined]
    try:
        code, text = smtp.connect(server.host, server.port)
        if code != 220:
            raise DeliveryError(f"the mail server {where} does not serve us: {code} {_words(text)}", code=code)
        if smtp.sock is not None:
            # The dot that ends a message is a small packet; it must not wait for an acknowledgement.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if server.starttls:
            _encrypt(smtp, server, where)
        if server.user:
            smtp.login(server.user, server.password)
    except smtplib.SMTPResponseException as error:
        wrong = "refuses user and password" if isinstance(error, smtplib.SMTPAuthenticationError) else "does not serve us"
        said = f"{error.smtp_code} {_words(error.smtp_error)}"
        raise DeliveryError(f"the mail server {where} {wrong}: {said}", code=error.smtp_code) from error
    except ssl.SSLCertVerificationError as error:
        raise DeliveryError(f"the mail server {where} shows a certificate that is not trusted: {error.verify_message}") from error
    except (OSError, UnicodeError) as error:
        raise DeliveryError(f"the mail server {where} cannot be used: {_words(str(error) or type(error).__name__)}") from error


def _encrypt(smtp: smtplib.SMTP, server: Server, where: str) -> None:
    if not smtp.has_extn("starttls"):
        raise DeliveryError(f"the mail server {where} offers no STARTTLS; nothing was sent")
    try:
        context = ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise DeliveryError(f"the certificates in {server.ca_file} cannot be read") from error
    code, text = smtp.starttls(context=context)
    if code != 220:
        raise DeliveryError(f"the mail server {where} refuses STARTTLS: {code} {_words(text)}", code=code)
    smtp.ehlo()


def _send(smtp: smtplib.SMTP, post: Post, transmitting: Callable[[], bool], seconds: float) -> Reply:
    """One transaction. Until the last byte is written a broken line means "lost"; after it, "unknown"."""
    written = False
    with _deadline(smtp, seconds):
        try:
            refused = _envelope(smtp, post)
            if refused:
                return _after(smtp, refused)
            if not transmitting():
                return _after(smtp, Reply(outcome="withdrawn"))
            code, text = smtp.docmd("DATA")
            if code != 354:
                return _after(smtp, _reply(code, text, before_data=True))
            smtp.send(_stuffed(post.message))
            written = True
            smtp.send(b".\r\n")
            code, text = smtp.getreply()
            return _reply(code, text, before_data=False)
        except smtplib.SMTPResponseException as error:
            return _broken(f"{error.smtp_code} {_words(error.smtp_error)}", written=written)
        except OSError as error:
            return _broken(_words(str(error) or type(error).__name__), written=written)


def _envelope(smtp: smtplib.SMTP, post: Post) -> Reply | None:
    """MAIL and RCPT; the refusal, if there is one. DeliveryError when the sender is refused: so would be all others."""
    size = [f"size={len(post.message)}"] if smtp.has_extn("size") else []
    code, text = smtp.mail(post.sender, size)
    if code >= 500 and code != 552:
        _close(smtp)
        raise DeliveryError(f"the mail server refuses our sender address: {code} {_words(text)}", code=code)
    if code // 100 == 2:
        code, text = smtp.rcpt(post.recipient)
    return None if code // 100 == 2 else _reply(code, text, before_data=True)


def _after(smtp: smtplib.SMTP, reply: Reply) -> Reply:
    """The same reply, with the connection made ready for the next message, or marked closed."""
    if reply.closed:
        return reply
    try:
        smtp.rset()
    except OSError:
        return replace(reply, closed=True)
    return reply


def _reply(code: int, text: bytes, *, before_data: bool) -> Reply:
    """The server's code as an outcome. 421 closes the line, whatever it was said to."""
    outcome: Outcome
    if code == 421:
        outcome = "lost"
    elif 400 <= code < 500:
        outcome = "deferred"
    elif 500 <= code < 600:
        outcome = "rejected"
    elif 200 <= code < 300 and not before_data:
        outcome = "sent"
    else:
        # Not a reply of SMTP: before the message it was surely not taken, after it nobody knows.
        outcome = "lost" if before_data else "unknown"
    return Reply(outcome=outcome, code=max(code, 0), text=_words(text), closed=outcome in ("lost", "unknown"))


def _broken(text: str, *, written: bool) -> Reply:
    return Reply(outcome="unknown" if written else "lost", text=text, closed=True)


def _stuffed(message: bytes) -> bytes:
    """The message as DATA carries it: dots at the beginning of lines doubled, ended by CRLF."""
    return re.sub(rb"(?m)^\.", b"..", message if message.endswith(b"\r\n") else message + b"\r\n")


def _words(text: bytes | str) -> str:
    """A server's words in one short line, without addresses: they go into logs and the database."""
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    shown = "".join(c if c.isprintable() else " " for c in shown)
    return " ".join(re.sub(r"\S+@\S+", "<address>", shown).split())[:200]


@contextmanager
def _deadline(smtp: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Cut the line after *seconds* by the wall clock: socket time-outs begin anew with each byte."""

    def cut() -> None:
        sock = smtp.sock
        # It may be closed by now. Not the SSL socket's own shutdown, which takes the cipher from the thread that reads.
        with suppress(OSError):
            if sock is not None:
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _close(smtp: smtplib.SMTP) -> None:
    """Say goodbye where one listens; whatever happens, the line is closed."""
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(5)
            smtp.quit()
    except OSError:
        pass  # The server had gone; the messages' outcomes are known by now.
    finally:
        smtp.close()
