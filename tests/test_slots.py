"""Due times are right on every day of a year, in zones that change their clocks too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipeline.slots import due

ZONES = (
    "Asia/Hong_Kong",
    "America/New_York",
    "Europe/London",
    "Europe/Berlin",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Santiago",
    "UTC",
)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("schedule", ["0 0 * * *", "30 1 * * *", "30 2 * * *", "0 7 * * *"])
def test_a_daily_slot_comes_once_on_every_day_of_the_year(zone: str, schedule: str) -> None:
    """365 days, 365 editions, none twice, whatever the clocks do."""
    start = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(seconds=1)
    end = datetime(2026, 12, 31, 23, 59, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    editions = [slot.edition for slot in due(schedule, zone, start, end)]
    assert editions == [str(date(2026, 1, 1) + timedelta(days=n)) for n in range(365)]


def test_asking_in_pieces_gives_the_same_slots_as_asking_at_once() -> None:
    """A tick every 15 seconds finds each slot exactly once."""
    start, end = datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)
    whole = due("*/20 1-3 * * *", "America/New_York", start, end)
    pieces, at = [], start
    while at < end:
        upto = min(at + timedelta(minutes=7), end)
        pieces += due("*/20 1-3 * * *", "America/New_York", at, upto)
        at = upto
    assert tuple(pieces) == whole
    assert len({slot.edition for slot in whole if slot.edition.startswith("2026-03-09")}) == 9


def test_no_schedule_has_no_slots() -> None:
    assert due("", "UTC", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)) == ()
