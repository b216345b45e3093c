"""What analysts decided of stories by hand: an append-only log, and the articles that a decision moves.

Decides nothing: `pipeline.actions.story_edit` says what moves, `pipeline.story.links` what later runs must heed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Membership, StoryEdit
from pipeline.store import stories
from pipeline.store.schema import article, story, story_article, story_edit

_LISTS = ("articles", "kept")
_FIELDS = tuple(field.name for field in fields(StoryEdit) if field.name != "number")
_COLUMNS = (story_edit.c.id, *(story_edit.c[name] for name in _FIELDS))


def add(tx: Connection, edit: StoryEdit) -> int:
    """Write it down at the end of the log; its number."""
    row = {name: getattr(edit, name) for name in _FIELDS}
    row |= {name: json.dumps(row[name], separators=(",", ":")) for name in _LISTS}
    key = tx.execute(sa.insert(story_edit).values(**row)).inserted_primary_key
    return int(key[0]) if key else 0


def listing(tx: Connection) -> tuple[StoryEdit, ...]:
    """The log, in the order in which it was written."""
    found = []
    for row in tx.execute(sa.select(*_COLUMNS).order_by(story_edit.c.id)):
        given = dict(zip(_FIELDS, row[1:], strict=True))
        given |= {name: tuple(json.loads(given[name])) for name in _LISTS}
        found.append(StoryEdit(number=row[0], **given))
    return tuple(found)


def unsure(tx: Connection, since: datetime) -> tuple[Membership, ...]:
    """The memberships from *since* on that hold, need a second look, and stand in one story with what they are nearest to."""
    c, near = story_article.c, story_article.alias("near")
    query = (
        sa.select(c.story, c.article, c.known_from, c.score, c.nearest, c.terms)
        .join(near, sa.and_(near.c.article == c.nearest, near.c.story == c.story, near.c.known_to.is_(None)))
        .where(c.unsure == 1, c.known_to.is_(None), c.known_from >= since)
        .order_by(c.known_from, c.id)
    )
    return tuple(
        Membership(
            story=r.story,
            article=r.article,
            known_from=r.known_from,
            score=r.score,
            nearest=r.nearest,
            terms=tuple(json.loads(r.terms)),
            unsure=True,
        )
        for r in tx.execute(query)
    )


def move(tx: Connection, moved: Sequence[Membership]) -> None:
    """Put articles into other stories. A story left empty leads to the other; one that gets articles again leads nowhere."""
    before = set(
        tx.scalars(
            sa.select(story_article.c.story).where(
                story_article.c.article.in_([m.article for m in moved]), story_article.c.known_to.is_(None)
            )
        )
    )
    into = {m.story for m in moved}
    tx.execute(sa.update(story).where(story.c.id.in_(sorted(into))).values(merged_into=None, merged_at=None))
    stories.place(tx, {}, moved)
    for one in sorted(before | into):
        _measure(tx, one)


def _measure(tx: Connection, one: str) -> None:
    """Set the first and the latest time of a story to those of the articles that it has left."""
    query = sa.select(sa.func.min(article.c.news_at), sa.func.max(article.c.first_seen)).join(
        story_article, sa.and_(story_article.c.article == article.c.id, story_article.c.known_to.is_(None))
    )
    first, last = tx.execute(query.where(story_article.c.story == one)).one()
    if first is not None:
        tx.execute(sa.update(story).where(story.c.id == one).values(news_at=first, latest_at=last))
