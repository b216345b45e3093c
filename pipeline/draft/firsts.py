"""Who had a story first, by vantage and by language, and what only one language's reports say.

A time is the outlet's own where it can be trusted (see shores.py), else the one at which the desk saw the report, and which of
the two is said. Does not judge who copied whom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pipeline.draft.headline import language
from pipeline.draft.passages import name_of
from pipeline.draft.shores import is_timed
from pipeline.model import VANTAGES, Article, First, Issue, OnlyHere, Story, StoryItem
from pipeline.text.figures import figures

LANGS = ("en", "zh")

Names = Callable[[Article], frozenset[str]]
"""The slugs of the entities that an article names."""


def firsts(originals: Sequence[Article]) -> tuple[First, ...]:
    """The first report of each vantage and of each language, the earliest first; hot lists report nothing.

    *hours* are counted from the first report of all; a report that came with the first document of its feed and has no time
    of its own says nothing, and is left out.
    """
    reports = [a for a in originals if a.vantage != "social" and (is_timed(a) or not a.first_fetch)]
    found = []
    for kind, keys in (("vantage", VANTAGES), ("lang", LANGS)):
        for key in keys:
            if here := [a for a in reports if key == (a.vantage if kind == "vantage" else language(a))]:
                found.append((kind, key, min(here, key=_when)))
    if not found:
        return ()
    began = min(_at(article) for _, _, article in found)
    rows = (
        First(
            kind=kind,
            key=key,
            article=article.id,
            outlet=name_of(article),
            at=_at(article),
            trusted=is_timed(article),
            hours=round((_at(article) - began).total_seconds() / 3600, 2),
        )
        for kind, key, article in found
    )
    return tuple(sorted(rows, key=lambda row: (row.kind == "lang", row.at, row.key)))


def only_here(originals: Sequence[Article], names: Names) -> tuple[OnlyHere, ...]:
    """The entities and the figures that only the reports of one language have; none for a story that one language tells.

    Figures are normalised: 5000亿 is 500 billion. Dates and years are none.
    """
    by_lang = {lang: [a for a in originals if a.vantage != "social" and language(a) == lang] for lang in LANGS}
    if not all(by_lang.values()):
        return ()
    named = {lang: _union(names(a) for a in some) for lang, some in by_lang.items()}
    counted = {lang: _union(_figures(a) for a in some) for lang, some in by_lang.items()}
    rows = []
    for lang, other in (LANGS, LANGS[::-1]):
        entities, numbers = named[lang] - named[other], counted[lang] - counted[other]
        if entities or numbers:
            rows.append(OnlyHere(lang=lang, entities=tuple(sorted(entities)), figures=tuple(sorted(numbers))))
    return tuple(rows)


def with_firsts(issue: Issue, stories: Mapping[str, Story], names: Names) -> Issue:
    """The issue with who was first, and what only one side says, in each story that it prints in full."""

    def told(item: StoryItem) -> StoryItem:
        originals = stories[item.story].originals
        return replace(item, firsts=firsts(originals), only=only_here(originals, names))

    sections = tuple(replace(section, items=tuple(told(item) for item in section.items)) for section in issue.sections)
    return replace(issue, sections=sections, lead=told(issue.lead) if issue.lead else None)


def _at(article: Article) -> datetime:
    return article.news_at if is_timed(article) else article.first_seen


def _when(article: Article) -> tuple[datetime, str]:
    return (_at(article), article.id)


def _figures(article: Article) -> frozenset[str]:
    found = (one for text in (article.title, article.summary) for one in figures(text))
    return frozenset(f"{one.value:,.10g}{one.unit}" for one in found if one.unit in ("", "%"))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)
