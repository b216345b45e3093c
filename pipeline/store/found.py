"""What the search for another feed on a dead feed's site found, in the dead feed's own row. Searches nothing."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import FeedState
from pipeline.store.columns import storable
from pipeline.store.feeds import FOUND
from pipeline.store.schema import article, feed


def save(tx: Connection, state: FeedState) -> None:
    """Keep when the site was searched and what was found (`FOUND`), in place of an earlier search."""
    row = {name: getattr(state, name) for name in FOUND} | {"found_title": storable(state.found_title)}
    tx.execute(sa.update(feed).where(feed.c.slug == state.slug).values(row))


def unwell(tx: Connection, quiet_since: datetime, searched_before: datetime) -> tuple[str, ...]:
    """The feeds that may be dead, for a closer look: muted, failing, without an article, or without a new one since then; not
    those whose site was searched later than *searched_before*. Mostly none, so that a run does not look at every feed.
    """
    quiet = sa.or_(feed.c.muted_at.is_not(None), feed.c.failures > 0, feed.c.articles == 0, feed.c.last_new_at <= quiet_since)
    rested = sa.or_(feed.c.searched_at.is_(None), feed.c.searched_at <= searched_before)
    return tuple(tx.scalars(sa.select(feed.c.slug).where(quiet, rested).order_by(feed.c.slug)))


def article_urls(tx: Connection, slug: str, most: int = 50) -> tuple[str, ...]:
    """The addresses of the feed's latest articles."""
    query = sa.select(article.c.url).where(article.c.feed == slug).order_by(article.c.first_seen.desc(), article.c.id)
    return tuple(tx.scalars(query.limit(most)))
