"""An entry of a feed becomes an article: plain text, an id for ever, a language, and the outlet that speaks.

Does not judge whether it is news and does not fold copies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from pipeline.model import Article, Entry, Feed, Outlet
from pipeline.text.addresses import canonical, host
from pipeline.text.dates import is_naive
from pipeline.text.language import detect
from pipeline.text.markup import body_text, plain
from pipeline.text.wires import Wires

_TITLE_FROM_TEXT = 120


class Outlets:
    """The outlets by the host of an article, by slug, and by the beginning of a feed's title."""

    def __init__(self, outlets: Iterable[Outlet]) -> None:
        self._by_slug: dict[str, Outlet] = {}
        self._by_host: dict[str, Outlet] = {}
        self._by_feed: list[tuple[str, Outlet]] = []
        names: dict[str, str] = {}
        for outlet in outlets:
            self._by_slug[outlet.slug] = outlet
            self._by_host.update((name.lower().strip("."), outlet) for name in outlet.hosts)
            self._by_feed += [(beginning.lower(), outlet) for beginning in outlet.feeds if beginning]
            names.update(dict.fromkeys(outlet.wire, outlet.owner))
        self._by_feed.sort(key=lambda pair: -len(pair[0]))
        self._wires = Wires(names)

    def find(self, url: str, feed: Feed) -> Outlet | None:
        """Whose article it is: by its host or the nearest one above it, else by the feed's outlet, else by the feed's title."""
        name = host(url)
        while name:
            if name in self._by_host:
                return self._by_host[name]
            name = name.partition(".")[2]
        if feed.outlet in self._by_slug:
            return self._by_slug[feed.outlet]
        title = feed.title.lower()
        return next((outlet for beginning, outlet in self._by_feed if title.startswith(beginning)), None)

    def wire(self, title: str, summary: str, owner: str) -> str:
        """The owner of the news agency that an article of *owner* names as its source; empty for none, or its own."""
        named = self._wires.named(title, summary)
        return named if named != owner else ""


def first_unzoned(entries: Iterable[Entry], feed: Feed, now: datetime) -> str:
    """A time of these entries that was not taken because neither it nor feeds.toml names a zone; empty where there is none."""
    if feed.zone:
        return ""
    texts = (e.published_text for e in entries if e.published is None and e.published_text)
    said = next((text for text in texts if is_naive(text, lang=feed.lang, now=now)), "")
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())[:60]


def article_id(feed: str, guid: str) -> str:
    """The id of an article: the same for the same feed and guid, for ever."""
    return hashlib.sha256(f"{feed}\n{guid}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def article_of(entry: Entry, feed: Feed, outlets: Outlets, *, first_seen: datetime, first_fetch: bool = False) -> Article:
    """The article of an entry.

    *given_title* and *url* are as the feed gave them; where its title has no letter, *title* is the beginning of the text; where
    it gave no link, *url* is the feed's own with the id behind it, so that a reader is led to the source.
    """
    made = article_id(feed.slug, entry.guid)
    url = entry.url or f"{feed.url}#{made}"
    summary = body_text(entry.summary)
    title = next((t for t in (plain(entry.title), body_text(entry.summary, _TITLE_FROM_TEXT)) if any(map(str.isalnum, t))), url)
    outlet = outlets.find(entry.url, feed)
    return Article(
        id=made,
        feed=feed.slug,
        url=url,
        canonical_url=canonical(url),
        given_title=entry.title,
        title=title,
        summary=summary,
        lang=detect(f"{title}\n{summary}", entry.lang or feed.lang),
        published=entry.published,
        first_seen=first_seen,
        first_fetch=first_fetch,
        outlet=outlet.slug if outlet else "",
        outlet_name=outlet.name if outlet else "",
        owner=outlet.owner if outlet else "",
        vantage=outlet.vantage if outlet else "unplaced",
        rights=outlet.rights if outlet else "quote",
        wire=outlets.wire(title, summary, outlet.owner if outlet else ""),
        text_hash=hashlib.sha256(f"{title}\n{summary}".encode()).hexdigest(),
    )
