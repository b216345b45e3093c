"""The embedded engine: a table of leases in the desk's own database, and threads of one process.

Works on either store, but is made for one process (or few) at a time. A job that is begun holds a lease, which a heartbeat
renews; a lease that ends, or whose process is gone, makes the job ready again. Steps must therefore be safe to repeat.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.engine import Connection

from pipeline.engine import jobs
from pipeline.engine.crew import Crew
from pipeline.engine.owner import is_gone, owner_name
from pipeline.engine.port import Dead, Done, Drained, Handler, Job, Outcome, RetryAt
from pipeline.errors import PipelineError, StoreError
from pipeline.killpoint import reach
from pipeline.store.connect import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseSettings:
    """How long a lease lasts, how often an idle engine looks, how often a failing job is begun and how soon again."""

    lease: timedelta = timedelta(seconds=60)
    poll: timedelta = timedelta(seconds=1)
    retry: timedelta = timedelta(seconds=1)
    attempts: int = 3


class LeaseEngine:
    """An engine on *store*. *now* must be a clock that moves, even in a replay: leases end by it."""

    def __init__(self, store: Store, now: Callable[[], datetime], settings: LeaseSettings | None = None) -> None:
        self._store, self._now, self._settings = store, now, settings or LeaseSettings()
        self._owner = owner_name()
        self._woken = threading.Event()
        store.after_commit(self._woken.set)

    def enqueue(
        self, tx: Connection, step: str, key: str, lane: str, *, run_after: datetime | None = None, priority: int = 0
    ) -> bool:
        """Queue a job in the caller's transaction; False, and no second job, where one waits or runs already.

        A job that runs at that moment is run once more afterwards; one that waits is brought forward to *run_after*.
        The higher *priority* goes first.
        """
        now = self._now()
        return jobs.put(tx, _job(step, key, lane, run_after or now, priority), now)

    def enqueue_all(self, tx: Connection, step: str, keys: Iterable[str], lane: str) -> None:
        """Queue a job for each key, as `enqueue` does, at the cost of one."""
        now = self._now()
        jobs.put_all(tx, [_job(step, key, lane, now, 0) for key in keys], now)

    def run(self, handlers: Mapping[str, Handler], lanes: Mapping[str, int], stop: threading.Event) -> None:
        """Run jobs of these steps and lanes until *stop* is set, then end when those that run have ended."""
        self._work(Crew(handlers, lanes, stop), until_empty=False)

    def drain(self, handlers: Mapping[str, Handler], lanes: Mapping[str, int]) -> Drained:
        """Run until no job of these steps and lanes is due, failed and to be tried again, or running.

        A job that waits for a time of its own (RetryAt, run_after) is left waiting. An error that no step expects is
        raised here, and the job that met it is run again when its lease is over.
        """
        crew = Crew(handlers, lanes, threading.Event())
        self._work(crew, until_empty=True)
        return Drained(done=crew.done, dead=tuple(sorted(crew.dead, key=lambda one: one.id)))

    def stats(self) -> dict[str, dict[str, int]]:
        """How many jobs there are, by lane and state."""
        with self._store.read() as tx:
            return jobs.count(tx)

    def pending(self, step: str, prefix: str = "") -> int:
        """How many jobs of the step wait or run, of those whose key begins with *prefix*."""
        with self._store.read() as tx:
            return jobs.pending(tx, step, prefix)

    def stalled(self) -> tuple[Job, ...]:
        """The running jobs whose lease is over."""
        with self._store.read() as tx:
            return jobs.listing(tx, "running", lease_before=self._now())

    def dead(self) -> tuple[Job, ...]:
        """The jobs that were given up, with their last error; one that is queued again and goes well clears its own."""
        with self._store.read() as tx:
            return jobs.listing(tx, "dead")

    def cancel(self, step: str, key: str) -> bool:
        """Take back a job that waits; False where none does (one that runs is left to end)."""
        with self._store.write() as tx:
            return jobs.remove(tx, step, key)

    def sweep(self) -> int:
        """Make jobs ready again whose lease is over or whose process is gone; says how many."""
        with self._store.read() as tx:
            owners = {one.owner for one in jobs.listing(tx, "running")}
        gone = {owner for owner in owners if is_gone(owner)}
        with self._store.write() as tx:
            return jobs.put_back(tx, self._now(), gone, self._settings.attempts)

    def _work(self, crew: Crew, *, until_empty: bool) -> None:
        """Hand out jobs until there is a reason to end; whatever is running then is waited for, its lease renewed."""
        with self._beating() as heartbeat, self._settled(crew), crew:
            while not crew.told_to_end():
                self._woken.clear()
                crew.collect()
                if heartbeat.done():
                    heartbeat.result()
                self._start_taken(crew)
                if not any(crew.free().values()):
                    if not self._woken.wait(self._settings.poll.total_seconds()):
                        self._keep_ended(crew)
                    continue
                with self._store.read() as tx:
                    seen = jobs.look(tx, crew.handlers, crew.lanes, self._now())
                free = [lane for lane, number in crew.free().items() if number and seen.due.get(lane)]
                if seen.expired or any(is_gone(owner) for owner in seen.owners - {self._owner}):
                    self.sweep()
                elif free:
                    self._keep_ended(crew, *free)
                elif until_empty and not seen.left and crew.idle():
                    return
                else:
                    self._woken.wait(self._pause(seen.next_at))

    def _pause(self, next_at: datetime | None) -> float:
        """Seconds to wait for the next job that is known of, but never longer than a poll."""
        until = self._settings.poll if next_at is None else min(next_at - self._now(), self._settings.poll)
        return max(0.0, until.total_seconds())

    def _start_taken(self, crew: Crew) -> None:
        """Have idle threads begin what is taken already."""
        for lane, number in crew.free().items():
            for _ in range(number):
                if (one := crew.next(lane)) is None:
                    break
                crew.start(one, partial(self._do, crew, one), self._woken.set)

    def _do(self, crew: Crew, one: Job) -> None:
        """Run the job, and then the next of its lane while there is one."""
        job: Job | None = one
        while job is not None:
            reach("engine.claimed")
            outcome = self._outcome(crew.handlers[job.step], job)
            reach("engine.done")
            crew.ended(job, outcome)
            job = crew.next(job.lane) or self._refilled(crew, job.lane)

    def _refilled(self, crew: Crew, lane: str) -> Job | None:
        """The next job of a lane of which none was left in hand: one thread takes some for all that find none."""
        with crew.refilling:
            if (job := crew.next(lane)) is not None:
                return job
            self._keep_ended(crew, lane)
            return crew.next(lane)

    def _keep_ended(self, crew: Crew, *lanes: str) -> None:
        """Write down in one transaction what has ended, and take what is next of these *lanes*: as many jobs as a lane has
        threads, so that a job does not cost a commit of its own."""
        with self._store.write() as tx:
            ended = crew.take_ended()
            jobs.finish(tx, [job for job, outcome in ended if isinstance(outcome, Done)], self._now())
            dead = [buried for job, outcome in ended if (buried := self._keep(tx, job, outcome))]
            taken = [one for lane in lanes for one in self._claim(tx, crew, lane)]
            crew.put(taken)
        crew.count(sum(isinstance(outcome, Done) for _, outcome in ended), dead)

    def _claim(self, tx: Connection, crew: Crew, lane: str) -> list[Job]:
        """The next jobs of a lane, none where some are in hand still or none is to be begun any more."""
        if crew.told_to_end() or crew.in_hand(lane):
            return []
        now = self._now()
        return jobs.claim(tx, (lane, crew.lanes[lane]), crew.handlers, self._owner, (now, now + self._settings.lease))

    def _outcome(self, handler: Handler, job: Job) -> Outcome | PipelineError:
        """What came of it. An error that is not a PipelineError is a bug: the lease stays, and `_work` raises it."""
        try:
            return handler(job.key)
        except PipelineError as error:
            return error

    def _keep(self, tx: Connection, job: Job, outcome: Outcome | PipelineError) -> Job | None:
        """Write down how a job ended that is not done; the dead one, if it is."""
        now, settings = self._now(), self._settings
        if isinstance(outcome, Done):
            return None
        if isinstance(outcome, RetryAt):
            # Never at once: a step that wishes for the past must not spin.
            jobs.again(tx, job, max(outcome.at, now + settings.retry))
        elif isinstance(outcome, Dead):
            return jobs.bury(tx, job, outcome.reason)
        elif job.attempts >= settings.attempts:
            return jobs.bury(tx, job, str(outcome) or type(outcome).__name__)
        else:
            pause = settings.retry * 2 ** (job.attempts - 1)
            jobs.again(tx, job, now + pause, error=str(outcome) or type(outcome).__name__)
        return None

    @contextmanager
    def _settled(self, crew: Crew) -> Iterator[None]:
        """Whatever ends the block: what has ended is written down, and what was taken but never begun is ready again."""
        try:
            yield
        finally:
            left = crew.left()
            # Where the store fails, the leases are left: what is not written down is run again, as after a kill.
            with suppress(StoreError):
                if left or crew.has_ended():
                    self._keep_ended(crew)
                    with self._store.write() as tx:
                        jobs.let_go(tx, left)

    @contextmanager
    def _beating(self) -> Iterator[Future[None]]:
        """A heartbeat while the block runs: it renews every lease of this engine well before it ends."""
        over = threading.Event()
        with ThreadPoolExecutor(1, thread_name_prefix="heartbeat") as pool:
            try:
                yield pool.submit(self._beat, over)
            finally:
                over.set()

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(self._settings.lease.total_seconds() / 4):
            try:
                with self._store.write() as tx:
                    jobs.renew(tx, self._owner, self._now() + self._settings.lease)
            except StoreError:
                # Busy or briefly away: the next beat comes before the lease is over.
                continue


def _job(step: str, key: str, lane: str, run_after: datetime, priority: int) -> Job:
    """One that waits."""
    return Job(
        id=0,
        step=step,
        key=key,
        lane=lane,
        priority=priority,
        state="ready",
        run_after=run_after,
        lease_until=None,
        owner="",
        attempts=0,
        last_error="",
    )
