"""Writes of many threads in one transaction: a commit waits for the disk, so those who wait share one.

Whoever finds no write under way does the work for all that wait; the others wait for it. Knows nothing of what is written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class _Ticket(Generic[T]):
    """What somebody waits for."""

    def __init__(self, item: T) -> None:
        self.item = item
        self.written = False
        self.error: BaseException | None = None


class Together(Generic[T]):
    """*write* is given what has gathered, in the order in which it came, and writes all of it or raises. Threads share this."""

    def __init__(self, write: Callable[[Sequence[T]], None]) -> None:
        self._write = write
        self._gathering, self._writing = threading.Lock(), threading.Lock()
        self._waiting: list[_Ticket[T]] = []

    def __call__(self, item: T) -> None:
        """Return when *item* is written. What the writing raised is raised for everyone whose item it was to write."""
        ticket = _Ticket(item)
        with self._gathering:
            self._waiting.append(ticket)
        with self._writing:
            if not ticket.written and ticket.error is None:
                self._write_waiting()
        if ticket.error is not None:
            raise ticket.error

    def _write_waiting(self) -> None:
        with self._gathering:
            batch, self._waiting = self._waiting, []
        try:
            self._write([ticket.item for ticket in batch])
            for ticket in batch:
                ticket.written = True
        except BaseException as error:
            for ticket in batch:
                ticket.error = error
            raise
