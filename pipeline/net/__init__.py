"""The one way out: `fetch(Request) -> Page` over httpx, within a deadline, a size and a list of allowed addresses.

What httpx leaves open is closed here: each host is asked in its turn (turns.py), a deadline by the wall clock over all hops,
bodies bounded inside the decoder (body.py), redirects followed by hand, the address that was checked is the one dialled
(dial.py). Does not parse, keeps no cookies, takes no proxy from the environment, sends no header of a source's own to another
host. HTTP/2 where it is offered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from ssl import SSLContext, SSLError
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
from h2.exceptions import ProtocolError as H2Error

from pipeline import __version__
from pipeline.config.desk import CollectTable
from pipeline.errors import FetchError
from pipeline.model import Page, Request
from pipeline.net.body import decoded, looks_whole
from pipeline.net.dial import Deadline, Dialler, Resolve, addresses
from pipeline.net.freshness import fresh_s
from pipeline.net.transport import Transport
from pipeline.net.turns import Turn, Turns
from pipeline.text.addresses import host

Fetch = Callable[[Request], Page]

_HOPS, _LONGEST_VALIDATOR, _LONGEST_REST = 10, 1024, 86_400.0
_MOVED, _MOVED_FOR_GOOD = (301, 302, 303, 307, 308), (301, 308)
_ACCEPT = b"application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
_HEADERS = ((b"accept", _ACCEPT), (b"accept-encoding", b"gzip, deflate, br, zstd"), (b"connection", b"keep-alive"))
_LISTS = ("cache-control", "content-encoding")


def make_fetch(settings: CollectTable, *, resolve: Resolve | None = None, tls: SSLContext | None = None) -> Fetcher:
    """The `fetch` of a run; threads may share it. Close it, or use it in a `with`. *tls*: whom to trust, else the system's."""
    return Fetcher(settings, resolve or addresses, tls or httpx.create_ssl_context())


class Fetcher:
    """A `Fetch` that keeps its connections. *settings* are the limits of desk.toml's [collect]."""

    def __init__(self, settings: CollectTable, resolve: Resolve, tls: SSLContext) -> None:
        self._settings = settings
        self._deadline = Deadline()
        self._turns = Turns(settings.gap_s)
        contact = f" (+{settings.contact})" if settings.contact else ""
        self._agent = _bytes(f"TwoShores/{__version__}{contact}")
        dialler = Dialler(self._deadline, connect_s=settings.connect_s, loopback=settings.allow_loopback, resolve=resolve)
        self._transport = Transport(dialler, tls)
        self._extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), settings.total_s)}

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept."""
        self._transport.close()

    def __call__(self, request: Request) -> Page:
        """Fetch: a Page with status 200 and a body, or 304 without; anything else is a FetchError."""
        started = time.monotonic()
        self._deadline.begin(self._settings.total_s, self._settings.first_byte_s)
        try:
            with self._turns.take() as turn:
                page = self._follow(request, started, turn)
                if page.status == 304 and not (request.etag or request.last_modified):
                    page = self._follow(request, started, turn)
                    if page.status == 304:
                        raise FetchError("unasked-304", "answered 304 to a request without validators, twice", status=304)
        except httpcore.ConnectTimeout as error:
            raise FetchError("timeout", f"no connection within {self._settings.connect_s:g} s") from error
        except httpcore.TimeoutException as error:
            late = self._deadline.answer < self._deadline.until
            said = (
                f"no answer within {self._settings.first_byte_s:g} s" if late else f"not done within {self._settings.total_s:g} s"
            )
            raise FetchError("timeout", said) from error
        except (httpcore.NetworkError, SSLError) as error:
            raise FetchError("tls" if "SSL" in f"{error!r}" else "connect", f"no connection: {error}"[:200]) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, H2Error) as error:
            raise FetchError("protocol", f"not HTTP as it should be: {error}"[:200]) from error
        return page

    def _follow(self, request: Request, started: float, turn: Turn) -> Page:
        url, hops, lasting = request.url, [request.url], True
        while True:
            self._deadline.lengthen(turn.at(url, request.crawl_delay_s if url == request.url else 0.0))
            response = self._send(self._request(url, request))
            try:
                heads = _heads(response)
                target = heads.get("location", "")
                if response.status_code not in _MOVED or not target:
                    moved_to = url if lasting and len(hops) > 1 else ""
                    came = Came(request, response, heads, tuple(hops), moved_to)
                    return self._page(came, time.monotonic() - started - turn.waited)
                lasting = lasting and response.status_code in _MOVED_FOR_GOOD
            finally:
                response.close()
            url = next_hop(url, target)
            if url in hops:
                raise FetchError("redirects", "the redirects go in a circle")
            hops.append(url)
            if len(hops) > _HOPS + 1:
                raise FetchError("redirects", f"more than {_HOPS} redirects")

    def _send(self, request: httpx.Request) -> httpx.Response:
        """The response's head. A kept connection may have been closed by the server just now: then once more, on a new one."""
        self._deadline.asked()
        try:
            response = self._transport.handle_request(request)
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
            response = self._transport.handle_request(request)
        self._deadline.answered()
        return response

    def _request(self, url: str, request: Request) -> httpx.Request:
        agent = _bytes(request.agent) if request.agent else self._agent
        headers = [(b"user-agent", agent), *_HEADERS]
        if request.etag:
            headers.append((b"if-none-match", _bytes(request.etag)))
        if request.last_modified:
            headers.append((b"if-modified-since", _bytes(request.last_modified)))
        if _origin(url) == _origin(request.url):
            headers += [(_bytes(name), _bytes(value)) for name, value in request.headers.items()]
        try:
            if _origin(url)[0] not in ("http", "https"):
                raise FetchError("refused", f"an address of {_origin(url)[0] or 'no'} scheme is not fetched")
            return httpx.Request("GET", url, headers=headers, extensions=self._extensions)
        except (httpx.InvalidURL, ValueError) as error:
            if url != request.url:
                raise FetchError("refused", "redirected to what is no address") from error
            raise FetchError("address", "not a web address") from error

    def _page(self, came: Came, seconds: float) -> Page:
        request, response, heads = came.request, came.response, came.heads
        page = Page(
            url=request.url,
            final_url=came.hops[-1],
            status=304,
            etag=_validator(heads, "etag"),
            last_modified=_validator(heads, "last-modified"),
            hops=came.hops,
            seconds=seconds,
            fresh_s=fresh_s(heads),
            moved_to=came.moved_to,
        )
        if response.status_code == 304:
            return replace(page, etag=page.etag or request.etag, last_modified=page.last_modified or request.last_modified)
        if response.status_code not in (200, 203):
            raise _refusal(response, heads, host(came.hops[-1]))
        limit = int(self._settings.max_body_mib * (1 << 20))
        wire, whole = self._wire(response, heads.get("content-length", ""))
        body, undamaged = decoded(wire, heads.get("content-encoding", ""), limit)
        if not (whole and undamaged) and not looks_whole(body):
            raise FetchError("truncated", f"the body was cut after {len(body):,} bytes")
        return replace(page, status=200, body=body, content_type=heads.get("content-type", ""))

    def _wire(self, response: httpx.Response, declared: str) -> tuple[bytes, bool]:
        """The body as it came over the wire, and whether it came to its end."""
        limit = int(self._settings.max_wire_mib * (1 << 20))
        if declared.isdecimal() and int(declared[:20]) > limit:
            raise FetchError("too-large", f"{int(declared[:20]):,} bytes, more than {limit:,}")
        chunks, size = [], 0
        try:
            for chunk in response.iter_raw():
                chunks.append(chunk)
                size += len(chunk)
                if size > limit:
                    raise FetchError("too-large", f"more than {limit:,} bytes on the wire")
        except (httpcore.RemoteProtocolError, httpcore.ReadError, H2Error):
            return b"".join(chunks), False
        return b"".join(chunks), True


@dataclass(frozen=True, slots=True)
class Came:
    """The head of a final answer: what was asked, what came, over which hops, and where the address has moved for good."""

    request: Request
    response: httpx.Response
    heads: Mapping[str, str]
    hops: tuple[str, ...]
    moved_to: str


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError:
        return "", "", None


def next_hop(url: str, location: str) -> str:
    """Where a redirect leads; without a name and password, and never from https to http."""
    try:
        parts = urlsplit(urljoin(url, location.strip()))
    except ValueError as error:
        raise FetchError("refused", "redirected to what is no address") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchError("refused", f"redirected to an address of {parts.scheme[:12]}: which is not fetched")
    if parts.scheme.lower() == "http" and _origin(url)[0] == "https":
        raise FetchError("refused", "redirected from https to http")
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()


def _heads(response: httpx.Response) -> dict[str, str]:
    """The headers by name in small letters, as they came: of one that is repeated the first, of a list all."""
    heads: dict[str, str] = {}
    for raw, value in response.headers.raw:
        name = raw.decode("latin-1").lower()
        if name not in heads:
            heads[name] = value.decode("utf-8" if name == "location" else "latin-1", "replace")
        elif name in _LISTS:
            heads[name] += ", " + value.decode("latin-1")
    return heads


def _validator(heads: Mapping[str, str], name: str) -> str:
    """An overlong one is dropped."""
    value = heads.get(name, "")
    return value if len(value) <= _LONGEST_VALIDATOR else ""


def _refusal(response: httpx.Response, heads: Mapping[str, str], who: str) -> FetchError:
    """What a status other than 200 and 304 means; 429 and 503 carry how long the server wants to be left alone."""
    status = response.status_code
    if status == 403 and heads.get("cf-mitigated") == "challenge":
        return FetchError("blocked", "the site asks for a browser (Cloudflare challenge)", status=status, host=who)
    rest = None
    if status in (429, 503):
        rest = retry_after(heads.get("retry-after", ""), heads.get("date", ""))
    said = f"answered {status} {response.reason_phrase}".rstrip()[:120]
    asks = f"; asks to wait {rest:,.0f} s" if rest is not None else ""
    return FetchError(f"http-{status}", said + asks, retry_after=rest, status=status, host=who)


def retry_after(value: str, date: str) -> float | None:
    """Seconds of a Retry-After header, at most a day; a date is counted from the server's own *date*. None if unreadable."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return min(float(value[:12]), _LONGEST_REST)
    try:
        wait = (parsedate_to_datetime(value) - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, 0.0), _LONGEST_REST)
