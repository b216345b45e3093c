"""The vectors of articles, each with the name of the model that made it, so that no article is embedded twice.

Makes none. A vector of another model is as good as none, and is replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Article
from pipeline.store.rows import ARTICLE_COLUMNS, article_of, chunks, insert_into
from pipeline.store.schema import article, article_vector


def of(tx: Connection, ids: Collection[str], model: str) -> dict[str, bytes]:
    """The vectors that *model* made of these articles, by article."""
    c = article_vector.c
    found: dict[str, bytes] = {}
    for chunk in chunks(sorted(ids)):
        query = sa.select(c.article, c.vector).where(c.article.in_(chunk), c.model == model)
        found |= {row.article: bytes(row.vector) for row in tx.execute(query)}
    return found


def missing(tx: Connection, since: datetime, model: str, limit: int) -> tuple[Article, ...]:
    """Articles first seen at or after then without a vector of *model*, the earliest first, at most *limit*."""
    c = article_vector.c
    made = sa.and_(c.article == article.c.id, c.model == model)
    query = sa.select(*ARTICLE_COLUMNS).outerjoin_from(article, article_vector, made)
    query = query.where(article.c.first_seen >= since, c.article.is_(None)).order_by(article.c.first_seen, article.c.id)
    return tuple(article_of(row) for row in tx.execute(query.limit(limit)))


def save(tx: Connection, model: str, vectors: Mapping[str, bytes]) -> None:
    """Keep the vectors, in place of those of another model."""
    rows = [{"article": one, "model": model, "vector": vector} for one, vector in sorted(vectors.items())]
    if rows:
        upsert = insert_into(tx, article_vector)
        new = {name: upsert.excluded[name] for name in ("model", "vector")}
        tx.execute(upsert.on_conflict_do_update(index_elements=["article"], set_=new), rows)
