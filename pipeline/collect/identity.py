"""Whether an item under a new id is one that the feed gave before, and what a feed's items are known by. Values only."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pipeline.model import Article, Entry
from pipeline.text.tokens import title_key

MOST = 0.8
"""A document of which more than this share are old items under new ids was re-keyed: not new news."""

FEWEST = 3
"""Fewer such items prove nothing: a weekly list may stand at one address under one title."""

_SAME_TIME = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """*items*: an article's new id to the id under which the feed gave it before. *rekeyed*: so it is with most of them."""

    items: Mapping[str, str] = field(default_factory=dict)
    rekeyed: bool = False


def given_again(unknown: Sequence[Article], stored: Sequence[Article], total: int) -> Again:
    """Which of the *unknown* articles of a document of *total* are *stored* ones of the same feed.

    Page and title make the same item unless its time is another. Of page, title and time two do so where it is true of more
    than `MOST` of the document, and of `FEWEST` items. A page that several items of the document share tells nothing.
    """
    shared = {page for page, count in Counter(one.canonical_url for one in unknown).items() if count > 1}
    by_page = {old.canonical_url: old for old in reversed(stored) if old.canonical_url not in shared}
    by_title = {title_key(old.title): old for old in reversed(stored)}
    sure: dict[str, str] = {}
    likely: dict[str, str] = {}
    for one in unknown:
        key = title_key(one.title)
        page, titled = by_page.get(one.canonical_url), by_title.get(key) if key else None
        entitled = page is not None and title_key(page.title) == key
        if page is not None and entitled and (_same_time(one, page) or None in (one.published, page.published)):
            sure[one.id] = page.id
        elif page is not None and (entitled or _same_time(one, page)):
            likely[one.id] = page.id
        elif titled is not None and _same_time(one, titled):
            likely[one.id] = titled.id
    old = len(sure) + len(likely)
    rekeyed = old >= FEWEST and old > MOST * total
    return Again(items=likely | sure if rekeyed else sure, rekeyed=rekeyed)


def policy_of(entries: Sequence[Entry]) -> str:
    """What most of the entries are known by: `guid`, `link`, or `hash` of title, date and link. Empty without any."""
    counted = Counter("link" if e.guid == e.url else "hash" if e.guid == _hash(e) else "guid" for e in entries)
    return max(("hash", "link", "guid"), key=lambda name: counted[name]) if entries else ""


def _same_time(one: Article, other: Article) -> bool:
    if one.published is None or other.published is None:
        return False
    return abs(one.published - other.published) <= _SAME_TIME


def _hash(entry: Entry) -> str:
    """The id that kind `feed` makes for an entry that has none to be trusted."""
    if len(entry.guid) != 32:
        return ""
    text = f"{entry.title or entry.summary}\n{entry.published_text}\n{entry.url}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
