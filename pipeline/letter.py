"""A mail as bytes: headers that cannot be injected, 7-bit parts, the same bytes for the same arguments.

Headers are written here, not by the library's policy: some Pythons turn an encoded word in a headline into a header of
its own (CVE-2024-6923), and all fold a long List-Unsubscribe into one that no mail provider reads. The bytes are parsed
again before they are given out. Does not sign, send, or ask for the time; does not turn HTML into text.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime

from pipeline.errors import DeliveryError

LINE = 76
"""Longest line of a header or a body part, unless a List-* address is longer; never above 998."""

_WIRE = policy.SMTP.clone(max_line_length=LINE, cte_type="7bit")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+{_LABEL}|localhost")
_MAILBOX = re.compile(r'(?:"?(?P<name>[^<>"\\]*?)"?\s*<(?P<inner>[^<>\s]+)>|(?P<bare>[^<>\s"]+))')
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._%+=-]+@[A-Za-z0-9.-]+>")
_LIST_URIS = re.compile(r"<(https|mailto):[!-;=?-~]+>(, <(https|mailto):[!-;=?-~]+>)*")
_PLAIN = re.compile(r"[!-~]{1,60}( [!-~]{1,60})*")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_CID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(@[A-Za-z0-9.-]+)?")
_ADDRESSED = frozenset({"from", "to", "reply-to"})
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The headers of a letter. *sender* and *to* are `Name <address>` or a bare address; *date* is aware.

    *headers* are further ones in their order (Reply-To, List-Id, …); List-* values go out verbatim.
    """

    subject: str
    sender: str
    to: str
    message_id: str
    date: datetime
    headers: tuple[tuple[str, str], ...] = ()


def letter(envelope: Envelope, *, text: str, html: str, images: Mapping[str, bytes] | None = None, lang: str = "en") -> bytes:
    """A multipart/alternative mail in 7 bit with CRLF: plain text, then HTML with its PNG *images* by content id.

    The HTML refers to an image as `cid:NAME`; each must be used and each use must exist. *lang* chooses the encoding:
    base64 for Chinese, quoted-printable for the rest. DeliveryError when a header value is hostile or malformed:
    give feed text through `clean` first.
    """
    pictures = dict(images or {})
    _check_pictures(html, pictures)
    seed = hashlib.sha256(envelope.message_id.encode("utf-8", "replace")).hexdigest()[:24]
    encoding = "base64" if lang.startswith("zh") else "quoted-printable"
    body = EmailMessage(policy=_WIRE)
    body.make_alternative()
    body.set_boundary(f"=_a_{seed}")
    body.attach(_text_part(text, "plain", encoding))
    page = _text_part(html, "html", encoding)
    body.attach(_related(page, pictures, f"=_r_{seed}") if pictures else page)
    fields = [
        ("From", envelope.sender), ("To", envelope.to), ("Subject", envelope.subject),
        ("Date", _date(envelope.date)), ("Message-ID", envelope.message_id), *envelope.headers, ("MIME-Version", "1.0"),
    ]  # fmt: skip
    message = b"".join(_field(*field) for field in fields) + body.as_bytes()
    _prove(message, fields)
    if not message.isascii() or b"\0" in message or max(map(len, message.split(b"\r\n"))) > 998:
        raise DeliveryError("the mail is not 7 bit, or has a line above 998 characters")
    return message


def readdress(
    message: bytes, *, to: str, message_id: str, date: datetime, subject_prefix: str = "", headers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """The same letter for one recipient; its body stays byte for byte.

    *headers* replace those of the same name where they stand, or are added. Only takes what `letter` wrote.
    """
    head, _, body = message.partition(b"\r\n\r\n")
    ours, found, content = head.partition(b"\r\nContent-Type: ")
    parsed = _parsed(ours)
    if not found:
        raise DeliveryError("the stored mail is not one that was written here")
    fresh = {"to": to, "message-id": message_id, "date": _date(date), "subject": subject_prefix + _shown(str(parsed["Subject"]))}
    fresh |= {name.lower(): value for name, value in headers}
    fields = [(name, fresh.get(name.lower(), _shown(str(value)))) for name, value in parsed.items()]
    fields[-1:-1] = [(name, value) for name, value in headers if name not in parsed]
    out = b"".join(_field(*field) for field in fields) + b"Content-Type: " + content + b"\r\n\r\n" + body
    _prove(out, fields)
    return out


def clean(text: str) -> str:
    """Feed text as a header value that `letter` takes: one line, no control or direction characters, no encoded words.

    Does not shorten: the caller knows how long a subject may be.
    """
    out = "".join(" " if unicodedata.category(c) in _FORBIDDEN or c in _BIDI else c for c in text)
    return " ".join(out.replace("=?", "= ?").split())


def address(text: str) -> str:
    """An address as it is dialled: the domain in lower case and in ASCII (IDNA), the rest as given.

    DeliveryError on anything that plain SMTP cannot carry, such as a local part that is not ASCII.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or not local:
        raise DeliveryError(f"{_excerpt(text)} is not a mail address")
    try:
        ascii_domain = domain.lower().encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise DeliveryError(f"{_excerpt(text)} has a domain that is none") from error
    if not local.isascii():
        raise DeliveryError(f"{_excerpt(text)} has letters before the @ that most servers do not carry")
    whole = f"{local}@{ascii_domain}"
    if not _LOCAL.fullmatch(local) or "=?" in local or not _DOMAIN.fullmatch(ascii_domain) or len(local) > 64 or len(whole) > 254:
        raise DeliveryError(f"{_excerpt(text)} is not a mail address")
    return whole


def mailbox(text: str) -> tuple[str, str]:
    """(name, address) of `Name <address>` or a bare address; the address as `address` gives it."""
    found = _MAILBOX.fullmatch(text.strip())
    if not found:
        raise DeliveryError(f"{_excerpt(text)} is not of the form Name <address>")
    return (found["name"] or "").strip(), address(found["inner"] or found["bare"])


def mailbox_text(name: str, at: str) -> str:
    """`Name <address>` of a name from a list, with what would break it taken out."""
    shown = clean(re.sub(r'[<>"\\]', " ", name))
    return f"{shown} <{at}>" if shown else at


def list_headers(list_id: str, unsubscribe: str) -> tuple[tuple[str, str], ...]:
    """List-Id, and List-Unsubscribe for *unsubscribe* (https: or mailto:; one click only where it is https)."""
    out = [("List-Id", f"<{list_id}>")]
    if unsubscribe:
        out.append(("List-Unsubscribe", f"<{unsubscribe}>"))
    if unsubscribe.startswith("https:"):
        out.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return tuple(out)


def _text_part(text: str, subtype: str, encoding: str) -> EmailMessage:
    # A lone surrogate cannot be encoded; it becomes "?" rather than stopping an issue.
    body = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    part = EmailMessage(policy=_WIRE)
    part.set_content(body, subtype=subtype, charset="utf-8", cte=encoding)
    del part["MIME-Version"]  # It belongs to the whole letter, once.
    return part


def _related(page: EmailMessage, pictures: Mapping[str, bytes], boundary: str) -> EmailMessage:
    related = EmailMessage(policy=_WIRE)
    related.make_related()
    related.set_boundary(boundary)
    related.set_param("type", "text/html")
    related.attach(page)
    for name, png in pictures.items():
        part = EmailMessage(policy=_WIRE)
        file = name.partition("@")[0].removesuffix(".png") + ".png"
        part.set_content(png, maintype="image", subtype="png", cte="base64", disposition="inline", filename=file, cid=f"<{name}>")
        del part["MIME-Version"]
        related.attach(part)
    return related


def _check_pictures(html: str, pictures: Mapping[str, bytes]) -> None:
    for name in pictures:
        if not _CID.fullmatch(name) or len(name) > 50:
            raise DeliveryError(f"{_excerpt(name)} cannot name a picture in a mail")
    used = set(re.findall(r"""["'(]cid:([^"')\s]+)""", html))
    if wrong := used ^ set(pictures):
        raise DeliveryError(f"pictures and the HTML of the mail do not match: {', '.join(sorted(wrong))}")


def _field(name: str, value: str) -> bytes:
    """One header, folded, with its CRLF."""
    _refuse(name, value)
    key = name.lower()
    if key in _ADDRESSED:
        shown, at = mailbox(value)
        words = [*_phrase(name, shown), f"<{at}>"] if shown else [at]
        lines = _fold(name, words)
    elif key in ("date", "message-id", "mime-version") or key.startswith("list-"):
        # Verbatim: a list's address is read by machines that do not decode.
        lines = f"{name}: {value}".replace(", <", ",\r\n <")
    elif _PLAIN.fullmatch(value):
        lines = _fold(name, value.split(" "))
    else:
        lines = _fold(name, _encoded_words(value, first=LINE - len(name) - 2))
    return lines.encode("ascii") + b"\r\n"


def _refuse(name: str, value: str) -> None:
    """DeliveryError on what could become a header of its own, or is malformed."""
    if not _TOKEN.fullmatch(name):
        raise DeliveryError(f"{_excerpt(name)} is not the name of a header")
    if any(unicodedata.category(c) in _FORBIDDEN or c in _BIDI for c in value):
        raise DeliveryError(f"the {name} of the mail holds control characters")
    if "=?" in value and name.lower() != "list-unsubscribe":
        raise DeliveryError(f"the {name} of the mail holds an encoded word")
    if not value.strip():
        raise DeliveryError(f"the {name} of the mail is empty")
    key = name.lower()
    if key == "message-id" and not _MESSAGE_ID.fullmatch(value):
        raise DeliveryError("the Message-ID of the mail is malformed")
    if key == "list-unsubscribe" and (not _LIST_URIS.fullmatch(value) or re.search(r"=\?[^?]*\?[bqBQ]\?", value)):
        raise DeliveryError("List-Unsubscribe must be <https:…> or <mailto:…>, one or more")
    if key.startswith("list-") and (not value.isascii() or len(value) > 900):
        raise DeliveryError(f"the {name} of the mail must be ASCII, and at most 900 characters")


def _phrase(name: str, shown: str) -> list[str]:
    """A display name as words: atoms, one quoted string, or encoded words."""
    if not shown.isascii() or len(shown) > 60:
        return _encoded_words(shown, first=LINE - len(name) - 2)
    if re.fullmatch(rf"{_ATOM}( {_ATOM})*", shown):
        return shown.split(" ")
    return [f'"{shown}"']


def _encoded_words(text: str, *, first: int) -> list[str]:
    """*text* as RFC 2047 words of at most 72 characters (*first* for the first), each decodable alone."""
    words: list[str] = []
    run = b""
    for char in text:
        data = char.encode("utf-8")
        room = (min(72, first) if not words else 72) - len("=?utf-8?B??=")
        if len(run) + len(data) > room // 4 * 3:
            words.append(run.decode("utf-8"))
            run = b""
        run += data
    words.append(run.decode("utf-8"))
    return [f"=?utf-8?B?{base64.b64encode(word.encode()).decode()}?=" for word in words]


def _fold(name: str, words: Iterable[str]) -> str:
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > LINE and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines)


def _date(date: datetime) -> str:
    if date.tzinfo is None:
        raise ValueError("the date of a letter must be aware")
    return format_datetime(date.astimezone(UTC))


def _prove(message: bytes, fields: Sequence[tuple[str, str]]) -> None:
    """Parse the bytes as a mail program does: the headers are those we meant, in their order, and say the same."""
    parsed = _parsed(message)
    read = [(name, _meant(name, _shown(value))) for name, value in parsed.items() if not name.lower().startswith("content-")]
    if read != [(name, _meant(name, value)) for name, value in fields]:
        raise DeliveryError("the headers of the mail do not read back as they were meant")
    if len({name.lower() for name in parsed}) != len(parsed):
        raise DeliveryError("a header of the mail stands twice")


def _parsed(message: bytes) -> Message:
    """The headers alone; the body is not looked at, it may be long and there are many recipients."""
    return BytesHeaderParser(policy=policy.compat32).parsebytes(message.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")


def _shown(value: str) -> str:
    """A raw header value unfolded and decoded."""
    flat = value.replace("\r\n", "").replace("\n", "")
    # An address in List-Unsubscribe may hold "=?" with no encoded word in it.
    return str(make_header(decode_header(flat))) if re.search(r"=\?utf-8\?B\?", flat) else flat


def _meant(name: str, value: str) -> str | tuple[str, str]:
    return mailbox(value) if name.lower() in _ADDRESSED else value


def _excerpt(text: str) -> str:
    shown = clean(text)
    return repr(shown if len(shown) <= 60 else shown[:59] + "…")
