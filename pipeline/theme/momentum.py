"""A theme's momentum: how many stories its weeks and days had, how many are usual, and whether it is in a burst.

Counts only what it is given. A week is seven times 24 hours, a day once; the last one ends with the issue.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from pipeline.model import Momentum, WeekCount
from pipeline.theme.bursts import bursts

WEEKS = 7
"""Weeks of a theme's momentum: the issue's own and six before it."""

DAYS = 7 * WEEKS

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
LATE_WEEK, LATE_DAY = DAY, timedelta(hours=6)
"""How much of a week, and of a day, the archive may lack at its beginning and still be said to hold it."""

SAME_WEEKDAY = (7, 14, 21, 28)
LEAST_WEEKDAYS = 3
"""Of so many of the four same weekdays before something must be known."""

FAST, SLOW = 3.0, 14.0
"""The time constants, in days, of the two moving averages whose ratio is the pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the store knows of all themes, by slug: stories of the weeks and of the days, oldest first, missing where none.

    *history*: stories by day of the desk's history file; *began*: when the archive did; *seen*: when a theme's first story
    became news, and its last one before the last week (None if there was none).
    """

    weeks: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    days: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    history: Mapping[str, Mapping[date, int]] = field(default_factory=dict)
    began: datetime | None = None
    seen: Mapping[str, tuple[datetime, datetime | None]] = field(default_factory=dict)


def momentum(theme: str, counts: Counts, *, end: datetime, zone: str) -> Momentum:
    """The weeks and days of *theme* that end with *end*.

    A week or day before the archive began is taken from the history, by days of *zone*; a week of which neither knows enough
    is left out, so that what nobody counted is not taken for nothing.
    """
    weeks = _weeks(theme, counts, end, zone)
    earlier = [week.stories for week in weeks[:-1]]
    days = _days(theme, counts, end, zone)
    z, pace, found = measured(days)
    first, before = _seen(theme, counts, end, zone)
    return Momentum(
        theme=theme,
        weeks=weeks,
        usual=float(median(earlier)) if earlier else 0.0,
        days=days,
        z=z,
        pace=pace,
        bursts=found,
        first=first,
        before=before,
    )


def measured(days: Sequence[int | None]) -> tuple[float | None, float | None, tuple[tuple[int, int], ...]]:
    """z, pace and bursts of the days, oldest first; neither pace nor bursts where less than a fortnight was counted."""
    enough = sum(count is not None for count in days) >= SLOW
    return robust_z(days), _pace(days) if enough else None, bursts(days) if enough else ()


def robust_z(days: Sequence[int | None]) -> float | None:
    """How far the last day stands above the median of the same weekday in the four weeks before, in robust deviations.

    A deviation is that of the median (MAD, scaled as for a normal distribution), never less than a Poisson count of that
    size has by chance. None where fewer than three of the four were counted.
    """
    if not days or days[-1] is None:
        return None
    usual = [count for back in SAME_WEEKDAY if back < len(days) and (count := days[-1 - back]) is not None]
    if len(usual) < LEAST_WEEKDAYS:
        return None
    middle = median(usual)
    spread = 1.4826 * median(abs(count - middle) for count in usual)
    return round((days[-1] - middle) / max(spread, math.sqrt(max(middle, 1.0))), 2)


def _pace(days: Sequence[int | None]) -> float | None:
    """The moving average of three days over that of fourteen: 2 is a theme that has doubled. None for one that is silent."""
    fast, slow = (_average(days, constant) for constant in (FAST, SLOW))
    return round(fast / slow, 2) if slow else None


def _average(days: Sequence[int | None], constant: float) -> float:
    counted = [(math.exp(-age / constant), count) for age, count in enumerate(reversed(days)) if count is not None]
    return sum(weight * count for weight, count in counted) / sum(weight for weight, _ in counted)


def _weeks(theme: str, counts: Counts, end: datetime, zone: str) -> tuple[WeekCount, ...]:
    stories = counts.weeks.get(theme, (0,) * WEEKS)
    history = counts.history.get(theme, {})
    found = []
    for place, number in enumerate(stories):
        closes = end - WEEK * (len(stories) - 1 - place)
        days = [_day(closes - back * DAY, zone) for back in range(7)]
        if place == len(stories) - 1 or (counts.began is not None and counts.began - LATE_WEEK <= closes - WEEK):
            found.append(WeekCount(end=closes, stories=number))
        elif all(day in history for day in days):
            found.append(WeekCount(end=closes, stories=sum(history[day] for day in days), history=True))
    return tuple(found)


def _days(theme: str, counts: Counts, end: datetime, zone: str) -> tuple[int | None, ...]:
    stories = counts.days.get(theme, (0,) * DAYS)
    history = counts.history.get(theme, {})
    found: list[int | None] = []
    for place, number in enumerate(stories):
        closes = end - DAY * (len(stories) - 1 - place)
        held = place == len(stories) - 1 or (counts.began is not None and counts.began - LATE_DAY <= closes - DAY)
        found.append(number if held else history.get(_day(closes, zone)))
    return tuple(found)


def _seen(theme: str, counts: Counts, end: datetime, zone: str) -> tuple[datetime | None, datetime | None]:
    """When the theme was first seen, and last before the last week, by the archive or by the history."""
    first, before = counts.seen.get(theme, (None, None))
    told = [_midnight(day, zone) for day, stories in counts.history.get(theme, {}).items() if stories]
    told = [moment for moment in told if moment < end - WEEK]
    return min((*told, *([first] if first else [])), default=None), max((*told, *([before] if before else [])), default=None)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _day(closes: datetime, zone: str) -> date:
    """The day on which 24 hours that close then fall: that of closing only if its greater part is over."""
    return (closes.astimezone(ZoneInfo(zone)) - timedelta(hours=12)).date()
