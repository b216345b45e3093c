"""Taggings of articles and stories with their evidence, each with the time from which and to which it was known.

Does not tag: it keeps what it is given, the analysts' word already heeded (`pipeline.theme.words`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    _save(tx, article_tag, by_article, first_seen, spare=spare)


def _first_seen(tx: Connection, ids: Collection[str]) -> dict[str, datetime]:
    first_seen: dict[str, datetime] = {}
    for chunk in chunks(sorted(ids)):
        query = sa.select(article.c.id, article.c.first_seen).where(article.c.id.in_(chunk))
        first_seen.update((one, seen) for one, seen in tx.execute(query))
    return first_seen


def save_stories(tx: Connection, taggings_by_story: Mapping[str, Sequence[Tagging]], known_from: datetime) -> None:
    """The themes that these stories have from *known_from* on: a changed row is closed and another opened."""
    _save(tx, story_tag, taggings_by_story, dict.fromkeys(taggings_by_story, known_from))


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


def _save(
    tx: Connection,
    table: sa.Table,
    wanted: Mapping[str, Sequence[Tagging]],
    known_from: Mapping[str, datetime],
    *,
    spare: Collection[str] = (),
) -> None:
    """Close what no longer holds, open what is new, leave alone what is the same."""
    name = _subject(table).name
    opened: list[dict[str, Any]] = []
    closed: list[dict[str, Any]] = []
    replaced: list[dict[str, Any]] = []
    there, ended = _rows_there(tx, table, wanted, known_from)
    for row in ended:
        # What came late was first seen before this row ended: from then on the new rows say what held.
        (replaced if row["known_from"] >= row["since"] else closed).append({"row": row["id"], "at": row["since"]})
    for one in sorted(wanted):
        rest = there.get(one, {})
        for tagging in sorted(wanted[one], key=lambda t: (t.theme, t.origin)):
            since = tagging.known_from or known_from[one]
            new = {"version": tagging.version, "score": tagging.score, "spans": spans_json(tagging.spans)}
            old = rest.pop((tagging.theme, tagging.origin), None)
            if old is not None and all(old[key] == value for key, value in new.items()):
                continue
            if old is not None:
                (replaced if old["known_from"] >= since else closed).append({"row": old["id"], "at": since})
            opened.append(new | {name: one, "theme": tagging.theme, "origin": tagging.origin, "known_from": since})
        for old in (old for old in rest.values() if old["theme"] not in spare):
            since = known_from[one]
            (replaced if old["known_from"] >= since else closed).append({"row": old["id"], "at": since})
    if closed:
        tx.execute(_close(table), closed)
    if replaced:
        # It held for no time at all: nobody could have known it.
        tx.execute(_take_away(table), [{"row": one["row"]} for one in replaced])
    if opened:
        tx.execute(_open(table), opened)


@cache
def _close(table: sa.Table) -> sa.Update:
    return sa.update(table).where(table.c.id == sa.bindparam("row")).values(known_to=sa.bindparam("at"))


@cache
def _take_away(table: sa.Table) -> sa.Delete:
    return sa.delete(table).where(table.c.id == sa.bindparam("row"))


@cache
def _open(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


def _rows_there(
    tx: Connection, table: sa.Table, ids: Collection[str], known_from: Mapping[str, datetime]
) -> tuple[dict[str, dict[tuple[str, str], dict[str, Any]]], list[dict[str, Any]]]:
    """What holds now, by subject and then by theme and origin; and the rows that ended after their subject's *known_from*."""
    found: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
    ended: list[dict[str, Any]] = []
    holding, late = _holding(table), _late(table)
    for chunk in chunks(sorted(ids)):
        for row in tx.execute(holding, {"ids": chunk}):
            found.setdefault(row[1], {})[(row.theme, row.origin)] = dict(row._mapping)
        for row in tx.execute(late, {"ids": chunk, "earliest": min(known_from[one] for one in chunk)}):
            if row.known_to > known_from[row[1]]:
                ended.append(dict(row._mapping) | {"since": known_from[row[1]]})
    return found, ended


@cache
def _holding(table: sa.Table) -> sa.Select[Any]:
    """Made once: there are thousands of moments at which a story changes, and making one costs more than running it."""
    query = sa.select(table.c.id, *_columns(table))
    return query.where(_subject(table).in_(sa.bindparam("ids", expanding=True)), table.c.known_to.is_(None))


@cache
def _late(table: sa.Table) -> sa.Select[Any]:
    query = sa.select(table.c.id, _subject(table), table.c.known_from, table.c.known_to)
    return query.where(
        _subject(table).in_(sa.bindparam("ids", expanding=True)), table.c.known_to > sa.bindparam("earliest", type_=Moment())
    )
