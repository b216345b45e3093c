"""Whose turn it is at a host: one request at a time, a gap between two (pace.py), and rest where the host asks for it.

One register for all threads of a process, whatever they ask for: feeds, pages of articles, robots.txt, where a redirect
leads. Another process has its own. With a gap of 0, as for a replay, nobody waits; rest is given all the same.
"""

from __future__ import annotations

import threading
import time
from types import TracebackType

from pipeline.errors import FetchError
from pipeline.net.pace import next_gap
from pipeline.text.addresses import host

_UNREADABLE_REST = 600.0


def rest_s(error: FetchError) -> float | None:
    """How long a host wants to be left alone by its 429 or 503; None where it did not ask for that."""
    if error.retry_after is None and error.status in (429, 503):
        return _UNREADABLE_REST
    return error.retry_after


class _Place:
    """What is known of one host, by the monotonic clock; changed only by whom *lock* lets in, but for *rest_until*."""

    __slots__ = ("ended", "gap", "least", "lock", "rest_until")

    def __init__(self, gap_s: float) -> None:
        self.lock = threading.Lock()
        self.gap = self.least = gap_s
        self.ended = self.rest_until = float("-inf")


class Turns:
    """The register; threads share it. *gap_s* is the least gap of every host."""

    def __init__(self, gap_s: float) -> None:
        self._gap_s = gap_s
        self._places: dict[str, _Place] = {}

    def take(self) -> Turn:
        """For one fetch, in a `with`: it has its turn at one host after the other."""
        return Turn(self._places, self._gap_s)


class Turn:
    """One fetch's turn, given up when it goes on to another host, so that two that lead to each other never block. *waited*:
    the seconds that it stood in line, in all."""

    __slots__ = ("_begun", "_gap_s", "_name", "_place", "_places", "waited")

    def __init__(self, places: dict[str, _Place], gap_s: float) -> None:
        self._places = places
        self._gap_s = gap_s
        self._name = ""
        self._place: _Place | None = None
        self._begun = 0.0
        self.waited = 0.0

    def __enter__(self) -> Turn:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, FetchError) and (rest := rest_s(error)) is not None:
            self._known(self._name).rest_until = time.monotonic() + rest
        self._leave(failed=error is not None)

    def at(self, url: str, least_s: float = 0.0) -> float:
        """Wait until the host of *url* may be asked; says how many seconds that took. *least_s*: the gap that its robots.txt
        asks for, if it is known to do so.

        The host at which it is already is asked on at once. FetchError with kind `resting` where the host wants to be left alone.
        """
        name = host(url)
        if name == self._name:
            return 0.0
        self._leave(failed=False)
        self._name = name
        self._heed_rest()
        if not self._gap_s:
            return 0.0
        asked = time.monotonic()
        place = self._known(name)
        place.lock.acquire()
        self._place, self._begun = place, 0.0
        place.least = max(self._gap_s, least_s) if least_s else place.least
        if (pause := place.ended + max(place.gap, place.least) - time.monotonic()) > 0:
            time.sleep(pause)
        self._heed_rest()
        self._begun = time.monotonic()
        self.waited += self._begun - asked
        return self._begun - asked

    def _known(self, name: str) -> _Place:
        return self._places.get(name) or self._places.setdefault(name, _Place(self._gap_s))

    def _heed_rest(self) -> None:
        place = self._places.get(self._name)
        if place and place.rest_until > time.monotonic():
            raise FetchError("resting", "not asked: its host had just asked to be left alone")

    def _leave(self, *, failed: bool) -> None:
        if place := self._place:
            self._place = None
            if self._begun:
                place.ended = time.monotonic()
                place.gap = next_gap(place.gap, least_s=place.least, took_s=place.ended - self._begun, failed=failed)
            place.lock.release()
