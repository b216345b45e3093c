"""What every engine does: the port between the steps and whatever runs them, and the three ends of a step.

A job is a hint `(step, key)`, no more: the state is in the domain's own tables, so a lost, late or repeated job does no
harm. A step is run at least once for each hint, and not twice at the same time while its lease holds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.engine import Connection

LANES: Mapping[str, int] = {"fetch": 20, "cpu": 2, "send": 2, "maint": 1}
"""Threads of each lane, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class Done:
    """The step did what there was to do."""


@dataclass(frozen=True, slots=True)
class RetryAt:
    """The step is to be run again, at *at* or soon after; it is the step's own wish and counts as no failure."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Dead:
    """The step cannot be done and is not to be tried again; *reason* is one line for a person."""

    reason: str


Outcome = Done | RetryAt | Dead
Handler = Callable[[str], Outcome]
"""A step that knows its world already; it is given the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A hint as the engine keeps it. *attempts*: how often it was begun since it last went well."""

    id: int
    step: str
    key: str
    lane: str
    priority: int
    state: str
    run_after: datetime
    lease_until: datetime | None
    owner: str
    attempts: int
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What a `drain` did: how many jobs ended well, and those that died."""

    done: int
    dead: tuple[Job, ...]


class Engine(Protocol):
    """Queues jobs and runs them. Times are those of the engine's own clock."""

    def enqueue(
        self, tx: Connection, step: str, key: str, lane: str, *, run_after: datetime | None = None, priority: int = 0
    ) -> bool:
        """Queue a job in the caller's transaction; False, and no second job, where one waits or runs already.

        A job that runs at that moment is run once more afterwards; one that waits is brought forward to *run_after*.
        The higher *priority* goes first.
        """

    def enqueue_all(self, tx: Connection, step: str, keys: Iterable[str], lane: str) -> None:
        """Queue a job for each key, as `enqueue` does, at the cost of one."""

    def run(self, handlers: Mapping[str, Handler], lanes: Mapping[str, int], stop: threading.Event) -> None:
        """Run jobs of these steps and lanes until *stop* is set, then end when those that run have ended."""

    def drain(self, handlers: Mapping[str, Handler], lanes: Mapping[str, int]) -> Drained:
        """Run until no job of these steps and lanes is due, failed and to be tried again, or running."""

    def stats(self) -> dict[str, dict[str, int]]:
        """How many jobs there are, by lane and state."""

    def pending(self, step: str, prefix: str = "") -> int:
        """How many jobs of the step wait or run, of those whose key begins with *prefix*."""

    def stalled(self) -> tuple[Job, ...]:
        """The running jobs whose lease is over."""

    def cancel(self, step: str, key: str) -> bool:
        """Take back a job that waits; False where none does (one that runs is left to end)."""

    def sweep(self) -> int:
        """Make jobs ready again whose lease is over or whose process is gone; says how many."""
