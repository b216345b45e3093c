"""Taggings of articles and stories with their evidence, each with the time from which and to which it was known.

Does not tag: it keeps what it is given, the analysts' word already heeded (`pipeline.theme.words`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Tagging
from pipeline.store.columns import Moment
from pipeline.store.rows import chunks, known, spans_json, tagging_of
from pipeline.store.schema import article, article_tag, story_tag


def save_articles(
    tx: Connection,
    taggings: Sequence[Tagging],
    *,
    judged: Collection[str] = (),
    at: datetime | None = None,
    spare: Collection[str] = (),
) -> None:
    """What the tagger found in articles. *judged*: the articles it read, so that those without a theme lose theirs.

    Known from *at*; without it from the article's first_seen: a rule finds the same whenever it is asked. Themes of *spare*
    it did not look for: what was found of them before stays.
    """
    by_article: dict[str, list[Tagging]] = {one: [] for one in judged}
    for tagging in taggings:
        by_article.setdefault(tagging.subject, []).append(tagging)
    first_seen = dict.fromkeys(by_article, at) if at is not None else _first_seen(tx, by_article)
    _save(tx, article_tag, {one: [(first_seen[one], found)] for one, found in by_article.items()}, spare=spare)


def _first_seen(tx: Connection, ids: Collection[str]) -> dict[str, datetime]:
    first_seen: dict[str, datetime] = {}
    for chunk in chunks(sorted(ids)):
        query = sa.select(article.c.id, article.c.first_seen).where(article.c.id.in_(chunk))
        first_seen.update((one, seen) for one, seen in tx.execute(query))
    return first_seen


def save_stories(tx: Connection, taggings_by_story: Mapping[str, Sequence[Tagging]], known_from: datetime) -> None:
    """The themes that these stories have from *known_from* on: a changed row is closed and another opened."""
    save_growing(tx, [(known_from, taggings_by_story)])


def save_growing(tx: Connection, moments: Iterable[tuple[datetime, Mapping[str, Sequence[Tagging]]]]) -> None:
    """As `save_stories` for each moment in turn, but reads and writes once, however many moments there are."""
    by_story: dict[str, list[tuple[datetime, Sequence[Tagging]]]] = {}
    for moment, stories in moments:
        for story, found in stories.items():
            by_story.setdefault(story, []).append((moment, found))
    _save(tx, story_tag, by_story)


def of_articles(tx: Connection, ids: Collection[str]) -> dict[str, tuple[Tagging, ...]]:
    """What holds of these articles now, strongest first; an article without a theme is left out."""
    return _read(tx, article_tag, ids, None)


def of_story(tx: Connection, story: str, as_of: datetime | None = None) -> tuple[Tagging, ...]:
    """What held of the story at *as_of* (None: now), strongest first."""
    return _read(tx, story_tag, [story], as_of).get(story, ())


def stories_by_theme(tx: Connection) -> dict[str, int]:
    """How many stories carry each theme now."""
    c = story_tag.c
    count = sa.func.count(sa.distinct(c.story)).label("stories")
    query = sa.select(c.theme, count).where(c.known_to.is_(None)).group_by(c.theme)
    return {row.theme: row.stories for row in tx.execute(query)}


def _subject(table: sa.Table) -> sa.Column[Any]:
    return table.c.article if table is article_tag else table.c.story


def _columns(table: sa.Table) -> tuple[sa.Column[Any], ...]:
    c = table.c
    return (_subject(table), c.theme, c.version, c.score, c.spans, c.origin, c.known_from)


def _read(tx: Connection, table: sa.Table, ids: Collection[str], as_of: datetime | None) -> dict[str, tuple[Tagging, ...]]:
    found: dict[str, list[Tagging]] = {}
    for chunk in chunks(sorted(ids)):
        query = sa.select(*_columns(table)).where(_subject(table).in_(chunk), known(table, as_of))
        for row in tx.execute(query.order_by(_subject(table), table.c.score.desc(), table.c.theme, table.c.origin)):
            found.setdefault(row[0], []).append(tagging_of(row))
    return {one: tuple(taggings) for one, taggings in found.items()}


@dataclass(slots=True)
class _Row:
    """What is kept of a tagging, and from when to when it holds; *id* is None until it is stored."""

    id: int | None
    theme: str
    origin: str
    says: tuple[str, float, str]
    known_from: datetime
    known_to: datetime | None

    @property
    def never_held(self) -> bool:
        """It held for no time at all: nobody could have known it."""
        return self.known_to is not None and self.known_to <= self.known_from


def _save(
    tx: Connection,
    table: sa.Table,
    wanted: Mapping[str, Sequence[tuple[datetime, Sequence[Tagging]]]],
    *,
    spare: Collection[str] = (),
) -> None:
    """What each subject has from each moment on: close what no longer holds, open what is new, leave alone what is the same."""
    name = _subject(table).name
    there = _rows_there(tx, table, {one: min(at for at, _ in moments) for one, moments in wanted.items()})
    opened: list[dict[str, Any]] = []
    closed: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    for one in sorted(wanted):
        rows = there.get(one, [])
        before = {row.id: row.known_to for row in rows}
        for moment, taggings in wanted[one]:
            _turn(rows, moment, taggings, spare)
        for row in rows:
            if row.id is not None and row.never_held:
                gone.append({"row": row.id})
            elif row.id is not None and row.known_to != before[row.id]:
                closed.append({"row": row.id, "at": row.known_to})
            elif row.id is None and not row.never_held:
                said = dict(zip(("version", "score", "spans"), row.says, strict=True))
                span = {"known_from": row.known_from, "known_to": row.known_to}
                opened.append({name: one, "theme": row.theme, "origin": row.origin} | said | span)
    for statement, values in ((_close(table), closed), (_take_away(table), gone), (_open(table), opened)):
        if values:
            tx.execute(statement, values)


def _turn(rows: list[_Row], moment: datetime, taggings: Sequence[Tagging], spare: Collection[str]) -> None:
    """Let the *rows* of a subject say from *moment* on what *taggings* say."""
    for row in rows:
        # What came late was first seen before this row ended: from then on the new rows say what held.
        if row.known_to is not None and row.known_to > moment:
            row.known_to = moment
    rest = {(row.theme, row.origin): row for row in rows if row.known_to is None}
    for tagging in sorted(taggings, key=lambda t: (t.theme, t.origin)):
        since, says = tagging.known_from or moment, (tagging.version, tagging.score, spans_json(tagging.spans))
        old = rest.pop((tagging.theme, tagging.origin), None)
        if old is not None and old.says == says:
            continue
        if old is not None:
            old.known_to = since
        rows.append(_Row(None, tagging.theme, tagging.origin, says, since, None))
    for old in rest.values():
        if old.theme not in spare:
            old.known_to = moment


@cache
def _close(table: sa.Table) -> sa.Update:
    return sa.update(table).where(table.c.id == sa.bindparam("row")).values(known_to=sa.bindparam("at"))


@cache
def _take_away(table: sa.Table) -> sa.Delete:
    return sa.delete(table).where(table.c.id == sa.bindparam("row"))


@cache
def _open(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


def _rows_there(tx: Connection, table: sa.Table, since: Mapping[str, datetime]) -> dict[str, list[_Row]]:
    """By subject, what holds now and what ended after the moment given for it."""
    found: dict[str, list[_Row]] = {}
    for chunk in chunks(sorted(since)):
        values = {"ids": chunk, "earliest": min(since[one] for one in chunk)}
        for r in tx.execute(_holding(table), values):
            row = _Row(r.id, r.theme, r.origin, (r.version, r.score, r.spans), r.known_from, r.known_to)
            found.setdefault(r[0], []).append(row)
    return found


@cache
def _holding(table: sa.Table) -> sa.Select[Any]:
    """Made once: making it costs more than running it."""
    query = sa.select(*_columns(table), table.c.id, table.c.known_to)
    late = table.c.known_to > sa.bindparam("earliest", type_=Moment())
    return query.where(
        _subject(table).in_(sa.bindparam("ids", expanding=True)), sa.or_(table.c.known_to.is_(None), late)
    ).order_by(table.c.id)
