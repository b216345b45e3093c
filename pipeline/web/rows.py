"""A story as a line of a list: its headline in each language, and the counts that stand beside it.

Pure. Chooses no story and reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby

from pipeline.draft.headline import language, titles_of
from pipeline.draft.passages import name_of, title_of
from pipeline.model import Article, Story

Printed = Mapping[str, Sequence[tuple[str, str]]]
"""Story id: (slug, title) of the issues that print it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A real title and its language."""

    words: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One story. *independent*: owners among its reports; *langs*: reports by language; *only*: the one language that tells
    it, empty where both do."""

    id: str
    headlines: tuple[Headline, ...]
    at: datetime
    first: str
    reports: int
    outlets: int
    independent: int
    langs: tuple[tuple[str, int], ...]
    only: str
    themes: tuple[str, ...]
    printed: tuple[tuple[str, str], ...]


def row_of(story: Story, printed: Printed) -> Row:
    """The story as a line; its headlines as an issue would choose them."""
    originals = story.originals or story.articles
    counts = [(lang, sum(language(a) == lang for a in originals)) for lang in ("en", "zh")]
    langs = tuple((lang, n) for lang, n in counts if n)
    return Row(
        id=story.id,
        headlines=headlines(story),
        at=story.news_at,
        first=name_of(min(originals, key=_age)),
        reports=len(originals),
        outlets=len(story.outlets),
        independent=len(story.owners),
        langs=langs,
        only=langs[0][0] if len(langs) == 1 else "",
        themes=story.themes,
        printed=tuple(printed.get(story.id, ())),
    )


def headlines(story: Story) -> tuple[Headline, ...]:
    """The best English and the best Chinese title; where there is neither, the best of all."""
    articles = story.shown or story.articles
    groups = [some for lang in ("en", "zh") if (some := [a for a in articles if language(a) == lang])] or [list(articles)]
    # To weigh titles against each other costs more than the rest of the line: only where there is a choice.
    titles = titles_of(story) if any(len(some) > 1 for some in groups) else None
    chosen = [titles.best(some) if titles and len(some) > 1 else title_of(some[0]) for some in groups]
    return tuple(Headline(words=p.words, lang=p.article.lang) for p in chosen if p) or (Headline(words=story.id, lang=""),)


def by_day(rows: Iterable[Row], zone: tzinfo) -> tuple[tuple[datetime, tuple[Row, ...]], ...]:
    """The rows under the day, in *zone*, on which each began; their order stays."""
    days = groupby(rows, key=lambda row: row.at.astimezone(zone).date())
    return tuple((group[0].at, group) for group in (tuple(some) for _, some in days))


def _age(article: Article) -> tuple[datetime, str]:
    return (article.news_at, article.id)
