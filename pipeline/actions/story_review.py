"""The review queue: reports that the machine put into a story without being sure, the most valuable question first.

Asks only; `same` and `apart` of story_edit.py are the answers. At most 20 questions a day (UTC), answered ones counted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.draft.passages import name_of
from pipeline.model import Article, Membership, Story, Term, Theme
from pipeline.rank import strength, strongest
from pipeline.store import stories, story_edits, vectors
from pipeline.story.features import Entities
from pipeline.story.links import by_way_of, links_of, settled, standing
from pipeline.story.reasons import nearness, reasons
from pipeline.story.stream import ACTIVE
from pipeline.wiring import World

A_DAY = 20
"""Questions a day: what a person can answer well beside other work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two reports that a question is about."""

    article: str
    title: str
    outlet: str
    lang: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Is *report* of one event with *nearest*, by which it came into *story*? *why*: what speaks for and against it.

    *score*: 1 is the line. *along*: how many later reports came by way of it and would leave with it. *worth*: the terms of
    *value*. *same*, *apart*: what to type.
    """

    story: str
    report: Side
    nearest: Side
    score: float
    why: tuple[str, ...]
    along: int
    value: float
    worth: tuple[Term, ...]
    same: str
    apart: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The questions of today that are left; *waiting*: all that are open; *answered*: today's splits and words `same`."""

    questions: tuple[Question, ...]
    waiting: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """A membership that needs a second look, in its story; *side*: the articles that would leave with it."""

    row: Membership
    story: Story
    side: frozenset[str]
    worth: tuple[Term, ...]

    @property
    def value(self) -> float:
        return round(math.fsum(term.value for term in self.worth), 2)

    def article(self, id: str) -> Article:
        return next(a for a in self.story.articles if a.id == id)


def review(world: World) -> Review:
    """Today's questions, about the stories that can still grow; a locked story is not asked about."""
    now = world.now()
    themes = {theme.slug: theme for theme in world.workspace.themes}
    with world.store.read() as tx:
        edits = story_edits.listing(tx)
        held, locked = standing(edits), links_of(edits).locked
        rows = [
            r for r in story_edits.unsure(tx, now - ACTIVE) if r.story not in locked and not settled(held, r.article, r.nearest)
        ]
        found = {story.id: story for story in stories.many(tx, sorted({row.story for row in rows}))}
        nearest = {one: {row.article: row.nearest for row in stories.memberships(tx, one)} for one in found}
        doubts = [_doubt(row, found[row.story], nearest[row.story], themes) for row in rows]
        doubts.sort(key=lambda one: (-one.value, one.story.id, one.row.article))
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        answered = sum(edit.kind in ("same", "split") and edit.known_from >= today for edit in held)
        first = doubts[: max(0, A_DAY - answered)]
        seen = vectors.of(tx, {id for one in first for id in (one.row.article, one.row.nearest)}, world.embedder().model)
    questions = tuple(_question(one, seen, world.tools().names) for one in first)
    return Review(questions=questions, waiting=len(doubts), answered=answered)


def _doubt(row: Membership, story: Story, nearest: Mapping[str, str], themes: Mapping[str, Theme]) -> _Doubt:
    """What an answer is worth: that the story may be printed, to how many readers it tells what, how much would move."""
    side = by_way_of(story, nearest, {row.article})
    tag = strongest(story, themes)
    along = len([a for a in story.originals if a.id in side])
    langs = {a.lang.partition("-")[0] for a in story.articles if a.id in (row.article, row.nearest)}
    terms = (
        ("theme", 3 * strength(tag, themes.get(tag.theme)) if tag else 0.0, tag.theme if tag else ""),
        ("owners", math.log2(1 + len(story.owners)), f"{len(story.owners)} independent owners report the story"),
        ("moves", math.log2(1 + along), f"{along} of its {len(story.originals)} reports would leave"),
        ("languages", float(len(langs) > 1), "joins two languages"),
        ("doubt", 1 / max(row.score, 0.5), f"{row.score:.2f}, where 1 is the line"),
    )
    worth = tuple(Term(name=name, value=round(value, 2), why=why) for name, value, why in terms if value)
    return _Doubt(row=row, story=story, side=side, worth=worth)


def _question(doubt: _Doubt, seen: Mapping[str, bytes], names: Entities) -> Question:
    row, one, other = doubt.row, doubt.article(doubt.row.article), doubt.article(doubt.row.nearest)
    near = nearness(seen[one.id], seen[other.id]) if one.id in seen and other.id in seen else None
    return Question(
        story=doubt.story.id,
        report=_side(one),
        nearest=_side(other),
        score=row.score,
        why=reasons(one, other, row.terms, names, near),
        along=sum(a.id in doubt.side for a in doubt.story.originals) - 1,
        value=doubt.value,
        worth=doubt.worth,
        same=f"desk story same {one.id} {other.id}",
        apart=f"desk story apart {one.id}",
    )


def _side(article: Article) -> Side:
    return Side(article=article.id, title=article.title, outlet=name_of(article), lang=article.lang, url=article.url)
