"""The argument of each section: a theme's frame, and what the reports of the window say for each of its sides.

A sentence speaks for a side by the frame's words: their points, less those for the other side, a denied word giving none.
Only articles that speak for the theme are asked. Does not judge who is right, and invents no evidence where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.draft.citations import Citations
from pipeline.draft.figures import counted
from pipeline.draft.headline import blemish, language, letters
from pipeline.draft.passages import Passage, name_of, outlet_of, sentences, title_of
from pipeline.model import Argument, Article, Evidence, Figure, Frame, Issue, Section, Story, Theme
from pipeline.theme.entities import Form, Matcher

MOST = 2
"""Quotations on a side."""

LEAST = 2.0
"""Points by which a sentence must speak more for a side than against it."""

THESIS, COUNTER = "thesis", "counter"

_DENIED = re.compile(
    r"(?:\b(?:not|no|never|without|cannot|nor|hardly|neither|barely)\b|n['’]t\b)[^.,;:!?。，；！？]{0,14}$|(?:不|没有|沒有|未|无|無|并非|並非|别|別)[^，。；！？、]{0,2}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A passage that speaks for a side, and how well it would serve there."""

    passage: Passage
    side: str
    worth: float
    story: str


def with_arguments(issue: Issue, themes: Sequence[Theme], stories: Sequence[Story]) -> Issue:
    """The issue with the frames of its themes. *stories*: those of its window with the articles of its window, best first."""
    frames = {theme.slug: theme.frame for theme in themes if theme.frame}
    book, sections, figures = Citations(issue.citations), [], list(issue.figures)
    for section in issue.sections:
        if frame := frames.get(section.theme):
            found = spoken(frame, section.theme, stories, issue.lang)
            section = replace(section, argument=_argument(frame, found, issue.lang, book))  # noqa: PLW2901 - the one that is kept
            figures += _counts(section, found)
        sections.append(section)
    return replace(issue, sections=tuple(sections), citations=book.rows, figures=tuple(figures))


def spoken(frame: Frame, theme: str, stories: Sequence[Story], lang: str) -> tuple[Spoken, ...]:
    """Every passage of *stories* under the theme that speaks for a side of its frame."""
    points = ({THESIS: dict(frame.thesis)} | {COUNTER: dict(frame.counter)}) if frame.thesis or frame.counter else {}
    words = [word for side in points.values() for word in side]
    matcher = Matcher([Form(word) for word in words])
    worth = [points[THESIS].get(word, 0.0) - points[COUNTER].get(word, 0.0) for word in words]
    found = []
    for place, story in enumerate(one for one in stories if theme in one.themes):
        spans = [span for tag in story.tags if tag.theme == theme for span in tag.spans]
        about = {span.article for span in spans}
        for article in story.shown:
            if article.id not in about or article.vantage == "social":
                continue
            for passage, net in _weighed(article, matcher, worth):
                inside = any(
                    s.article == article.id and s.field == passage.field and passage.start <= s.start and s.end <= passage.end
                    for s in spans
                )
                good = abs(net) + inside + 0.4 / (1 + place) + 0.4 * (language(article) == lang)
                good += 0.5 if passage.field == "summary" else -blemish(passage.words)
                side = THESIS if net > 0 else COUNTER
                found.append(Spoken(passage=passage, side=side, worth=round(good, 6), story=story.id))
    return tuple(found)


def _weighed(article: Article, matcher: Matcher, worth: Sequence[float]) -> Iterator[tuple[Passage, float]]:
    """The article's quotable passages that speak for a side, with their points; below 0 they speak for the counter-thesis."""
    hits = {name: _standing(matcher, article.field(name)) for name in ("title", "summary")}
    title = title_of(article) if hits["title"] else None
    passages = [title] if title else []
    passages += [passage for _, passage in sentences(article)] if hits["summary"] else []
    for passage in passages:
        if passage.words.rstrip("”’\"'").endswith(("?", "？")):
            continue  # who asks argues nothing
        forms = {form for form, start, end in hits[passage.field] if passage.start <= start and end <= passage.end}
        net = sum(worth[form] for form in forms)
        if abs(net) >= LEAST:
            yield passage, net


def _standing(matcher: Matcher, text: str) -> list[tuple[int, int, int]]:
    """(form, start, end) of the words found, without those inside a longer one and those denied."""
    hits = matcher.find(text)
    whole = [
        h for h in hits if not any(o.start <= h.start and h.end <= o.end and o.end - o.start > h.end - h.start for o in hits)
    ]
    return [(h.form, h.start, h.end) for h in whole if not _DENIED.search(text[max(0, h.start - 28) : h.start])]


def _argument(frame: Frame, found: Sequence[Spoken], lang: str, book: Citations) -> Argument:
    sides: dict[str, Evidence] = {}
    heard: list[Passage] = []
    for side in (THESIS, COUNTER):
        chosen = _chosen([one for one in found if one.side == side], heard, book)
        heard += chosen
        sides[side] = tuple((name_of(passage.article), book.cite(passage)) for passage in chosen)
    return Argument(text=frame.text(lang), version=frame.version, thesis=sides[THESIS], counter=sides[COUNTER])


def _chosen(found: Sequence[Spoken], heard: Sequence[Passage], book: Citations) -> list[Passage]:
    """The best passages that the issue does not print yet, of different outlets; other shores and stories are preferred."""
    printed = {letters(row.words) for row in book.rows}
    left = [one for one in found if book.fits(one.passage) and letters(one.passage.words) not in printed]
    chosen: list[Spoken] = []
    while left and len(chosen) < MOST:
        outlets = {outlet_of(p.article) for p in (*heard, *(one.passage for one in chosen))}
        shores, told = {one.passage.article.vantage for one in chosen}, {one.story for one in chosen}
        free = [one for one in left if outlet_of(one.passage.article) not in outlets]
        if not free:
            break

        def rank(one: Spoken, shores: set[str] = shores, told: set[str] = told) -> tuple[float, str, str, int]:
            article = one.passage.article
            more = 0.6 * (article.vantage not in shores) + 0.6 * (one.story not in told)
            return (-one.worth - more, article.id, one.passage.field, one.passage.start)

        chosen.append(min(free, key=rank))
        left.remove(chosen[-1])
    return [one.passage for one in chosen]


def _counts(section: Section, found: Sequence[Spoken]) -> tuple[Figure, ...]:
    """How many reports speak for each side."""
    by_side: Mapping[str, dict[str, None]] = {THESIS: {}, COUNTER: {}}
    for one in found:
        by_side[one.side].setdefault(one.passage.article.id)
    return tuple(counted(f"section.{section.theme}.{side}", list(ids)) for side, ids in by_side.items())
