"""How many stories a theme had: by the day in the desk's history file, by the week in what the archive itself holds.

Works out no momentum.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.store.columns import WHOLE, Moment
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


def weeks(tx: Connection, end: datetime, count: int, as_of: datetime) -> dict[str, tuple[int, ...]]:
    """Stories by theme in each of the *count* weeks up to *end*, the oldest first, as known at *as_of*.

    A story counts in a week in which an outlet reported it: neither a copy nor a line of a hot list does. A theme without
    stories in all the weeks is left out.
    """
    ends = [end - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
    opens = [Moment().process_bind_param(one - timedelta(weeks=1), tx.dialect) for one in ends]
    week = sa.case(
        *((sa.type_coerce(article.c.news_at, WHOLE) >= opened, place) for place, opened in reversed(list(enumerate(opens))))
    )
    query = (
        sa.select(story_tag.c.theme, week.label("week"), sa.func.count(sa.distinct(story_article.c.story)))
        .select_from(story_article)
        .join(article, article.c.id == story_article.c.article)
        .join(story_tag, story_tag.c.story == story_article.c.story)
        .where(
            article.c.news_at >= ends[0] - timedelta(weeks=1),
            article.c.news_at < end,
            article.c.first_seen <= as_of,
            article.c.copy_of == "",
            article.c.vantage != "social",
            known(story_article, as_of),
            known(story_tag, as_of),
        )
        .group_by(story_tag.c.theme, week)
    )
    found: dict[str, list[int]] = {}
    for theme, place, stories in tx.execute(query):
        found.setdefault(theme, [0] * count)[place] = stories
    return {theme: tuple(stories) for theme, stories in sorted(found.items())}


def began(tx: Connection) -> datetime | None:
    """When the archive began: its first article was first seen then; None for an empty one."""
    return tx.execute(sa.select(article.c.first_seen).order_by(article.c.first_seen).limit(1)).scalar()
