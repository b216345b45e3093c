"""The one way out: `fetch(Request) -> Page` over httpx, within a deadline, a size and a list of allowed addresses.

What httpx leaves open is closed here: each host is asked in its turn (turns.py), a deadline by the wall clock over all hops,
bodies bounded inside the decoder (body.py), redirects followed by hand, the address that was checked is the one dialled
(dial.py). Does not parse, keeps no cookies, takes no proxy from the environment, sends no header of a source's own to another
host. HTTP/2 where it is offered.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
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
from pipeline.net.dial import Deadline, Dialler, Resolve, Transport, addresses
from pipeline.net.freshness import fresh_s
from pipeline.net.turns import Turn, Turns
from pipeline.text.addresses import host

Fetch = Callable[[Request], Page]

_HOPS, _LONGEST_VALIDATOR, _LONGEST_REST = 10, 1024, 86_400.0
_MOVED, _MOVED_FOR_GOOD = (301, 302, 303, 307, 308), (301, 308)
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"


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
        agent = _bytes(f"TwoShores/{__version__}{contact}")
        dialler = Dialler(self._deadline, connect_s=settings.connect_s, loopback=settings.allow_loopback, resolve=resolve)
        self._client = httpx.Client(
            transport=Transport(dialler, tls),
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            headers=[(b"user-agent", agent), (b"accept", _ACCEPT.encode()), (b"accept-encoding", b"gzip, deflate, br, zstd")],
            timeout=settings.total_s,
            trust_env=False,
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept."""
        self._client.close()

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
                target = response.headers.get("location", "")
                if response.status_code not in _MOVED or not target:
                    page = self._page(request, response, tuple(hops), time.monotonic() - started - turn.waited)
                    moved_to = url if lasting and len(hops) > 1 else ""
                    return replace(page, fresh_s=fresh_s(response.headers), moved_to=moved_to)
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
            response = self._client.send(request, stream=True)
        except httpx.RemoteProtocolError as error:  # of httpx itself, which reads Location before we do
            raise FetchError("refused", "redirected to what is no address") from error
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
            response = self._client.send(request, stream=True)
        self._deadline.answered()
        return response

    def _request(self, url: str, request: Request) -> httpx.Request:
        headers: list[tuple[bytes, bytes]] = []
        if request.etag:
            headers.append((b"if-none-match", _bytes(request.etag)))
        if request.last_modified:
            headers.append((b"if-modified-since", _bytes(request.last_modified)))
        if request.agent:
            headers.append((b"user-agent", _bytes(request.agent)))
        if _origin(url) == _origin(request.url):
            headers += [(_bytes(name), _bytes(value)) for name, value in request.headers.items()]
        try:
            if _origin(url)[0] not in ("http", "https"):
                raise FetchError("refused", f"an address of {_origin(url)[0] or 'no'} scheme is not fetched")
            return self._client.build_request("GET", url, headers=headers)
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError("address", "not a web address") from error

    def _page(self, request: Request, response: httpx.Response, hops: tuple[str, ...], seconds: float) -> Page:
        etag, modified = _validator(response, b"etag"), _validator(response, b"last-modified")
        if response.status_code == 304:
            return Page(
                url=request.url,
                final_url=hops[-1],
                status=304,
                etag=etag or request.etag,
                last_modified=modified or request.last_modified,
                hops=hops,
                seconds=seconds,
            )
        if response.status_code not in (200, 203):
            raise _refusal(response, host(hops[-1]))
        limit = int(self._settings.max_body_mib * (1 << 20))
        wire, whole = self._wire(response)
        body, undamaged = decoded(wire, response.headers.get("content-encoding", ""), limit)
        if not (whole and undamaged) and not looks_whole(body):
            raise FetchError("truncated", f"the body was cut after {len(body):,} bytes")
        return Page(
            url=request.url,
            final_url=hops[-1],
            status=200,
            body=body,
            hops=hops,
            seconds=seconds,
            etag=etag,
            last_modified=modified,
            content_type=response.headers.get("content-type", ""),
        )

    def _wire(self, response: httpx.Response) -> tuple[bytes, bool]:
        """The body as it came over the wire, and whether it came to its end."""
        limit = int(self._settings.max_wire_mib * (1 << 20))
        declared = response.headers.get("content-length", "")
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


def _validator(response: httpx.Response, name: bytes) -> str:
    """The first header of that *name* as it came; an overlong one is dropped."""
    value = next((value for key, value in response.headers.raw if key.lower() == name), b"")
    return value.decode("latin-1") if len(value) <= _LONGEST_VALIDATOR else ""


def _refusal(response: httpx.Response, who: str) -> FetchError:
    """What a status other than 200 and 304 means; 429 and 503 carry how long the server wants to be left alone."""
    status = response.status_code
    if status == 403 and response.headers.get("cf-mitigated") == "challenge":
        return FetchError("blocked", "the site asks for a browser (Cloudflare challenge)", status=status, host=who)
    rest = None
    if status in (429, 503):
        rest = retry_after(response.headers.get("retry-after", ""), response.headers.get("date", ""))
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
