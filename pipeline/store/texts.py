"""The text of articles as their pages had it, with its hash and the time of the fetch: for matching and proof only.

Nothing that leaves the desk reads this table: no page, mail, API or export. Decides which articles are worth a fetch by
what the store knows of them; fetches nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Article
from pipeline.store.columns import storable
from pipeline.store.rows import ARTICLE_COLUMNS, article_of, chunks, insert_into
from pipeline.store.schema import article, article_tag, article_text, story, story_article
from pipeline.text.addresses import canonical

AGAIN = "to be tried again"
TRIES = 3
"""How often a page is asked for that does not come for a passing reason."""

REPORTS = 2
"""Reports of a story, copies not counted, whose first one is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """What is kept of an article's page. *outcome*: full, summary only, failed, or to be tried again; *reason* says why not full.

    *text* is empty unless it is full; *hash* is its SHA-256.
    """

    article: str
    outcome: str
    fetched_at: datetime
    text: str = ""
    hash: str = ""
    reason: str = ""
    tries: int = 1


def wanted(tx: Connection, since: datetime, until: datetime) -> tuple[Article, ...]:
    """The articles whose page is to be read: news of [since, until] that carries a theme or founds a story of two reports.

    Not those read already, not copies, not of outlets of which we take the headline only, not of social lists. Newest first.
    """
    read = sa.select(article_text.c.article).where(article_text.c.outcome != AGAIN)
    themed = sa.select(article_tag.c.article).where(article_tag.c.known_to.is_(None))
    query = (
        sa.select(*ARTICLE_COLUMNS)
        .where(article.c.news_at >= since, article.c.news_at <= until, article.c.grouped == 1, article.c.copy_of == "")
        .where(article.c.rights != "headline", article.c.vantage != "social", article.c.url.like("http%"))
        .where(article.c.id.not_in(read), sa.or_(article.c.id.in_(themed), article.c.id.in_(_leaders(since))))
        .order_by(article.c.news_at.desc(), article.c.id)
    )
    return tuple(article_of(row) for row in tx.execute(query))


def save(tx: Connection, made: ArticleText) -> None:
    """Keep what came of an article's page, in place of an earlier try. A passing failure is final at the third."""
    text = storable(made.text)
    tries = 1 + (tx.scalar(sa.select(article_text.c.tries).where(article_text.c.article == made.article)) or 0)
    row = {
        "article": made.article,
        "text": text,
        "hash": hashlib.sha256(text.encode()).hexdigest() if text else "",
        "fetched_at": made.fetched_at,
        "outcome": "failed" if made.outcome == AGAIN and tries >= TRIES else made.outcome,
        "reason": made.reason,
        "tries": tries,
    }
    upsert = insert_into(tx, article_text).values(row)
    tx.execute(
        upsert.on_conflict_do_update(index_elements=["article"], set_={n: upsert.excluded[n] for n in row if n != "article"})
    )


def known_by(tx: Connection, article_id: str, address: str) -> None:
    """Know the article by the address that its page has itself: the key only, what the feed gave stays what is printed."""
    tx.execute(sa.update(article).where(article.c.id == article_id).values(canonical_url=canonical(storable(address))))


def get(tx: Connection, ids: Collection[str]) -> dict[str, ArticleText]:
    """What is kept of these articles' pages, by article; those never asked for are left out."""
    found: dict[str, ArticleText] = {}
    for chunk in chunks(sorted(ids)):
        for row in tx.execute(sa.select(article_text).where(article_text.c.article.in_(chunk)).order_by(article_text.c.article)):
            found[row.article] = ArticleText(**row._mapping)
    return found


def full(tx: Connection, since: datetime) -> dict[str, str]:
    """The whole text of each article, by id, of which the page gave it since then."""
    query = sa.select(article_text.c.article, article_text.c.text).where(article_text.c.outcome == "full")
    return {row.article: row.text for row in tx.execute(query.where(article_text.c.fetched_at >= since))}


def of_page(tx: Connection, canonical_url: str) -> ArticleText | None:
    """The whole text that another article of the same page was found to have; None where there is none."""
    query = (
        sa.select(article_text)
        .join(article, article.c.id == article_text.c.article)
        .where(article.c.canonical_url == canonical_url, article_text.c.outcome == "full")
        .order_by(article_text.c.fetched_at.desc())
        .limit(1)
    )
    row = tx.execute(query).first()
    return ArticleText(**row._mapping) if row else None


def counts(tx: Connection) -> dict[str, int]:
    """How many articles came out how."""
    outcome = article_text.c.outcome
    query = sa.select(outcome, sa.func.count().label("number")).group_by(outcome).order_by(outcome)
    return {row.outcome: row.number for row in tx.execute(query)}


def _leaders(since: datetime) -> sa.Select[tuple[str]]:
    """The founders of the stories that have at least two reports now."""
    return (
        sa.select(story.c.founder)
        .join(story_article, sa.and_(story_article.c.story == story.c.id, story_article.c.known_to.is_(None)))
        .join(article, sa.and_(article.c.id == story_article.c.article, article.c.copy_of == ""))
        .where(story.c.merged_into.is_(None), story.c.latest_at >= since)
        .group_by(story.c.id, story.c.founder)
        .having(sa.func.count() >= REPORTS)
    )
