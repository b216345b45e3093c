"""A theme's weeks: how many stories each had, and how many are usual.

Counts only what it is given. A week is seven times 24 hours; the last one ends with the issue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from pipeline.model import Momentum, WeekCount

WEEK = timedelta(weeks=1)
LATE = timedelta(days=1)
"""How much of a week the archive may lack at its beginning and still be said to hold it."""


def momentum(
    theme: str, stories: Sequence[int], history: Mapping[date, int], *, end: datetime, zone: str, began: datetime | None
) -> Momentum:
    """The weeks of *theme* that end with *end*, oldest first: *stories* as the archive holds them, one number a week.

    A week before the archive *began* is taken from *history*, by days of *zone*; one of which neither knows enough is left
    out, so that what nobody counted is not taken for nothing. *usual* is the median of the weeks before the last.
    """
    count = len(stories)
    weeks = []
    for place, number in enumerate(stories):
        closes = end - WEEK * (count - 1 - place)
        days = _days(closes, zone)
        if place == count - 1 or (began is not None and began - LATE <= closes - WEEK):
            weeks.append(WeekCount(end=closes, stories=number))
        elif all(day in history for day in days):
            weeks.append(WeekCount(end=closes, stories=sum(history[day] for day in days), history=True))
    earlier = [week.stories for week in weeks[:-1]]
    return Momentum(theme=theme, weeks=tuple(weeks), usual=float(median(earlier)) if earlier else 0.0)


def _days(closes: datetime, zone: str) -> list[date]:
    """The seven days of a week that closes then: the day of closing is one of them only if its greater part is over."""
    last = (closes.astimezone(ZoneInfo(zone)) - timedelta(hours=12)).date()
    return [last - timedelta(days=back) for back in range(7)]
