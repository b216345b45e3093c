"""Copies: articles that repeat another one fold into it, and say so by its id.

A copy is the same page under the same title (another feed, a tracking link), or the same title within three days
(a wire text that several sites carry). The same page under another title is no copy: live pages change their
headlines, digests have many items under one address. Text is not compared here: items of feeds are too short for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pipeline.model import Article
from pipeline.text.normalise import has_han
from pipeline.text.tokens import title_key

WITHIN = timedelta(days=3)
"""How far apart two articles of the same title may be news and still be one."""

SERIES = timedelta(hours=12)
"""The same for two pages of one feed: a title that comes back the next day is that of a column, not of one text."""

LEAST_LATIN = 24
LEAST_HAN = 10
"""Letters of a title below which it is too common to be a copy of another page's: "Live updates", "早报"."""

_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCopies:
    """*heads*: the stored articles that are no copies and share an address or a title key with the batch."""

    heads: tuple[Article, ...] = ()


@dataclass(slots=True)
class _Heads:
    """Heads by what finds them again, the earliest first."""

    by_page: dict[tuple[str, str], list[Article]] = field(default_factory=dict)
    by_title: dict[str, list[Article]] = field(default_factory=dict)

    def add(self, article: Article, key: str) -> None:
        self.by_page.setdefault((article.canonical_url, key), []).append(article)
        self.by_title.setdefault(key, []).append(article)


def order(article: Article) -> tuple[datetime, datetime, str]:
    """The place of an article in the one sequence in which articles are folded and clustered."""
    return (article.first_seen, article.published or _LATEST, article.id)


def fold(batch: Sequence[Article], known: KnownCopies) -> dict[str, str]:
    """For each copy of *batch*, by id, the id of the article it repeats; an article that is no copy is not in it.

    A head is the earliest in `order` of those it could be and is never a copy itself. The order of *batch* does not
    matter; what stands in *known* is never changed, and a batch folded again, its heads now known, gives the same.
    """
    fresh = {article.id for article in batch}
    heads, copies = _Heads(), {}
    for known_head in sorted((a for a in known.heads if a.id not in fresh and not a.copy_of), key=order):
        heads.add(known_head, title_key(known_head.title))
    for article in sorted(batch, key=order):
        key = title_key(article.title)
        head = _head(article, key, heads)
        if head is None:
            heads.add(article, key)
        else:
            copies[article.id] = head.id
    return copies


def _head(article: Article, key: str, heads: _Heads) -> Article | None:
    """The earliest head that *article* repeats."""
    same_page = heads.by_page.get((article.canonical_url, key), ()) if key and article.canonical_url else ()
    same_title = heads.by_title.get(key, ()) if _long_enough(key) else ()
    return _first((*same_page, *(head for head in same_title if _near(head, article))))


def _near(head: Article, article: Article) -> bool:
    within = SERIES if head.feed == article.feed else WITHIN
    return abs(head.news_at - article.news_at) <= within


def _first(heads: Iterable[Article]) -> Article | None:
    return min(heads, key=order, default=None)


def _long_enough(key: str) -> bool:
    return len(key) >= (LEAST_HAN if has_han(key) else LEAST_LATIN)
