"""A theme's weeks end with the issue, and the usual is what the counted weeks before it had."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pipeline.theme.momentum import momentum

END = datetime(2025, 1, 28, 0, 0, tzinfo=UTC)
LONG_AGO = END - timedelta(days=365)


def every_day(start: date, days: int, stories: int = 1) -> dict[date, int]:
    return {start + timedelta(days=n): stories for n in range(days)}


def test_the_last_week_is_the_seven_days_before_the_end() -> None:
    found = momentum("chips", (3, 4, 5, 7), {}, end=END, zone="UTC", began=LONG_AGO)
    assert [week.stories for week in found.weeks] == [3, 4, 5, 7]
    assert [week.end for week in found.weeks] == [END - timedelta(weeks=back) for back in (3, 2, 1, 0)]
    assert (found.now, found.usual, found.compares) == (7, 4.0, True)
    assert not any(week.history for week in found.weeks)


def test_history_serves_the_weeks_before_the_archive_began() -> None:
    found = momentum("chips", (0, 0, 9), every_day(date(2025, 1, 7), 7, 2), end=END, zone="UTC", began=END - timedelta(weeks=1))
    assert [(week.stories, week.history) for week in found.weeks] == [(14, True), (9, False)]


def test_a_week_that_nobody_counted_is_left_out_not_taken_for_nothing() -> None:
    found = momentum("chips", (0, 1, 9), {}, end=END, zone="UTC", began=END)
    assert [week.stories for week in found.weeks] == [9]
    assert (found.usual, found.compares) == (0.0, False)


def test_an_archive_that_began_within_a_day_of_a_week_s_beginning_has_counted_it() -> None:
    began = END - timedelta(weeks=2) + timedelta(hours=20)
    assert len(momentum("chips", (1, 1, 1), {}, end=END, zone="UTC", began=began).weeks) == 2
    assert len(momentum("chips", (1, 1, 1), {}, end=END, zone="UTC", began=began + timedelta(hours=5)).weeks) == 1


def test_a_week_that_closes_in_the_morning_has_the_seven_days_before() -> None:
    """At 08:00 in Hong Kong the day has hardly begun; at 20:00 it is nearly over."""
    history = every_day(date(2025, 1, 14), 7)
    morning = datetime(2025, 1, 28, 0, 0, tzinfo=UTC)
    evening = datetime(2025, 1, 27, 12, 0, tzinfo=UTC)
    for end in (morning, evening):
        found = momentum("chips", (0, 0), history, end=end, zone="Asia/Hong_Kong", began=end)
        assert [week.stories for week in found.weeks] == [7, 0]


def test_an_empty_archive_has_one_week_of_nothing() -> None:
    found = momentum("chips", (0, 0, 0), {}, end=END, zone="UTC", began=None)
    assert ([week.stories for week in found.weeks], found.usual) == ([0], 0.0)
