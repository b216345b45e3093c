"""Search over titles and summaries: one token function for text and query, FTS5 or tsvector to find them, newest first.

What a person typed never reaches the database's query language: only tokens do (letters, digits, underscores), quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Article
from pipeline.store.columns import storable
from pipeline.store.rows import ARTICLE_COLUMNS, ARTICLE_FIELDS, article_of, chunks
from pipeline.store.schema import article, story_article
from pipeline.text.tokens import Sought, search_tokens, sought

MOST_TOKENS = 16_000
"""Tokens of one article that are indexed: a tsvector knows no place beyond 16,383."""

MOST_LETTERS = 500
"""Of a token; what is longer is no word."""

MOST_WORDS = 40
"""Words of a query that are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that holds every word of the query, and the story in which it stands ("" for none)."""

    article: Article
    story: str


def index(tx: Connection, articles: Sequence[Article]) -> None:
    """Make the articles findable. One that is indexed already is left as it is."""
    for chunk in chunks(articles):
        by_id = {one.id: one for one in chunk}
        numbers = tx.execute(sa.select(article.c.id, article.c.number).where(article.c.id.in_(sorted(by_id)))).all()
        place = "rowid" if tx.dialect.name == "sqlite" else "number"
        there = set(
            tx.scalars(
                sa.text(f"SELECT {place} FROM article_search WHERE {place} IN :numbers").bindparams(
                    sa.bindparam("numbers", [number for _, number in numbers], expanding=True)
                )
            )
        )
        new = [(number, by_id[one]) for one, number in sorted(numbers, key=lambda row: row.number) if number not in there]
        if not new:
            continue
        if tx.dialect.name == "sqlite":
            insert = sa.text("INSERT INTO article_search (rowid, title, summary) VALUES (:number, :title, :summary)")
            tx.execute(insert, [{"number": n, "title": _spaced(a.title), "summary": _spaced(a.summary)} for n, a in new])
        else:
            insert = sa.text("INSERT INTO article_search (number, words) VALUES (:number, CAST(:words AS tsvector))")
            tx.execute(insert, [{"number": n, "words": _vector(_tokens(a.title), _tokens(a.summary))} for n, a in new])


def search(tx: Connection, query: str, limit: int = 20, offset: int = 0) -> tuple[Hit, ...]:
    """The articles that hold every word of *query*, newest first; none for a query without letters or digits."""
    asked = sought(storable(query))[:MOST_WORDS]
    if not asked:
        return ()
    numbers = _matching(tx, asked).order_by(article.c.news_at.desc(), article.c.id).limit(limit).offset(offset)
    found = (
        sa.select(*ARTICLE_COLUMNS, story_article.c.story)
        .select_from(
            article.outerjoin(story_article, sa.and_(story_article.c.article == article.c.id, story_article.c.known_to.is_(None)))
        )
        .where(article.c.number.in_(list(tx.scalars(numbers))))
        .order_by(article.c.news_at.desc(), article.c.id)
    )
    return tuple(Hit(article=article_of(row), story=row[len(ARTICLE_FIELDS)] or "") for row in tx.execute(found))


def count(tx: Connection, query: str) -> int:
    """How many articles `search` would find in all."""
    asked = sought(storable(query))[:MOST_WORDS]
    if not asked:
        return 0
    return tx.execute(sa.select(sa.func.count()).select_from(_matching(tx, asked).subquery())).scalar_one()


def _matching(tx: Connection, asked: Sequence[Sought]) -> sa.Select[Any]:
    """The numbers of the articles that hold all that is asked."""
    if tx.dialect.name == "sqlite":
        indexed = sa.table("article_search", sa.column("rowid"), sa.column("article_search"))
        on = indexed.c.rowid == article.c.number
        match = indexed.c.article_search.op("MATCH")(_fts5(asked))
    else:
        indexed = sa.table("article_search", sa.column("number"), sa.column("words"))
        on = indexed.c.number == article.c.number
        match = indexed.c.words.op("@@")(sa.cast(sa.literal(_tsquery(asked)), sa.dialects.postgresql.TSQUERY))
    return sa.select(article.c.number).select_from(indexed.join(article, on)).where(match)


def _tokens(text: str) -> list[str]:
    return [token for token in search_tokens(storable(text))[:MOST_TOKENS] if len(token) <= MOST_LETTERS]


def _spaced(text: str) -> str:
    return " ".join(_tokens(text))


def _vector(title: Sequence[str], summary: Sequence[str]) -> str:
    """A tsvector as its own literal: the title's tokens with weight A, a gap that no phrase crosses, the summary's."""
    places: dict[str, list[str]] = {}
    for place, token in enumerate(title, 1):
        places.setdefault(token, []).append(f"{place}A")
    for place, token in enumerate(summary, len(title) + 2):
        places.setdefault(token, []).append(str(place))
    return " ".join(f"{_quoted(token)}:{','.join(at)}" for token, at in places.items())


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _tsquery(asked: Sequence[Sought]) -> str:
    phrases = []
    for one in asked:
        tokens = [_quoted(token) for token in one.tokens]
        phrases.append(" <-> ".join([*tokens[:-1], tokens[-1] + (":*" if one.prefix else "")]))
    return " & ".join(f"({phrase})" for phrase in phrases)


def _fts5(asked: Sequence[Sought]) -> str:
    phrases = []
    for one in asked:
        words = " ".join(one.tokens).replace('"', '""')
        phrases.append(f'"{words}"' + (" *" if one.prefix else ""))
    return " AND ".join(phrases)
