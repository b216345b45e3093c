"""Values that the tests of the store put in: articles and memberships with everything filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.model import Article, Membership, Span, Tagging

T0 = datetime(2025, 1, 27, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def article(id: str, **changes: Any) -> Article:
    """An article of feed "wire", seen at T0, published an hour before."""
    values: dict[str, Any] = {
        "id": id,
        "feed": "wire",
        "url": f"https://wire.example/{id}?utm_source=rss",
        "canonical_url": f"https://wire.example/{id}",
        "given_title": f"Title <b>{id}</b>",
        "title": f"Title {id}",
        "summary": f"Summary of {id}.",
        "lang": "en",
        "published": T0 - HOUR,
        "first_seen": T0,
        "first_fetch": False,
        "outlet": "wire",
        "outlet_name": "Wire",
        "owner": "wire",
        "vantage": "asia",
        "rights": "quote",
        "text_hash": "ab" * 32,
    }
    return Article(**values | changes)


def member(story: str, id: str, known_from: datetime = T0, **changes: Any) -> Membership:
    """Why article *id* stands in *story*."""
    return Membership(story=story, article=id, known_from=known_from, **{"score": 0.5, "terms": ("chip", "芯片"), **changes})


def tagging(subject: str, theme: str, score: float = 4.0, **changes: Any) -> Tagging:
    """A theme with one span as its evidence."""
    span = Span(article=subject, field="title", start=0, end=5, words="Title", rule="phrase:title", points=score)
    return Tagging(**{"subject": subject, "theme": theme, "version": "v1", "score": score, "spans": (span,), **changes})
