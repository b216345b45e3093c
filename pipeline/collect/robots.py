"""robots.txt: asked once a host before what a user did not name to us as a feed, obeyed, and kept for a day.

`rules` and `may_ask` are pure; `Robots` is a `Fetch` around another. Feeds that a user named are fetched without asking: the
Request says which (Request.robots). Does not look at the robots.txt of a host that a redirect leads to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from pipeline.errors import FetchError
from pipeline.model import Page, Request
from pipeline.net import Fetch

NAMED = ("feed", "api", "folder")
"""Kinds whose address the user named to be fetched by a program; every other is asked for in robots.txt first."""

_AGENT = "TwoShores"
_DAY, _MONTH = timedelta(hours=24), timedelta(days=30)
_LARGEST = 512 << 10
_LONGEST_DELAY = 120.0
_NAMES = re.compile(r"^[ \t]*user[- ]?agent[ \t]*[: \t][ \t]*([^#\r\n]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a robots.txt says to us: *delay_s* is the gap it asks for, 0 if none."""

    parsed: Protego
    delay_s: float

    def allow(self, url: str) -> bool:
        """Whether we may fetch *url*; what is no address may not be."""
        try:
            return bool(self.parsed.can_fetch(url, _AGENT))
        except ValueError:
            return False


class Shelf(Protocol):
    """Where texts are kept between runs."""

    def robots(self, origin: str) -> tuple[str, datetime] | None:
        """The text of an origin, and when it was fetched; None if it never was."""

    def keep_robots(self, origin: str, text: str, fetched_at: datetime) -> None:
        """Keep the text in place of the one before."""


def rules(text: str) -> Rules:
    """The rules of a robots.txt; those of a page that was sent in its place are none."""
    text = "" if text.lstrip()[:1] == "<" else text[:_LARGEST]
    # Groups for others become one: a file of many thousand names would take minutes.
    parsed = Protego.parse(_NAMES.sub(lambda found: f"User-agent: {_ours(found[1])}", text))
    return Rules(parsed=parsed, delay_s=min(parsed.crawl_delay(_AGENT) or 0.0, _LONGEST_DELAY))


def _ours(name: str) -> str:
    bare = name.strip().lower().replace("*", "").partition("/")[0]
    return _AGENT if bare == _AGENT.lower() else "other" if bare or not name.strip() else "*"


def may_ask(robots: str, url: str) -> bool:
    """Whether a robots.txt lets us fetch *url*."""
    return rules(robots).allow(url)


class Robots:
    """A `Fetch` that asks robots.txt where a Request says so; threads may share it.

    FetchError with kind `robots` where we may not ask. The gap that a host asks for goes along with the request.
    """

    def __init__(self, fetch: Fetch, shelf: Shelf, now: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._shelf = shelf
        self._now = now
        self._known: dict[str, tuple[Rules, datetime]] = {}

    def __call__(self, request: Request) -> Page:
        """The page, if its host's robots.txt lets us have it."""
        if not request.robots:
            return self._fetch(request)
        said = self._rules(request)
        if not said.allow(request.url):
            raise FetchError(
                "robots",
                "the site's robots.txt forbids this address: name another (`desk feed find` looks for one), or ask its owner",
            )
        return self._fetch(replace(request, crawl_delay_s=said.delay_s))

    def _rules(self, request: Request) -> Rules:
        """Those of the address's host: from memory, else from the shelf, else fetched."""
        try:
            parts = urlsplit(request.url)
        except ValueError as error:
            raise FetchError("address", "not a web address") from error
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
        now = self._now()
        made = self._known.get(origin)
        if made is None and (kept := self._shelf.robots(origin)):
            made = rules(kept[0]), kept[1]
        if made is None or now - made[1] >= _DAY:
            made = self._fetched(origin, now, made)
        self._known[origin] = made
        return made[0]

    def _fetched(self, origin: str, now: datetime, before: tuple[Rules, datetime] | None) -> tuple[Rules, datetime]:
        """Anew, as RFC 9309 has it: where there is none all is allowed, where it does not answer nothing is, but for a month
        what it said *before* counts on."""
        text = ""
        try:
            page = self._fetch(Request(url=f"{origin}/robots.txt"))
            text = page.body[:_LARGEST].decode("utf-8-sig", "replace")
        except FetchError as error:
            absent = 400 <= error.status < 500 and error.status != 429
            if not absent and error.kind not in ("redirects", "refused"):
                if before is None or now - before[1] >= _MONTH or error.status == 429:
                    raise FetchError(
                        error.kind,
                        f"its robots.txt: {error}",
                        retry_after=error.retry_after,
                        status=error.status,
                        host=error.host,
                    ) from error
                return before
        self._shelf.keep_robots(origin, text, now)
        return rules(text), now
