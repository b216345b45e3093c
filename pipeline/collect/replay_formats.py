"""The documents that a replayed source shows: RSS 2.0, Atom, RSS 1.0, JSON Feed, RSS in GB18030, a list page.

Each carries the very strings that it was given; an item without a time is printed without one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape as escape_html
from xml.sax.saxutils import escape, quoteattr

from pipeline.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry as the source gives it; *since* is when the source begins to show it."""

    id: str
    link: str
    title: str
    summary: str
    published: datetime | None
    since: datetime

    @property
    def iso(self) -> str:
        """The time as ISO 8601, empty where the source gives none."""
        return self.published.isoformat() if self.published else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above the items: the source's title, its address, its language."""

    title: str
    url: str
    lang: str


Document = tuple[bytes, str]


def render(style: str, head: Head, items: Sequence[Item]) -> Document:
    """The document in a style, and its Content-Type. UsageError with the styles there are, for any other."""
    if style not in STYLES:
        raise UsageError(f"no format {style!r}; there are: {', '.join(STYLES)}")
    return STYLES[style](head, items)


def _given(before: str, value: str, after: str) -> str:
    """A piece of markup round a value that is there, or nothing."""
    return f"{before}{value}{after}" if value else ""


def _rss_text(head: Head, items: Sequence[Item], charset: str) -> bytes:
    body = "".join(
        f"<item><title>{escape(i.title)}</title>"
        + _given("<link>", escape(i.link), "</link>")
        + f'<guid isPermaLink="false">{escape(i.id)}</guid>'
        + _given("<pubDate>", format_datetime(i.published) if i.published else "", "</pubDate>")
        + f"<description>{escape(i.summary)}</description></item>\n"
        for i in items
    )
    text = (
        f'<?xml version="1.0" encoding="{charset}"?>\n<rss version="2.0"><channel><title>{escape(head.title)}</title>'
        f"<link>{escape(head.url)}</link><description/><language>{head.lang}</language>\n{body}</channel></rss>\n"
    )
    return text.encode(charset, "xmlcharrefreplace")


def _rss(head: Head, items: Sequence[Item]) -> Document:
    return _rss_text(head, items, "utf-8"), "application/rss+xml; charset=utf-8"


def _gb18030(head: Head, items: Sequence[Item]) -> Document:
    return _rss_text(head, items, "gb18030"), "application/rss+xml"


def _atom(head: Head, items: Sequence[Item]) -> Document:
    body = "".join(
        f'<entry><id>{escape(i.id)}</id><title type="html">{escape(i.title)}</title>'
        + _given("<link rel='alternate' href=", quoteattr(i.link) if i.link else "", "/>")
        + _given("<published>", i.iso, "</published>")
        + f'<summary type="html">{escape(i.summary)}</summary></entry>\n'
        for i in items
    )
    text = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(head.lang)}>'
        f"<title>{escape(head.title)}</title><id>{escape(head.url)}</id>\n{body}</feed>\n"
    )
    return text.encode(), "application/atom+xml; charset=utf-8"


def _rdf(head: Head, items: Sequence[Item]) -> Document:
    body = "".join(
        f"<item rdf:about={quoteattr(i.id)}><title>{escape(i.title)}</title><link>{escape(i.link)}</link>"
        f"<description>{escape(i.summary)}</description>" + _given("<dc:date>", i.iso, "</dc:date>") + "</item>\n"
        for i in items
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel rdf:about={quoteattr(head.url)}><title>{escape(head.title)}</title><link>{escape(head.url)}</link>"
        f"<description/><dc:language>{head.lang}</dc:language></channel>\n{body}</rdf:RDF>\n"
    )
    return text.encode(), "application/rdf+xml"


def _json(head: Head, items: Sequence[Item]) -> Document:
    listed = [
        {"id": i.id, "title": i.title, "content_text": i.summary}
        | ({"url": i.link} if i.link else {})
        | ({"date_published": i.published.isoformat()} if i.published else {})
        for i in items
    ]
    made = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": head.url,
        "language": head.lang,
        "items": listed,
    }
    return json.dumps(made, ensure_ascii=False, indent=1).encode(), "application/feed+json"


def _page(head: Head, items: Sequence[Item]) -> Document:
    """A list page: `ul.news li.item`, in it `a`, `time[datetime]` and `p`."""
    body = "".join(
        f'<li class="item"><a href="{escape_html(i.link)}">{escape_html(i.title)}</a>'
        + _given("<time datetime='", f"{i.iso}'>{i.iso[:10]}" if i.iso else "", "</time>")
        + f"<p>{escape_html(i.summary)}</p></li>\n"
        for i in items
    )
    text = (
        f'<!doctype html>\n<html lang="{escape_html(head.lang)}"><head><meta charset="utf-8">'
        f"<title>{escape_html(head.title)}</title></head>"
        f'<body><nav><a href="/">{escape_html(head.title)}</a></nav><ul class="news">\n{body}</ul></body></html>\n'
    )
    return text.encode(), "text/html; charset=utf-8"


STYLES: dict[str, Callable[[Head, Sequence[Item]], Document]] = {
    "rss": _rss,
    "atom": _atom,
    "rdf": _rdf,
    "json": _json,
    "gb18030": _gb18030,
    "page": _page,
}
