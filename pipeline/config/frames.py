"""The frames of themes.toml: a theme's argument in both languages, and the words that mark evidence for a side. Matches nothing.

A frame that is wrong is left out and its theme works without it: prose must not cost the desk what it looks for.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from pydantic import Field, field_validator

from pipeline.config.theme_words import Lists, Words, bad_words, line_with
from pipeline.config.toml import Path_, Strict, check, dotted
from pipeline.errors import Problem
from pipeline.model import Frame, FrameText, Weighted


class FrameTextTable(Strict):
    """[theme.frame.en] and [theme.frame.zh]: the argument in one language, a sentence or a few each."""

    thesis: str
    counter: str
    settles: str
    watch: str
    touches: str

    @field_validator("thesis", "counter", "settles", "watch", "touches")
    @classmethod
    def _said(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("says nothing; write a sentence")
        return text.strip()


class FrameWordsTable(Strict):
    """[[theme.frame.for]] and [[theme.frame.against]]: words that each give a sentence *points* for that side."""

    points: float = Field(gt=0, le=100, allow_inf_nan=False)
    en: Words = ()
    zh: Words = ()


class FrameTable(Strict):
    """[theme.frame]: what is argued, and by which words a report is known to argue it."""

    en: FrameTextTable
    zh: FrameTextTable
    for_: tuple[FrameWordsTable, ...] = Field(default=(), alias="for")
    against: tuple[FrameWordsTable, ...] = ()


def read_frame(raw: object, lists: Lists, at: Path_, *, slug: str, place: tuple[str, str, list[Problem]]) -> Frame | None:
    """The frame *raw* at the key path *at* of the theme *slug*; None where there is none, or where it is wrong.

    *place*: the file's name, its text, and the list to which what is wrong is appended.
    """
    file, text, problems = place
    table = None if raw is None else check(FrameTable, raw, file=file, text=text, at=at, problems=problems)
    if table is None:
        return None
    words = [word for group in (*table.for_, *table.against) for word in (*group.en, *group.zh)]
    found = [(word, f"{word!r} {what}", "write the word itself") for word, what in bad_words(words)]
    called = [word for word in words if word.startswith("@") and word[1:] not in lists.words]
    found += [(word, f"no list {word[1:]!r}", f"write [lists.{word[1:]}], or the words themselves") for word in called]
    problems += [
        Problem(file=file, line=line_with(text, slug, word), key=f"theme {slug}.{dotted(at[2:])}", what=what, remedy=remedy)
        for word, what, remedy in dict.fromkeys(found)
    ]
    return None if found else _frame(table, lists)


def _frame(table: FrameTable, lists: Lists) -> Frame:
    frame = Frame(
        en=FrameText(**table.en.model_dump()),
        zh=FrameText(**table.zh.model_dump()),
        thesis=_weighted(table.for_, lists),
        counter=_weighted(table.against, lists),
    )
    return replace(frame, version=hashlib.sha256(repr(frame).encode()).hexdigest()[:10])


def _weighted(groups: tuple[FrameWordsTable, ...], lists: Lists) -> Weighted:
    """Every word with its points; one that stands twice has the higher."""
    points: dict[str, float] = {}
    for group in groups:
        for word in lists.expand((*group.en, *group.zh)):
            points[word] = max(group.points, points.get(word, 0.0))
    return tuple(points.items())
