"""How many stories a theme had: by the day in the desk's history file, by day and week in what the archive itself holds.

Works out no momentum. A report is an original article of an outlet: neither a copy nor a line of a hot list counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.store.columns import WHOLE, microseconds
from pipeline.store.rows import known
from pipeline.store.schema import article, story_article, story_tag, theme_day
from pipeline.theme.momentum import DAYS, WEEKS, Counts

WEEK = timedelta(weeks=1)
LONGEST_STORY = timedelta(days=14)
"""How long before the days that are counted an owner's first report of a story is looked for."""


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


def counts(tx: Connection, end: datetime, as_of: datetime) -> Counts:
    """All that the momentum of the themes up to *end* is made of, as known at *as_of*."""
    return Counts(
        weeks=weeks(tx, end, WEEKS, as_of),
        days=days(tx, end, DAYS, as_of),
        history=history(tx),
        began=began(tx),
        seen=seen(tx, end, as_of),
    )


def weeks(tx: Connection, end: datetime, count: int, as_of: datetime) -> dict[str, tuple[int, ...]]:
    """Stories by theme in each of the *count* weeks up to *end*, the oldest first, as known at *as_of*.

    A story counts in a week in which an outlet reported it. A theme without stories in all the weeks is left out.
    """
    start = end - WEEK * count
    place = _place(sa.type_coerce(article.c.news_at, WHOLE), start, WEEK)
    query = (
        sa.select(story_tag.c.theme, place, sa.func.count(sa.distinct(story_article.c.story)))
        .select_from(_reports())
        .where(article.c.news_at >= start, article.c.news_at < end, *_known(as_of))
        .group_by(story_tag.c.theme, place)
    )
    return _by_theme(tx.execute(query), count)


def days(tx: Connection, end: datetime, count: int, as_of: datetime) -> dict[str, tuple[int, ...]]:
    """Stories by theme in each of the *count* days (24 hours) up to *end*, the oldest first, as known at *as_of*.

    A story counts on a day on which an owner reports it that had not reported it before: what one owner writes again of it
    the next day adds nothing. A theme without stories in all the days is left out.
    """
    day = timedelta(days=1)
    start = end - day * count
    owner = sa.func.coalesce(*(sa.func.nullif(article.c[name], "") for name in ("owner", "outlet")), article.c.feed)
    first = (
        sa.select(story_article.c.story, sa.func.min(sa.type_coerce(article.c.news_at, WHOLE)).label("at"))
        .select_from(story_article.join(article, article.c.id == story_article.c.article))
        .where(article.c.news_at >= start - LONGEST_STORY, article.c.news_at < end, *_counted(as_of))
        .group_by(story_article.c.story, owner)
        .subquery()
    )
    place = _place(first.c.at, start, day)
    query = (
        sa.select(story_tag.c.theme, place, sa.func.count(sa.distinct(first.c.story)))
        .select_from(first.join(story_tag, story_tag.c.story == first.c.story))
        .where(first.c.at >= microseconds(start), known(story_tag, as_of))
        .group_by(story_tag.c.theme, place)
    )
    return _by_theme(tx.execute(query), count)


def seen(tx: Connection, end: datetime, as_of: datetime, theme: str = "") -> dict[str, tuple[datetime, datetime | None]]:
    """When the first story of each theme (or of one) became news, and the last one before the week that closes at *end*."""
    at = article.c.news_at
    earlier = sa.func.max(sa.case((at < end - WEEK, at)), type_=at.type)
    query = (
        sa.select(story_tag.c.theme, sa.func.min(at, type_=at.type), earlier)
        .select_from(_reports())
        .where(at < end, *_known(as_of), *([story_tag.c.theme == theme] if theme else ()))
        .group_by(story_tag.c.theme)
    )
    return {slug: (first, before) for slug, first, before in tx.execute(query)}


def began(tx: Connection) -> datetime | None:
    """When the archive began: its first article was first seen then; None for an empty one."""
    return tx.execute(sa.select(article.c.first_seen).order_by(article.c.first_seen).limit(1)).scalar()


def _reports() -> sa.Join:
    joined = sa.join(story_article, article, article.c.id == story_article.c.article)
    return joined.join(story_tag, story_tag.c.story == story_article.c.story)


def _counted(as_of: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """That a row is a report known then."""
    return article.c.first_seen <= as_of, article.c.copy_of == "", article.c.vantage != "social", known(story_article, as_of)


def _known(as_of: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return *_counted(as_of), known(story_tag, as_of)


def _place(at: sa.ColumnElement[int], start: datetime, step: timedelta) -> sa.Label[int]:
    """In which of the steps after *start* the moment falls, the first one being 0."""
    # Written out: with parameters PostgreSQL takes what is selected and what is grouped by for two expressions.
    origin, length = (
        sa.literal(n, WHOLE, literal_execute=True) for n in (microseconds(start), step // timedelta(microseconds=1))
    )
    return ((at - origin) // length).label("place")


def _by_theme(rows: Iterable[Sequence[Any]], count: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for theme, place, stories in rows:
        found.setdefault(theme, [0] * count)[place] = stories
    return {theme: tuple(stories) for theme, stories in sorted(found.items())}
