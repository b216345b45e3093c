"""A theme's weeks and days end with the issue; what is usual is what was counted before; a burst is found, chance is not."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.model import Momentum, WeekCount
from pipeline.theme.momentum import DAYS, Counts, measured, momentum, robust_z

END = datetime(2025, 1, 28, 0, 0, tzinfo=UTC)
LONG_AGO = END - timedelta(days=365)
RATES = (3, 5, 8, 15)


def every_day(start: date, days: int, stories: int = 1) -> dict[date, int]:
    return {start + timedelta(days=n): stories for n in range(days)}


def weeks_of(stories: Sequence[int], began: datetime | None, history: dict[date, int] | None = None) -> Momentum:
    counts = Counts(weeks={"chips": tuple(stories)}, history={"chips": history or {}}, began=began)
    return momentum("chips", counts, end=END, zone="UTC")


def test_the_last_week_is_the_seven_days_before_the_end() -> None:
    found = weeks_of((3, 4, 5, 7), LONG_AGO)
    assert [week.stories for week in found.weeks] == [3, 4, 5, 7]
    assert [week.end for week in found.weeks] == [END - timedelta(weeks=back) for back in (3, 2, 1, 0)]
    assert (found.now, found.usual, found.compares) == (7, 4.0, True)
    assert not any(week.history for week in found.weeks)


def test_history_serves_the_weeks_before_the_archive_began() -> None:
    found = weeks_of((0, 0, 9), END - timedelta(weeks=1), every_day(date(2025, 1, 7), 7, 2))
    assert [(week.stories, week.history) for week in found.weeks] == [(14, True), (9, False)]


def test_a_week_that_nobody_counted_is_left_out_not_taken_for_nothing() -> None:
    found = weeks_of((0, 1, 9), END)
    assert [week.stories for week in found.weeks] == [9]
    assert (found.usual, found.compares) == (0.0, False)


def test_an_archive_that_began_within_a_day_of_a_week_s_beginning_has_counted_it() -> None:
    began = END - timedelta(weeks=2) + timedelta(hours=20)
    assert len(weeks_of((1, 1, 1), began).weeks) == 2
    assert len(weeks_of((1, 1, 1), began + timedelta(hours=5)).weeks) == 1


def test_a_week_that_closes_in_the_morning_has_the_seven_days_before() -> None:
    """At 08:00 in Hong Kong the day has hardly begun; at 20:00 it is nearly over."""
    history = {"chips": every_day(date(2025, 1, 14), 7)}
    morning = datetime(2025, 1, 28, 0, 0, tzinfo=UTC)
    evening = datetime(2025, 1, 27, 12, 0, tzinfo=UTC)
    for end in (morning, evening):
        counts = Counts(weeks={"chips": (0, 0)}, history=history, began=end)
        found = momentum("chips", counts, end=end, zone="Asia/Hong_Kong")
        assert [week.stories for week in found.weeks] == [7, 0]
        assert found.days[-14:] == (*[1] * 7, *[None] * 6, 0)


def test_an_empty_archive_has_one_week_of_nothing() -> None:
    found = momentum("chips", Counts(), end=END, zone="UTC")
    assert ([week.stories for week in found.weeks], found.usual) == ([0], 0.0)
    assert found.days == (*[None] * (DAYS - 1), 0)
    assert (found.z, found.pace, found.bursts, found.surging) == (None, None, (), False)


def test_days_are_the_archive_s_and_before_it_the_history_s() -> None:
    counts = Counts(
        days={"chips": tuple(range(DAYS))},
        history={"chips": every_day(date(2025, 1, 1), 30, 9)},
        began=END - timedelta(days=10, hours=-5),
    )
    found = momentum("chips", counts, end=END, zone="UTC")
    assert found.days == (*[None] * 22, *[9] * 17, *range(39, 49))


def test_z_is_measured_against_the_same_weekday() -> None:
    """Ten stories on a Monday that always has ten are nothing; on a Sunday that has two they are much."""
    week = (10, 10, 10, 10, 10, 2, 2)
    assert robust_z([*week * 4, 10]) == 0.0
    assert robust_z([*(week[1:] + week[:1]) * 4, *week[1:6], 10]) == round(8 / math.sqrt(2), 2)
    assert robust_z([None] * 28 + [10]) is None
    assert robust_z([4, *[0] * 27, 4]) == 4.0, "a weekday of nothing is measured as one of one story"


def test_pace_is_the_last_days_over_the_last_fortnight() -> None:
    _, even, _ = measured([4] * 30)
    _, faster, _ = measured([4] * 25 + [8] * 5)
    _, unknown, _ = measured([4] * 13)
    assert (even, unknown) == (1.0, None)
    assert faster is not None
    assert 1.2 < faster < 2


def test_a_day_that_nobody_counted_hides_no_burst_and_makes_none() -> None:
    _, _, found = measured([None] * 5 + [2] * 20 + [None] + [2] * 14 + [9, 9])
    assert found == ((40, 41),)
    assert measured([None] * 40 + [9] * 9) == (None, None, ())


def test_new_is_what_the_history_says() -> None:
    """First ever, first after a long silence, or neither; never of an archive that is itself new."""
    week, long = timedelta(weeks=1), timedelta(days=40)
    known = Counts(weeks={"chips": (0, 0, 0, 2)}, began=LONG_AGO)
    first = momentum("chips", replace(known, seen={"chips": (END - timedelta(days=2), None)}), end=END, zone="UTC")
    since = momentum("chips", replace(known, seen={"chips": (LONG_AGO, END - week - long)}), end=END, zone="UTC")
    usual = momentum("chips", replace(known, seen={"chips": (LONG_AGO, END - week - week)}), end=END, zone="UTC")
    assert [one.is_new for one in (first, since, usual)] == [True, False, False]
    assert [one.silent_since for one in (first, since, usual)] == [None, END - week - long, None]
    told = replace(known, seen={"chips": (END - timedelta(days=2), None)}, history={"chips": {date(2024, 12, 24): 1}})
    assert momentum("chips", told, end=END, zone="UTC").silent_since == datetime(2024, 12, 24, tzinfo=UTC)
    young = replace(first, weeks=(WeekCount(end=END, stories=2),))
    assert not young.is_new


def poisson(dice: random.Random, mean: float) -> int:
    """Knuth's way; good for small means."""
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count += 1
        product *= dice.random()
    return count


def surges(counts: Sequence[int], day: int) -> bool:
    """Whether the desk would say on that day that the theme has momentum."""
    days = tuple(counts[day - DAYS + 1 : day + 1])
    z, pace, found = measured(days)
    return Momentum(theme="chips", weeks=(), usual=0, days=days, z=z, pace=pace, bursts=found).surging


@pytest.mark.parametrize("rate", RATES)
def test_a_threefold_burst_is_found_within_two_days(rate: int) -> None:
    """A hundred streams a rate; five stories a day and more: nineteen of twenty."""
    dice = random.Random(rate)
    found = 0
    for _ in range(100):
        counts = [poisson(dice, rate) for _ in range(60)] + [poisson(dice, 3 * rate) for _ in range(2)]
        found += surges(counts, 60) or surges(counts, 61)
    print(f"{rate} a day: {found} of 100 threefold bursts found within two days")
    assert found >= (95 if rate >= 5 else 75)


@pytest.mark.parametrize("rate", RATES)
def test_a_quiet_quarter_raises_at_most_one_alarm(rate: int) -> None:
    """Flat Poisson streams of ninety days, the weekend slower; an alarm that lasts for days is one."""
    dice = random.Random(rate)
    alarms, quarters = 0, 25
    for _ in range(quarters):
        counts = [poisson(dice, rate * (0.8 if day % 7 > 4 else 1)) for day in range(DAYS + 90)]
        raised = [surges(counts, day) for day in range(DAYS, DAYS + 90)]
        alarms += sum(now and not before for before, now in zip([False, *raised], raised, strict=False))
    print(f"{rate} a day: {alarms / quarters:.2f} false alarms a quarter")
    assert alarms <= quarters
