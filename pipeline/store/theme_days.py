"""How many stories a theme had on a day: the desk's history file, and what the stories themselves say.

Works out no momentum.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.store.rows import known
from pipeline.store.schema import article, story_article, story_tag, theme_day


def load_history(tx: Connection, rows: Iterable[tuple[str, date, int]]) -> None:
    """Put (theme, day, stories) in place of the history there was; of a day given twice the last counts."""
    new = {(theme, day): stories for theme, day, stories in rows}
    tx.execute(sa.delete(theme_day))
    if new:
        values = [{"theme": theme, "day": day.isoformat(), "stories": stories} for (theme, day), stories in sorted(new.items())]
        tx.execute(sa.insert(theme_day), values)


def history(tx: Connection) -> dict[str, dict[date, int]]:
    """The desk's history: theme, day, stories."""
    found: dict[str, dict[date, int]] = {}
    for theme, day, stories in tx.execute(sa.select(theme_day).order_by(theme_day.c.theme, theme_day.c.day)):
        found.setdefault(theme, {})[date.fromisoformat(day)] = stories
    return found


def counts(tx: Connection, start: datetime, end: datetime, as_of: datetime, zone: str = "UTC") -> dict[str, dict[date, int]]:
    """Stories by theme and by the day (of *zone*) on which their first article was news, in [start, end), as known at *as_of*."""
    local = ZoneInfo(zone)
    member = story_article.join(article, article.c.id == story_article.c.article)
    there = sa.and_(article.c.first_seen <= as_of, known(story_article, as_of))
    news = sa.and_(article.c.news_at >= start, article.c.news_at < end)
    touched = sa.select(story_article.c.story).select_from(member).where(there, news)
    began = (
        sa.select(story_article.c.story, sa.func.min(article.c.news_at).label("at"))
        .select_from(member)
        .where(there, story_article.c.story.in_(touched))
        .group_by(story_article.c.story)
        .subquery()
    )
    query = (
        sa.select(story_tag.c.theme, began.c.story, began.c.at)
        .join(began, began.c.story == story_tag.c.story)
        .where(known(story_tag, as_of), began.c.at >= start, began.c.at < end)
        .distinct()
    )
    found: dict[str, dict[date, int]] = {}
    for theme, _, at in sorted(tx.execute(query), key=lambda row: (row[0], row[2])):
        days = found.setdefault(theme, {})
        day = at.astimezone(local).date()
        days[day] = days.get(day, 0) + 1
    return found
