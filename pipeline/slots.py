"""Due times of a series: its cron line, read in its own time zone by CronSim. Decides when, never whether.

CronSim neither skips nor doubles a day on which the clocks change; APScheduler's own cron trigger does both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A due time. *edition* is its local label: the date, or date and time where a day has several."""

    edition: str
    due_at: datetime


def due(schedule: str, zone: str, after: datetime, until: datetime) -> tuple[Slot, ...]:
    """The slots of *schedule* with after < due_at <= until, the earliest first; none for an empty schedule.

    Takes aware times and gives UTC. Does not know holidays.
    """
    if not schedule:
        return ()
    local = ZoneInfo(zone)
    slots: list[Slot] = []
    for moment in CronSim(schedule, after.astimezone(local)):
        due_at = moment.astimezone(UTC)
        if due_at > until:
            break
        if due_at > after:
            slots.append(Slot(edition=label(schedule, moment), due_at=due_at))
    return tuple(slots)


def first_after(schedule: str, zone: str, after: datetime) -> datetime | None:
    """The first slot later than *after*, in UTC; None for an empty schedule, and for one that has no slot any more."""
    if not schedule:
        return None
    moment = next(CronSim(schedule, after.astimezone(ZoneInfo(zone))), None)
    return moment.astimezone(UTC) if moment is not None else None


def label(schedule: str, local: datetime) -> str:
    """The edition's label: 2026-11-23, or 2026-11-23T07:00 where the cron line fires more than once a day."""
    minute, hour = schedule.split()[:2]
    return f"{local:%Y-%m-%d}" if minute.isdigit() and hour.isdigit() else f"{local:%Y-%m-%dT%H:%M}"
