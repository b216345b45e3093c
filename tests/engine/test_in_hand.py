"""Jobs are taken several at a time; none of them suffers for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.engine import jobs
from pipeline.engine.on_sqlite import LeaseEngine, LeaseSettings
from pipeline.engine.port import Done
from pipeline.store.connect import Store, open_store

QUICK = LeaseSettings(poll=timedelta(seconds=0.05), retry=timedelta(seconds=0.02))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(path=tmp_path / "desk.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def engine(store: Store) -> LeaseEngine:
    return LeaseEngine(store, lambda: datetime.now(UTC), QUICK)


def queue(store: Store, engine: LeaseEngine, *keys: str) -> None:
    with store.write() as tx:
        for key in keys:
            engine.enqueue(tx, "step", key, "cpu")


def test_a_slow_job_holds_up_none_that_was_taken_with_it(store: Store, engine: LeaseEngine) -> None:
    """While the first waits, the other threads do all the rest."""
    rest_done, done = threading.Event(), []

    def step(key: str) -> Done:
        if key == "slow":
            assert rest_done.wait(20)
        done.append(key)
        if len(done) == 30:
            rest_done.set()
        return Done()

    queue(store, engine, "slow", *(f"k{n}" for n in range(30)))
    assert engine.drain({"step": step}, {"cpu": 3}).done == 31
    assert done[-1] == "slow"


def test_jobs_that_wait_are_counted_as_done_while_others_are_slow(store: Store, engine: LeaseEngine) -> None:
    """An end is written down soon, though every thread is busy and jobs are in hand still."""
    go, seen = threading.Event(), threading.Event()

    def step(key: str) -> Done:
        if key != "quick":
            assert go.wait(20)
        return Done()

    queue(store, engine, "quick", "a", "b", "c", "d", "e")
    stop = threading.Event()
    thread = threading.Thread(target=engine.run, args=({"step": step}, {"cpu": 2}, stop))
    thread.start()
    try:
        for _ in range(400):
            if engine.pending("step", "quick") == 0:
                seen.set()
                break
            time.sleep(0.02)
    finally:
        go.set()
        stop.set()
        thread.join()
    assert seen.is_set()


def test_what_was_taken_and_not_begun_is_ready_again(store: Store, engine: LeaseEngine) -> None:
    """Told to stop within the first job, the engine leaves the others as they were."""
    stop = threading.Event()

    def step(key: str) -> Done:
        stop.set()
        return Done()

    queue(store, engine, *(f"k{n}" for n in range(20)))
    engine.run({"step": step}, {"cpu": 4}, stop)
    with store.read() as tx:
        left = jobs.listing(tx, "ready")
    assert engine.stats() == {"cpu": {"ready": len(left)}}
    assert len(left) >= 16
    assert {one.attempts for one in left} == {0}


def test_a_bug_leaves_what_was_not_begun_ready(store: Store, engine: LeaseEngine) -> None:
    """Only the job that met the bug keeps its lease."""

    def step(key: str) -> Done:
        raise ZeroDivisionError

    queue(store, engine, *(f"k{n}" for n in range(9)))
    with pytest.raises(ZeroDivisionError):
        engine.drain({"step": step}, {"cpu": 1})
    assert engine.stats() == {"cpu": {"ready": 8, "running": 1}}


def test_a_job_that_was_begun_before_is_taken_only_as_the_next(store: Store, engine: LeaseEngine) -> None:
    """The one that may kill the process is not begun with the same neighbours again."""
    queue(store, engine, "a", "b", "c", "d")
    now = datetime.now(UTC)
    with store.write() as tx:
        jobs.claim(tx, ("cpu", 2), ["step"], "gone", (now, now))
        jobs.put_back(tx, now, ["gone"], 3)
        later = datetime.now(UTC)
        taken = jobs.claim(tx, ("cpu", 9), ["step"], "me", (later, later + timedelta(minutes=1)))
    assert sorted(one.key for one in taken) in (["c", "d"], ["a", "c", "d"])
