"""A theme's weeks: how many stories each had, and how many are usual.

Counts only what it is given. A week is seven whole days; the last one ends with the day of the issue's end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from pipeline.model import Momentum, WeekCount


def momentum(
    theme: str, days: Mapping[date, int], history: Mapping[date, int], end: datetime, zone: str, weeks: int = 7
) -> Momentum:
    """The *weeks* weeks of *theme* that end with *end*, oldest first.

    *days* are the archive's own counts, by days of *zone*; its first day is the archive's first (give that day a zero
    where the theme had no story then). *history* serves only days before it. *usual* is the median of all weeks but the last.
    """
    first = min(days, default=date.max)
    closes = end.astimezone(ZoneInfo(zone))
    counted = tuple(
        _week(days, history, first=first, closes=closes - timedelta(days=7 * back)) for back in range(weeks - 1, -1, -1)
    )
    usual = float(median(week.stories for week in counted[:-1])) if len(counted) > 1 else 0.0
    return Momentum(theme=theme, weeks=counted, usual=usual)


def _week(days: Mapping[date, int], history: Mapping[date, int], *, first: date, closes: datetime) -> WeekCount:
    """The seven days up to *closes* (a midnight closes the day before); marked where history gave some of them."""
    last = (closes - timedelta(microseconds=1)).date()
    dates = [last - timedelta(days=back) for back in range(7)]
    before = [day for day in dates if day < first and day in history]
    return WeekCount(
        end=closes.astimezone(UTC),
        stories=sum(days.get(day, 0) for day in dates) + sum(history[day] for day in before),
        history=bool(before),
    )
