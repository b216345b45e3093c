"""A theme's weeks end with the issue, and the usual is what the weeks before it had."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pipeline.theme.momentum import momentum

END = datetime(2025, 1, 28, 0, 0, tzinfo=UTC)


def every_day(start: date, days: int, stories: int = 1) -> dict[date, int]:
    return {start + timedelta(days=n): stories for n in range(days)}


def test_the_last_week_is_the_seven_days_before_the_end() -> None:
    found = momentum("chips", every_day(date(2024, 12, 1), 80), {}, END, "UTC")
    assert [week.stories for week in found.weeks] == [7] * 7
    assert found.weeks[-1].end == END
    assert found.weeks[-2].end == END - timedelta(days=7)
    assert (found.now, found.usual) == (7, 7.0)
    assert not any(week.history for week in found.weeks)


def test_the_usual_is_the_median_of_the_weeks_before() -> None:
    days = every_day(date(2025, 1, 21), 7, 10) | every_day(date(2024, 12, 10), 7, 100)
    assert momentum("chips", days, {}, END, "UTC").usual == 0.0
    assert momentum("chips", days, {}, END, "UTC").now == 70


def test_history_serves_only_the_days_before_the_archive() -> None:
    archive = every_day(date(2025, 1, 24), 4, 2)
    history = every_day(date(2024, 12, 10), 60, 1)
    found = momentum("chips", archive, history, END, "UTC")
    assert [week.stories for week in found.weeks] == [7] * 6 + [3 + 8]
    assert all(week.history for week in found.weeks)


def test_a_zero_marks_the_archives_first_day() -> None:
    found = momentum("chips", {date(2025, 1, 21): 0}, every_day(date(2025, 1, 14), 14), END, "UTC", weeks=2)
    assert [(week.stories, week.history) for week in found.weeks] == [(7, True), (0, False)]


def test_days_are_those_of_the_zone() -> None:
    morning = datetime(2025, 1, 27, 23, 0, tzinfo=UTC)
    days = {date(2025, 1, 28): 5, date(2025, 1, 27): 1}
    assert momentum("chips", days, {}, morning, "UTC").now == 1
    assert momentum("chips", days, {}, morning, "Asia/Hong_Kong").now == 6


def test_a_theme_without_stories_has_weeks_of_nothing() -> None:
    found = momentum("chips", {}, {}, END, "UTC", weeks=3)
    assert ([week.stories for week in found.weeks], found.usual) == ([0, 0, 0], 0.0)
    assert momentum("chips", {}, {}, END, "UTC", weeks=1).usual == 0.0
