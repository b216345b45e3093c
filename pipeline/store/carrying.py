"""The stories that carry some themes, with their reports alone: what the leapfrog board is counted of. Counts nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Article, Story, Tagging
from pipeline.store.rows import ARTICLE_COLUMNS, article_of, known
from pipeline.store.schema import article, story, story_article, story_tag


def carrying(tx: Connection, themes: Iterable[str], start: datetime, end: datetime, as_of: datetime | None) -> tuple[Story, ...]:
    """The stories that carry one of *themes* as known at *as_of* (None: as they stand now), each with its reports that became
    news in [start, end).

    Reports are original articles of outlets, earliest first. The tags have their themes and points, not their evidence.
    """
    wanted = sorted(set(themes))
    c = story_tag.c
    tags: dict[str, list[Tagging]] = {}
    tagged = sa.select(c.story, c.theme, c.version, c.score, c.origin).where(c.theme.in_(wanted), known(story_tag, as_of))
    for one, theme, version, score, origin in tx.execute(tagged.order_by(c.story, c.theme, c.origin)):
        tags.setdefault(one, []).append(Tagging(subject=one, theme=theme, version=version, score=score, origin=origin))
    reports = (
        sa.select(story_article.c.story, story.c.founder, *ARTICLE_COLUMNS)
        .join(story, story.c.id == story_article.c.story)
        .join(article, article.c.id == story_article.c.article)
        .where(
            story_article.c.story.in_(sa.select(c.story).where(c.theme.in_(wanted), known(story_tag, as_of))),
            known(story_article, as_of),
            article.c.news_at >= start,
            article.c.news_at < end,
            sa.true() if as_of is None else article.c.first_seen <= as_of,
            article.c.copy_of == "",
            article.c.vantage != "social",
        )
        .order_by(article.c.news_at, article.c.id)
    )
    found: dict[str, list[Article]] = {}
    founders: dict[str, str] = {}
    for row in tx.execute(reports):
        founders[row[0]] = row[1]
        found.setdefault(row[0], []).append(article_of(row, 2))
    return tuple(
        Story(id=one, founder=founders[one], articles=tuple(articles), tags=tuple(tags[one]))
        for one, articles in sorted(found.items())
    )
