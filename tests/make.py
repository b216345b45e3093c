"""Factories: values for tests, each with sound defaults, so that a test names only what it is about.

`make_issue()` is a whole bilingual Issue about the week of 27 January 2025, of sample outlets (tests/sample_week.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from pipeline.model import (
    SHORES,
    Article,
    Citation,
    Client,
    Commentary,
    Figure,
    Issue,
    Momentum,
    Phrase,
    Quoted,
    Section,
    Shore,
    Span,
    Story,
    StoryItem,
    Tagging,
    Theme,
    WeekCount,
)
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
        "id": id, "feed": "sample-feed", "url": url, "canonical_url": url, "given_title": title, "title": title, "summary": summary,
        "lang": "en", "published": published, "first_seen": (published or END - timedelta(days=2)) + timedelta(hours=1),
        "outlet": "sample-wire", "outlet_name": "Sample Wire, Hong Kong", "owner": "sample-wire", "vantage": "hong-kong",
        "text_hash": hashlib.sha256(f"{title}\n{summary}".encode()).hexdigest(),
    }
    return Article(**(given | over))


def make_tagging(subject: str = "s1", theme: str = "sputnik-moment", score: float = 6.0, **over: Any) -> Tagging:
    """A theme found by rule."""
    return Tagging(**({"subject": subject, "theme": theme, "version": "v1", "score": score} | over))


def make_span(article: Article, words: str, field: str = "title", **over: Any) -> Span:
    """The evidence *words* where they stand in the article's field."""
    start = article.field(field).index(words)
    given = {"article": article.id, "field": field, "start": start, "end": start + len(words), "words": words, "rule": words.lower(), "points": 3.0}
    return Span(**(given | over))


def make_story(id: str = "s1", articles: Sequence[Article] | None = None, tags: Sequence[Tagging] | None = None) -> Story:
    """A story of one article under one theme, unless told otherwise."""
    members = tuple(sorted(articles or (make_article(f"{id}-a1"),), key=lambda a: (a.news_at, a.id)))
    return Story(id=id, founder=members[0].id, articles=members, tags=tuple((make_tagging(id),) if tags is None else tags))


def make_theme(slug: str = "sputnik-moment", **over: Any) -> Theme:
    """A theme of the desk, with one phrase."""
    name, name_zh = NAMES.get(slug, (slug.replace("-", " ").capitalize(), slug))
    given: dict[str, Any] = {
        "slug": slug, "name": name, "name_zh": name_zh, "description": f"What carries {name}.",
        "phrases": (Phrase(text=name.lower(), points=3.0, lang="en"),), "version": "v1",
    }
    return Theme(**(given | over))


def make_momentum(theme: str = "sputnik-moment", weeks: Sequence[int] | None = None, end: datetime = END) -> Momentum:
    """The theme's weeks up to *end*; all but the last three come from the history file."""
    counts = tuple(weeks if weeks is not None else WEEKS.get(theme, (1, 1, 1, 1, 1, 1, 1, 1)))
    rows = tuple(
        WeekCount(end=end - timedelta(weeks=len(counts) - 1 - n), stories=count, history=n < len(counts) - 3) for n, count in enumerate(counts)
    )
    return Momentum(theme=theme, weeks=rows, usual=float(median(counts[:-1])) if len(counts) > 1 else 0.0)


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


def make_issue(**over: Any) -> Issue:
    """A whole issue: six stories in four sections, Chinese and English, cited, counted, with an analyst's thesis.

    `make_issue(commentary=Commentary())` is one that no analyst has touched.
    """
    book = _Book()
    stories = {story.id: story for story in make_stories()}
    lead = _item(stories["s-rout"], book)
    plan = {"sputnik-moment": ["s-rout"], "model-race": ["s-r1", "s-qwen"], "constraint-innovation": ["s-cost", "s-curbs"], "state-support": ["s-premier"]}
    comment = over.get("commentary", COMMENTARY)
    sections = tuple(
        _section(slug, [lead if s == lead.story else _item(stories[s], book) for s in ids], [stories[s] for s in ids], book, comment)
        for slug, ids in plan.items()
    )
    given: dict[str, Any] = {
        "slug": "sample-2025-01-30", "desk": "sample", "desk_name": "Sample Desk", "series": "sample-weekly",
        "title": comment.title or "The Sample Week, 30 January 2025", "template": "commentary", "lang": "en", "edition": 1,
        "start": START, "end": END, "as_of": END, "zone": "Asia/Hong_Kong", "lead": lead, "sections": sections,
        "figures": _figures(tuple(stories.values())), "momentum": tuple(make_momentum(slug) for slug in NAMES),
        "citations": tuple(book.rows), "commentary": comment,
        "versions": {"program": "0.1.0", "themes": "v1"}, "sample": True,
    }
    return Issue(**(given | over))


COMMENTARY = Commentary(
    title="A wake-up call, priced in a day",
    thesis="The belief that **enough hardware makes a moat** was tested on Monday, and failed the test.\n\nWhat follows is for holders of AI hardware.",
    sections={"model-race": "Two releases in nine days: *pace* is the point.", "state-support": "Beijing was quick to be seen beside the founder."},
    watch="- Orders of the large buyers at the next results\n- The next revision of the export rules",
)


class _Book:
    """Numbers passages in the order in which they are first cited."""

    def __init__(self) -> None:
        self.rows: list[Citation] = []

    def cite(self, a: Article, field: str, start: int, end: int) -> Quoted:
        words = a.field(field)[start:end]
        for row in self.rows:
            if (row.article, row.field, row.start, row.end) == (a.id, field, start, end):
                return Quoted(words=words, lang=a.lang, cite=row.number)
        self.rows.append(
            Citation(
                number=len(self.rows) + 1, article=a.id, field=field, start=start, end=end, words=words, title=a.title, url=a.url,
                outlet=a.outlet_name, vantage=a.vantage, lang=a.lang, published=a.published, first_seen=a.first_seen, text_hash=a.text_hash,
            )
        )
        return Quoted(words=words, lang=a.lang, cite=len(self.rows))

    def title(self, a: Article) -> Quoted:
        return self.cite(a, "title", 0, len(a.title))


def _sample(row: tuple[str, str, str, str, str, str]) -> Article:
    id, _, outlet, published, title, summary = row
    name, owner, vantage, rights, lang = OUTLETS[outlet]
    return make_article(
        id, title=title, summary=summary, published=datetime.fromisoformat(f"{published}:00+00:00"), feed=f"{outlet}-feed", outlet=outlet,
        outlet_name=name, owner=owner, vantage=vantage, rights=rights, lang=lang, url=f"https://{outlet}.invalid/{id}",
    )


def _shores(articles: Sequence[Article], book: _Book) -> tuple[Shore, ...]:
    rows = []
    for vantage in SHORES:
        here = [a for a in articles if a.vantage == vantage]
        if here:
            outlets = len({a.outlet for a in here})
            rows.append(
                Shore(vantage=vantage, lead=book.title(here[0]), outlet=here[0].outlet_name, reports=len(here), outlets=outlets, first=here[0].news_at)
            )
    return tuple(rows)


def _item(story: Story, book: _Book) -> StoryItem:
    english = [a for a in story.originals if a.lang == "en" and a.summary]
    chinese = [a for a in story.originals if a.lang == "zh" and a.summary]
    head = english[-1] if story.id == "s-rout" else english[0]
    headline = book.title(head)
    quotes = []
    for a, stop in [*((a, ". ") for a in english[:2]), *((a, "。") for a in chinese[:1])]:
        end = a.summary.find(stop) + 1 or len(a.summary)
        quotes.append((a.outlet_name, book.cite(a, "summary", 0, end)))
    firsts = [(lang, group[0].outlet_name, group[0].news_at) for lang, group in (("en", english), ("zh", chinese)) if group]
    return StoryItem(
        story=story.id, headline=headline, outlet=head.outlet_name, news_at=story.news_at, reports=len(story.originals), outlets=len(story.outlets),
        owners=len(story.owners), langs=tuple(sorted(story.langs)), themes=story.themes, quotes=tuple(quotes), shores=_shores(story.originals, book),
        first=tuple(firsts), more=tuple((a.outlet_name, 1) for a in story.originals if a.vantage != "social")[3:], score=5.0,
    )


def _section(slug: str, items: Sequence[StoryItem], stories: Sequence[Story], book: _Book, comment: Commentary) -> Section:
    originals = [a for s in stories for a in s.originals]
    first = {lang: at for lang, _, at in items[0].first}
    lead = (first["en"] - first["zh"]).total_seconds() / 3600 if len(first) == 2 else None
    momentum = make_momentum(slug)
    return Section(
        theme=slug, name=NAMES[slug][0], name_zh=NAMES[slug][1], items=tuple(items), shores=_shores(originals, book), stories=len(stories),
        reports=len(originals), outlets=len({a.outlet for a in originals}), langs=tuple((lang, sum(a.lang == lang for a in originals)) for lang in ("en", "zh")),
        usual=momentum.usual, first_lang="" if lead is None else "zh" if lead > 0 else "en", lead_hours=abs(lead) if lead is not None else None,
        analyst=comment.sections.get(slug, ""),
    )


def _figures(stories: Sequence[Story]) -> tuple[Figure, ...]:
    originals = [a for s in stories for a in s.originals]
    ids = tuple(a.id for a in originals)
    rows = [
        ("stories", len(stories), tuple(s.id for s in stories)), ("reports", len(originals), ids), ("outlets", len({a.outlet for a in originals}), ids),
        ("owners", len({a.owner for a in originals if a.owner}), ids), ("feeds", len({a.feed for a in originals}), ids),
        *((f"langs.{lang}", sum(a.lang == lang for a in originals), tuple(a.id for a in originals if a.lang == lang)) for lang in ("en", "zh")),
        ("themes", len(NAMES), tuple(NAMES)),
    ]
    return tuple(Figure(key=key, value=float(value), of=of) for key, value, of in rows)
