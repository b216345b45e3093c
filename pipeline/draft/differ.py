"""Figures in which sources of one story differ: two outlets that name the same quantity with different values.

The same quantity is: one unit (a currency, per cent, points), one language, most of the words around it alike, within a day.
A rounder figure does not differ from one that rounds to it, nor do figures that one report names both. Does not say who is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pipeline.draft.citations import Citations
from pipeline.draft.headline import language
from pipeline.draft.passages import Passage, name_of, title_of
from pipeline.draft.wording import HAN
from pipeline.model import Article, Differing, Issue, Story, StoryItem
from pipeline.text.amounts import amounts
from pipeline.text.tokens import words

UNITS = frozenset(("usd", "hkd", "cny", "eur", "jpy", "krw", "gbp", "%", "point"))
"""Units that say what is counted, so that two figures may be held against each other."""

ALIKE = 0.6
"""The share of the shorter clause's words that both must have."""

LEAST = 3
"""How many words that must be at the least."""

FURTHEST = 1.5
"""Figures further apart than this factor are likelier those of two things."""

SAME_DAY = timedelta(hours=24)
MOST = 2
"""How many differences of a story are printed."""

_CLAUSE = re.compile(r"[,;:](?=\s)|[.!?](?=\s|$)|[，。；：！？、\n]|\s[-–—]+\s|[(（][^)）]{0,40}[)）]|\b(?:while|but|and|as)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    passage: Passage
    value: float
    unit: str
    near: frozenset[str]

    @property
    def article(self) -> Article:
        return self.passage.article


def with_differences(issue: Issue, stories: Sequence[Story]) -> Issue:
    """The issue with what differs in each story that it prints in full; *stories* with the articles of its window."""
    book = Citations(issue.citations)
    known = {story.id: story for story in stories}

    def told(item: StoryItem) -> StoryItem:
        return replace(item, differs=_cited(differing(known[item.story].originals), book)) if item.story in known else item

    lead = told(issue.lead) if issue.lead else None
    sections = tuple(replace(section, items=tuple(told(item) for item in section.items)) for section in issue.sections)
    return replace(issue, lead=lead, sections=sections, citations=book.rows)


def differing(originals: Sequence[Article]) -> tuple[tuple[_Said, ...], ...]:
    """Groups of clauses that name one quantity with different values, each value once, the earliest report first."""
    reports = sorted((a for a in originals if a.vantage != "social"), key=lambda a: (a.news_at, a.id))
    everything = [said for article in reports for said in _clauses(article)]
    named = {a.id: {one.key for field in ("title", "summary") for one in amounts(a.field(field))} for a in reports}
    groups: list[tuple[_Said, ...]] = []
    used: set[str] = set()
    for n, first in enumerate(everything):
        group = [first]
        for other in everything[n + 1 :]:
            if all(_differ(one, other, named) for one in group):
                group.append(other)
        if len(group) > 1 and _key(first) not in used:
            used |= {_key(one) for one in group}
            groups.append(tuple(group[:3]))
    return tuple(groups[:MOST])


def _cited(groups: Sequence[Sequence[_Said]], book: Citations) -> tuple[Differing, ...]:
    """The groups whose clauses the rights allow to be printed, at least two of each."""
    rows = []
    for group in groups:
        printable = [one for one in group if book.fits(one.passage)]
        if len(printable) > 1:
            said = tuple((name_of(one.article), book.cite(one.passage), one.value) for one in printable)
            rows.append(Differing(unit=group[0].unit, said=said))
    return tuple(rows)


def _differ(one: _Said, other: _Said, named: Mapping[str, set[str]]) -> bool:
    """Whether the two name one quantity, each of its own outlet, with values that are not one value written twice."""
    here, there = one.article, other.article
    if one.unit != other.unit or here.voice == there.voice or language(here) != language(there):
        return False
    if abs(here.news_at - there.news_at) > SAME_DAY or _key(one) in named[there.id] or _key(other) in named[here.id]:
        return False
    small, large = sorted((abs(one.value), abs(other.value)))
    if not small or large / small > FURTHEST or _rounds(one.value, other.value) or _rounds(other.value, one.value):
        return False
    common, fewest = len(one.near & other.near), min(len(one.near), len(other.near))
    return common >= LEAST and common >= ALIKE * fewest


def _rounds(exact: float, round_: float) -> bool:
    """Whether *exact* rounds, up, down or to the nearest, to *round_*, written with as many digits."""
    digits = len(f"{round_:.6e}".partition("e")[0].replace(".", "").rstrip("0"))
    step = 10.0 ** (len(str(int(abs(exact)))) - digits) if abs(exact) >= 1 else 10.0**-digits
    return abs(exact - round_) < step or f"{exact:.{digits - 1}e}" == f"{round_:.{digits - 1}e}"


def _key(said: _Said) -> str:
    return f"{said.value:.6g}{said.unit}"


def _clauses(article: Article) -> Iterator[_Said]:
    """The clauses of title and summary that hold one amount and words enough to say of what."""
    title = title_of(article)
    for field, end in (("title", title.end if title else 0), ("summary", len(article.summary))):
        text = article.field(field)[:end]
        for start, stop in _spans(text):
            clause = text[start:stop]
            found = {(a.value, a.unit) for a in amounts(clause) if a.unit in UNITS}
            near = frozenset(words(clause))
            long = 60 if HAN.search(clause) else 140
            if len(found) == 1 and len(near) >= LEAST and len(clause) <= long:
                ((value, unit),) = found
                passage = Passage(article=article, field=field, start=start, end=stop)
                yield _Said(passage=passage, value=value, unit=unit, near=near)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the clauses of *text*, without white space around them."""
    start = 0
    for left, right in [*((m.start(), m.end()) for m in _CLAUSE.finditer(text)), (len(text), len(text))]:
        piece = text[start:left]
        begin = start + len(piece) - len(piece.lstrip())
        if piece.strip():
            yield begin, begin + len(piece.strip())
        start = right
