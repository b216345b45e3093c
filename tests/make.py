"""Factories: values for tests, each with sound defaults, so that a test names only what it is about.

`make_issue()` is a whole bilingual Issue about the week of 27 January 2025, of sample outlets (tests/sample_week.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from pipeline.choose import Plan
from pipeline.compose import compose
from pipeline.model import (
    Article,
    Client,
    Commentary,
    Issue,
    Momentum,
    Phrase,
    Span,
    Story,
    Tagging,
    Theme,
    WeekCount,
)
from pipeline.rank import Scale, Weights, half_life, rank
from pipeline.theme.momentum import measured
from tests.sample_week import ARTICLES, NAMES, OUTLETS, THEMES, WEEKS

END = datetime(2025, 1, 30, 0, 0, tzinfo=UTC)
START = END - timedelta(days=11)


def make_article(id: str = "a1", **over: Any) -> Article:
    """An English report of a sample outlet, published an hour before it was first seen."""
    title = over.pop("title", f"A sample headline about chips, number {id}")
    summary = over.pop("summary", "")
    published = over.pop("published", END - timedelta(days=2))
    url = over.pop("url", f"https://sample.invalid/{id}")
    given: dict[str, Any] = {
        "id": id,
        "feed": "sample-feed",
        "url": url,
        "canonical_url": url,
        "given_title": title,
        "title": title,
        "summary": summary,
        "lang": "en",
        "published": published,
        "first_seen": (published or END - timedelta(days=2)) + timedelta(hours=1),
        "outlet": "sample-wire",
        "outlet_name": "Sample Wire, Hong Kong",
        "owner": "sample-wire",
        "vantage": "hong-kong",
        "text_hash": hashlib.sha256(f"{title}\n{summary}".encode()).hexdigest(),
    }
    return Article(**(given | over))


def make_tagging(subject: str = "s1", theme: str = "sputnik-moment", score: float = 6.0, **over: Any) -> Tagging:
    """A theme found by rule."""
    return Tagging(**({"subject": subject, "theme": theme, "version": "v1", "score": score} | over))


def make_span(article: Article, words: str, field: str = "title", **over: Any) -> Span:
    """The evidence *words* where they stand in the article's field."""
    start = article.field(field).index(words)
    given = {
        "article": article.id,
        "field": field,
        "start": start,
        "end": start + len(words),
        "words": words,
        "rule": words.lower(),
        "points": 3.0,
    }
    return Span(**(given | over))


def make_story(id: str = "s1", articles: Sequence[Article] | None = None, tags: Sequence[Tagging] | None = None) -> Story:
    """A story of one article under one theme, unless told otherwise."""
    members = tuple(sorted(articles or (make_article(f"{id}-a1"),), key=lambda a: (a.news_at, a.id)))
    return Story(id=id, founder=members[0].id, articles=members, tags=tuple((make_tagging(id),) if tags is None else tags))


def make_theme(slug: str = "sputnik-moment", **over: Any) -> Theme:
    """A theme of the desk, with one phrase."""
    name, name_zh = NAMES.get(slug, (slug.replace("-", " ").capitalize(), slug))
    given: dict[str, Any] = {
        "slug": slug,
        "name": name,
        "name_zh": name_zh,
        "description": f"What carries {name}.",
        "phrases": (Phrase(text=name.lower(), points=3.0, lang="en"),),
        "version": "v1",
    }
    return Theme(**(given | over))


def make_momentum(theme: str = "sputnik-moment", weeks: Sequence[int] | None = None, end: datetime = END) -> Momentum:
    """The theme's weeks up to *end*; all but the last three come from the history file. The last week began quietly."""
    counts = tuple(weeks if weeks is not None else WEEKS.get(theme, (1, 1, 1, 1, 1, 1, 1, 1)))
    rows = tuple(
        WeekCount(end=end - timedelta(weeks=len(counts) - 1 - n), stories=count, history=n < len(counts) - 3)
        for n, count in enumerate(counts)
    )
    days = (*(count for week in counts[:-1] for count in _spread(week, 7)), 0, 0, *_spread(counts[-1], 5))
    z, pace, bursts = measured(days)
    usual = float(median(counts[:-1])) if len(counts) > 1 else 0.0
    return Momentum(theme=theme, weeks=rows, usual=usual, days=days, z=z, pace=pace, bursts=bursts)


def _spread(stories: int, days: int) -> tuple[int, ...]:
    """The stories over the days as evenly as may be, the last days having more."""
    return tuple(stories * (day + 1) // days - stories * day // days for day in range(days))


def make_articles() -> tuple[Article, ...]:
    """The articles of the sample week."""
    return tuple(_sample(row) for row in ARTICLES)


def make_stories() -> tuple[Story, ...]:
    """The stories of the sample week, with their themes."""
    found = []
    for story, themes in THEMES.items():
        members = [_sample(row) for row in ARTICLES if row[1] == story]
        found.append(make_story(story, members, [make_tagging(story, theme, score) for theme, score in themes]))
    return tuple(found)


def make_themes() -> tuple[Theme, ...]:
    """The themes of the sample week."""
    return tuple(make_theme(slug) for slug in NAMES)


def make_client(address: str = "reader@sample.invalid", **over: Any) -> Client:
    """A client of the desk."""
    return Client(**({"address": address, "name": "A. Reader", "organisation": "Sample Capital", "lang": "en"} | over))


def make_plan(**over: Any) -> Plan:
    """What the sample issue is asked to be."""
    given: dict[str, Any] = {
        "slug": "sample-2025-01-30",
        "desk": "sample",
        "desk_name": "Sample Desk",
        "series": "sample-weekly",
        "title": "The Sample Week",
        "start": START,
        "end": END,
        "as_of": END,
        "zone": "Asia/Hong_Kong",
        "versions": {"program": "0.1.0", "themes": "v1"},
        "sample": True,
    }
    return Plan(**(given | over))


def make_issue(*, plan: Plan | None = None, commentary: Commentary | None = None, **over: Any) -> Issue:
    """A whole issue, composed of the sample week: six stories under their themes, Chinese and English, with an analyst's thesis.

    `make_issue(commentary=Commentary())` is one that no analyst has touched; *over* replaces fields of the finished issue.
    """
    themes = make_themes()
    momentum = {theme.slug: make_momentum(theme.slug) for theme in themes}
    weights = Weights(half_life_h=half_life(END - START))
    scale = Scale(themes={theme.slug: theme for theme in themes}, momentum=momentum, weights=weights)
    ranked = rank(make_stories(), scale, END)
    return replace(
        compose(plan or make_plan(), ranked, momentum, themes, COMMENTARY if commentary is None else commentary), **over
    )


COMMENTARY = Commentary(
    title="A wake-up call, priced in a day",
    thesis="The belief that **enough hardware makes a moat** was tested on Monday, and failed the test.\n\nWhat follows is for holders of AI hardware.",
    sections={
        "model-race": "Two releases in nine days: *pace* is the point.",
        "state-support": "Beijing was quick to be seen beside the founder.",
    },
    watch="- Orders of the large buyers at the next results\n- The next revision of the export rules",
)


def _sample(row: tuple[str, str, str, str, str, str]) -> Article:
    id, _, outlet, published, title, summary = row
    name, owner, vantage, rights, lang = OUTLETS[outlet]
    return make_article(
        id,
        title=title,
        summary=summary,
        published=datetime.fromisoformat(f"{published}:00+00:00"),
        feed=f"{outlet}-feed",
        outlet=outlet,
        outlet_name=name,
        owner=owner,
        vantage=vantage,
        rights=rights,
        lang=lang,
        url=f"https://{outlet}.invalid/{id}",
    )
