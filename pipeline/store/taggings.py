"""Taggings of articles and stories with their evidence, each with the time from which and to which it was known.

Does not tag: it keeps what the tagger and the analysts say. What an analyst says is never closed by a rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Tagging
from pipeline.store.rows import chunks, known, spans_json, tagging_of
from pipeline.store.schema import article, article_tag, story_tag


def save_articles(tx: Connection, taggings: Sequence[Tagging], *, judged: Collection[str] = ()) -> None:
    """What the tagger found in articles. *judged*: the articles it read, so that those without a theme lose theirs.

    Known from the article's first_seen unless the tagging says otherwise: a rule finds the same whenever it is asked.
    """
    by_article: dict[str, list[Tagging]] = {one: [] for one in judged}
    for tagging in taggings:
        by_article.setdefault(tagging.subject, []).append(tagging)
    first_seen: dict[str, datetime] = {}
    for chunk in chunks(sorted(by_article)):
        query = sa.select(article.c.id, article.c.first_seen).where(article.c.id.in_(chunk))
        first_seen.update((one, seen) for one, seen in tx.execute(query))
    _save(tx, article_tag, {one: tuple(found) for one, found in by_article.items()}, first_seen)


def save_stories(tx: Connection, taggings_by_story: Mapping[str, Sequence[Tagging]], known_from: datetime) -> None:
    """The themes that these stories have from *known_from* on: a changed row is closed and another opened."""
    _save(tx, story_tag, taggings_by_story, dict.fromkeys(taggings_by_story, known_from))


def of_articles(tx: Connection, ids: Collection[str]) -> dict[str, tuple[Tagging, ...]]:
    """What holds of these articles now, strongest first; an article without a theme is left out."""
    return _read(tx, article_tag, ids, None)


def of_story(tx: Connection, story: str, as_of: datetime | None = None) -> tuple[Tagging, ...]:
    """What held of the story at *as_of* (None: now), strongest first."""
    return _read(tx, story_tag, [story], as_of).get(story, ())


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


def _save(tx: Connection, table: sa.Table, wanted: Mapping[str, Sequence[Tagging]], known_from: Mapping[str, datetime]) -> None:
    """Close what no longer holds, open what is new, leave alone what is the same."""
    name = _subject(table).name
    opened: list[dict[str, Any]] = []
    closed: list[dict[str, Any]] = []
    replaced: list[dict[str, Any]] = []
    there = _open_rows(tx, table, wanted)
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
        gone = [old for (_, origin), old in rest.items() if origin != "analyst"]
        for old in gone:
            since = known_from[one]
            (replaced if old["known_from"] >= since else closed).append({"row": old["id"], "at": since})
    if closed:
        tx.execute(sa.update(table).where(table.c.id == sa.bindparam("row")).values(known_to=sa.bindparam("at")), closed)
    if replaced:
        # It held for no time at all: nobody could have known it.
        tx.execute(sa.delete(table).where(table.c.id == sa.bindparam("row")), [{"row": one["row"]} for one in replaced])
    if opened:
        tx.execute(sa.insert(table), opened)


def _open_rows(tx: Connection, table: sa.Table, ids: Collection[str]) -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
    """What holds now, by subject and then by theme and origin."""
    found: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
    for chunk in chunks(sorted(ids)):
        query = sa.select(table.c.id, *_columns(table)).where(_subject(table).in_(chunk), table.c.known_to.is_(None))
        for row in tx.execute(query):
            found.setdefault(row[1], {})[(row.theme, row.origin)] = dict(row._mapping)
    return found
