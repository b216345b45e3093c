"""Kleinberg's two states over daily counts."""

from __future__ import annotations

from pipeline.theme.bursts import bursts


def test_a_burst_is_where_the_days_are_twice_as_busy() -> None:
    assert bursts([3, 2, 4, 3, 2, 3, 3, 12, 15, 11, 3, 2, 3, 4, 3]) == ((7, 9),)
    assert bursts([3] * 20 + [12]) == ((20, 20),), "the last day counts"
    assert bursts([15, 14, *[2] * 20, 13, 12]) == ((0, 1), (22, 23))


def test_what_is_flat_or_nothing_has_no_burst() -> None:
    assert bursts([]) == ()
    assert bursts([0] * 49) == ()
    assert bursts([100] * 49) == ()
    assert bursts([4, 6, 5, 3, 7, 5, 4, 6, 5, 8, 4, 5]) == ()


def test_one_quiet_day_does_not_end_a_burst() -> None:
    assert bursts([3] * 20 + [14, 13, 6, 15, 14] + [3] * 5) == ((20, 24),)
