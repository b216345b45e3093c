"""The themes' weeks as the archive shows them: counted up to its newest story, drawn as bars.

So an archive whose news is old shows the weeks that it has, and a live one the week up to today. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from pipeline.model import Momentum, Story
from pipeline.theme.momentum import WEEKS, Counts, momentum

WEEK = timedelta(weeks=1)
WIDTH, HEIGHT = 136, 30
SLOT = WIDTH / WEEKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One week; *kind* is now, before or history."""

    x: float
    y: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A theme's weeks: stories of the last seven and 28 days, the usual week, and the bars; *history*: not all counted here.

    *moves*: all that was measured of it.
    """

    theme: str
    week: int
    month: int
    usual: float
    bars: tuple[Bar, ...]
    history: bool
    moves: Momentum


def closes(newest: Story | None, now: datetime) -> datetime:
    """The midnight (UTC) that ends the last day counted: that of the archive's newest story, never after today."""
    last = min(newest.news_at, now) if newest else now
    return datetime.combine(last.astimezone(UTC).date() + timedelta(days=1), time(), tzinfo=UTC)


def last_day(end: datetime) -> datetime:
    """Noon of the last day counted: the same date in nearly every zone in which it is printed."""
    return end - timedelta(hours=12)


def pulses(themes: Iterable[str], counts: Counts, *, end: datetime) -> dict[str, Pulse]:
    """Every theme's weeks up to *end*, all drawn on one scale."""
    weeks = {slug: momentum(slug, counts, end=end, zone="UTC") for slug in themes}
    top = max((week.stories for one in weeks.values() for week in one.weeks), default=0)
    return {slug: pulse(one, max(1, top)) for slug, one in weeks.items()}


def pulse(weeks: Momentum, top: int) -> Pulse:
    """The weeks of one theme; a week of *top* stories fills the height."""
    bars = []
    last = weeks.weeks[-1].end
    for week in weeks.weeks:
        at = WEEKS - 1 - (last - week.end) // WEEK  # a week that nobody counted leaves its place empty
        height = round(max(1.5 if week.stories else 0.0, week.stories * HEIGHT / top), 1)
        kind = "now" if week.end == last else "history" if week.history else "before"
        bars.append(Bar(x=round(at * SLOT, 1), y=round(HEIGHT - height, 1), height=height, kind=kind))
    return Pulse(
        theme=weeks.theme,
        week=weeks.now,
        month=sum(week.stories for week in weeks.weeks if week.end > last - 4 * WEEK),
        usual=weeks.usual,
        bars=tuple(bars),
        history=any(week.history for week in weeks.weeks),
        moves=weeks,
    )
