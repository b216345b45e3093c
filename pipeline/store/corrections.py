"""The analysts' word on what carries which theme: an append-only log. No row is ever changed or taken out.

Does not apply it: `pipeline.theme.words` does. A word on a story hangs on the article that founded it, so that it goes
with that article wherever stories are merged or split.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Article, Correction
from pipeline.store.rows import ARTICLE_COLUMNS, article_of, chunks
from pipeline.store.schema import article, correction, story_article

_FIELDS = ("article", "story", "theme", "verdict", "who", "why", "text_hash", "known_from")
_COLUMNS = tuple(correction.c[name] for name in _FIELDS)


def add(tx: Connection, word: Correction) -> None:
    """Write the word down at the end of the log."""
    tx.execute(sa.insert(correction).values(**{name: getattr(word, name) for name in _FIELDS}))


def on_articles(tx: Connection, ids: Collection[str]) -> dict[str, tuple[Correction, ...]]:
    """Every word that hangs on one of these articles, by article, in the order in which they were given."""
    found: dict[str, list[Correction]] = {}
    for chunk in chunks(sorted(ids)):
        query = sa.select(*_COLUMNS).where(correction.c.article.in_(chunk))
        for row in tx.execute(query.order_by(correction.c.known_from, correction.c.id)):
            found.setdefault(row[0], []).append(_of(row))
    return {article: tuple(words) for article, words in found.items()}


def listing(tx: Connection, *, theme: str = "", since: datetime | None = None) -> tuple[Correction, ...]:
    """The log (of a theme), in the order in which it was written."""
    query = sa.select(*_COLUMNS).order_by(correction.c.known_from, correction.c.id)
    if theme:
        query = query.where(correction.c.theme == theme)
    if since is not None:
        query = query.where(correction.c.known_from >= since)
    return tuple(_of(row) for row in tx.execute(query))


def judged(tx: Connection, as_of: datetime | None = None) -> Iterator[tuple[Article, Correction]]:
    """The last word on each article and theme at *as_of* (None: now), with the article that it hangs on.

    What a classifier learns from. What was undone is left out; where `Correction.text_hash` is not the article's, its text
    has changed since.
    """
    query = sa.select(*_COLUMNS, *ARTICLE_COLUMNS).join(article, article.c.id == correction.c.article)
    if as_of is not None:
        query = query.where(correction.c.known_from <= as_of)
    last: dict[tuple[str, str, bool], tuple[Article, Correction]] = {}
    for row in tx.execute(query.order_by(correction.c.known_from, correction.c.id)):
        word = _of(row[: len(_FIELDS)])
        last[(word.article, word.theme, bool(word.story))] = article_of(row, len(_FIELDS)), word
    yield from (pair for pair in last.values() if pair[1].verdict != "undone")


def last_said(tx: Connection, as_of: datetime) -> datetime | None:
    """When the last word of the log at *as_of* was said; None where there is none."""
    query = sa.select(correction.c.known_from).where(correction.c.known_from <= as_of)
    return tx.scalar(query.order_by(correction.c.known_from.desc()).limit(1))


def stories_of(tx: Connection, words: Collection[Correction]) -> dict[str, str]:
    """The story in which each article that a word hangs on stands now."""
    c = story_article.c
    found: dict[str, str] = {}
    for chunk in chunks(sorted({word.article for word in words})):
        found.update(
            (a, s) for a, s in tx.execute(sa.select(c.article, c.story).where(c.article.in_(chunk), c.known_to.is_(None)))
        )
    return found


def _of(row: Any) -> Correction:
    return Correction(**dict(zip(_FIELDS, row, strict=True)))
