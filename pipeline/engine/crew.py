"""The threads of an engine's lanes, the jobs that are in hand for them, and the ends that are not written down yet.

Knows no store: `on_sqlite` takes the jobs for it and writes down how they ended.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from pipeline.engine.port import Handler, Job, Outcome
from pipeline.errors import PipelineError

End = tuple[Job, Outcome | PipelineError]


class Crew:
    """The threads of each lane and what they are doing. Safe to share between them."""

    def __init__(self, handlers: Mapping[str, Handler], lanes: Mapping[str, int], stop: threading.Event) -> None:
        self.handlers, self.lanes = dict(handlers), {lane: number for lane, number in lanes.items() if number > 0}
        self.done = 0
        self.dead: list[Job] = []
        self._stop, self._closing = stop, threading.Event()
        self.refilling = threading.Lock()
        self._lock = threading.Lock()
        self._pools = {lane: ThreadPoolExecutor(number, thread_name_prefix=lane) for lane, number in self.lanes.items()}
        self._running: dict[str, set[Future[None]]] = {lane: set() for lane in self.lanes}
        self._taken: dict[str, deque[Job]] = {lane: deque() for lane in self.lanes}
        self._ended: list[End] = []

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._closing.set()
        for pool in self._pools.values():
            pool.shutdown(wait=True)
        if error is None:
            self.collect()

    def told_to_end(self) -> bool:
        """True if no job is to be begun any more."""
        return self._stop.is_set() or self._closing.is_set()

    def start(self, one: Job, work: Callable[[], None], ended: Callable[[], None]) -> None:
        """Have a thread of the job's lane do the work."""
        future = self._pools[one.lane].submit(work)
        self._running[one.lane].add(future)
        future.add_done_callback(lambda _: ended())

    def collect(self) -> None:
        """Forget what has ended; what ended with a bug raises it here."""
        for running in self._running.values():
            for future in [future for future in running if future.done()]:
                running.discard(future)
                future.result()

    def free(self) -> dict[str, int]:
        """Idle threads by lane."""
        return {lane: number - len(self._running[lane]) for lane, number in self.lanes.items()}

    def idle(self) -> bool:
        """True if nothing runs here."""
        return not any(self._running.values())

    def put(self, taken: Sequence[Job]) -> None:
        """Have these jobs in hand."""
        with self._lock:
            for one in taken:
                self._taken[one.lane].append(one)

    def next(self, lane: str) -> Job | None:
        """The next job in hand, for its thread to begin; None if there is none, or none is to be begun any more."""
        with self._lock:
            return self._taken[lane].popleft() if self._taken[lane] and not self.told_to_end() else None

    def in_hand(self, lane: str) -> bool:
        """True if jobs of the lane are taken and not begun."""
        return bool(self._taken[lane])

    def left(self) -> list[Job]:
        """The jobs that were taken and not begun; they are in hand no more."""
        with self._lock:
            left = [one for taken in self._taken.values() for one in taken]
            for taken in self._taken.values():
                taken.clear()
        return left

    def ended(self, job: Job, outcome: Outcome | PipelineError) -> None:
        """Note how a job ended."""
        with self._lock:
            self._ended.append((job, outcome))

    def has_ended(self) -> bool:
        """True if there are ends to be written down."""
        return bool(self._ended)

    def take_ended(self) -> list[End]:
        """The ends that are to be written down; they are noted here no more."""
        with self._lock:
            ended, self._ended = self._ended, []
        return ended

    def count(self, done: int, dead: Sequence[Job]) -> None:
        """Count what was written down."""
        with self._lock:
            self.done += done
            self.dead += dead
