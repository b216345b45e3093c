"""A process that is killed (SIGKILL: no cleanup, as when the power goes) loses no job, and leaves the database sound."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa

from pipeline.engine.on_sqlite import LeaseEngine, LeaseSettings
from pipeline.engine.owner import is_gone, owner_name
from pipeline.engine.port import Done
from pipeline.store.connect import Store, open_store
from pipeline.store.schema import host
from tests.conftest import POSTGRES

QUICK = LeaseSettings(lease=timedelta(seconds=0.8), poll=timedelta(seconds=0.05), retry=timedelta(seconds=0.02), attempts=3)
KEYS = [f"k{n:02}" for n in range(40)]

# The child's steps: "work" writes its key once, with a place to die before and within its transaction.
CHILD = """
import os, signal, sys, time
from datetime import UTC, datetime
from pipeline.engine.on_sqlite import LeaseEngine, LeaseSettings
from pipeline.engine.port import Done
from pipeline.killpoint import reach
from pipeline.store import feeds
from pipeline.store.connect import open_store

store = open_store(sys.argv[1])
engine = LeaseEngine(store, lambda: datetime.now(UTC), LeaseSettings(attempts=int(sys.argv[2])))

def work(key):
    reach("before")
    with store.write() as tx:
        feeds.host_rest(tx, key, datetime.now(UTC))
        reach("within")
    return Done()

def poison(key):
    os.kill(os.getpid(), signal.SIGKILL)

def slow(key):
    time.sleep(60)

print("ready", flush=True)
engine.drain({"work": work, "poison": poison, "slow": slow}, {"cpu": 2})
"""


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def url(request: pytest.FixtureRequest, tmp_path: object) -> str:
    """Where the child and the test both open their store."""
    found = f"sqlite:///{tmp_path}/desk.sqlite3" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return str(found)


@pytest.fixture
def opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()


def child(url: str, kill_at: str = "", attempts: int = 3) -> subprocess.Popen[str]:
    env = {**os.environ, "TWOSHORES_KILL_AT": kill_at}
    return subprocess.Popen([sys.executable, "-c", CHILD, url, str(attempts)], env=env, stdout=subprocess.PIPE, text=True)


def dies(url: str, kill_at: str = "") -> None:
    process = child(url, kill_at)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL


def engine_on(store: Store) -> LeaseEngine:
    return LeaseEngine(store, lambda: datetime.now(UTC), QUICK)


def queue(store: Store, step: str, *keys: str) -> None:
    engine = engine_on(store)
    with store.write() as tx:
        for key in keys:
            engine.enqueue(tx, step, key, "cpu")


def finish(store: Store) -> list[str]:
    """Drain what the dead left, and say which keys were worked on."""

    def work(key: str) -> Done:
        with store.write() as tx:
            if tx.scalar(sa.select(host.c.name).where(host.c.name == key)) is None:
                tx.execute(sa.insert(host).values(name=key, rest_until=datetime.now(UTC)))
        return Done()

    engine = engine_on(store)
    engine.drain({"work": work, "poison": work, "slow": work}, {"cpu": 2})
    with store.read() as tx:
        if store.dialect == "sqlite":
            assert tx.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
        return list(tx.scalars(sa.select(host.c.name).order_by(host.c.name)))


@pytest.mark.parametrize("kill_at", ["engine.claimed", "engine.claimed:5", "before", "within:3", "engine.done", "engine.done:7"])
def test_a_run_killed_anywhere_is_finished_by_the_next(url: str, opened: Store, kill_at: str) -> None:
    """Killed after a claim, before, within and after the work: the next run does what is left, at once."""
    queue(opened, "work", *KEYS)
    dies(url, kill_at)
    with opened.read() as tx:
        left = tx.execute(sa.text("SELECT count(*) FROM job")).scalar_one()
    assert left > 0
    begun = time.monotonic()
    assert finish(opened) == KEYS
    assert time.monotonic() - begun < 10
    assert engine_on(opened).stats() == {}


def test_a_job_in_flight_elsewhere_is_done_after_its_lease(url: str, opened: Store) -> None:
    """Where nobody can say that the process is gone (another machine), the end of the lease says so."""
    queue(opened, "work", "k00")
    dies(url, "before")
    with opened.write() as tx:
        until = datetime.now(UTC) + timedelta(seconds=1)
        tx.execute(sa.text("UPDATE job SET owner = 'elsewhere', lease_until = :until"), {"until": int(until.timestamp() * 1e6)})
    assert finish(opened) == ["k00"]
    assert datetime.now(UTC) >= until


def test_a_job_that_kills_every_process_is_given_up(url: str, opened: Store) -> None:
    """After three processes it is dead, says so, and what waited beside it is done."""
    queue(opened, "poison", "p")
    for _ in range(3):
        dies(url)
    engine_on(opened).sweep()
    queue(opened, "work", "k00")
    assert finish(opened) == ["k00"]
    (dead,) = engine_on(opened).dead()
    assert (dead.key, dead.attempts) == ("p", 3)


def test_random_kills_lose_nothing(url: str, opened: Store) -> None:
    """Five processes killed at random moments, then one that is left in peace: every key is there."""
    queue(opened, "work", *KEYS)
    random = Random(7)
    for _ in range(5):
        process = child(url, attempts=10)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(random.uniform(0, 0.06))
        process.kill()
        process.communicate(timeout=30)
    assert finish(opened) == KEYS
    assert engine_on(opened).dead() == ()


def test_a_process_that_lives_keeps_its_jobs(url: str, opened: Store) -> None:
    """A sweep takes nothing from a process that is at work."""
    queue(opened, "slow", "s")
    process = child(url)
    try:
        engine = engine_on(opened)
        for _ in range(400):
            if engine.stats() == {"cpu": {"running": 1}}:
                break
            time.sleep(0.02)
        assert engine.stats() == {"cpu": {"running": 1}}
        assert engine.sweep() == 0
    finally:
        process.kill()
        process.communicate(timeout=30)
    assert engine.sweep() == 1


def test_only_a_process_that_has_certainly_ended_is_gone() -> None:
    """This one is not; one of its number that began at another time is; of another machine's nothing is known."""
    mine = owner_name()
    place, pid, began, number = mine.split(" ")
    assert not is_gone(mine)
    assert is_gone(f"{place} {pid} {int(began or 0) + 1} {number}") == bool(place)
    assert not is_gone(f"another-boot/1 {pid} {began} {number}")
    assert not is_gone("elsewhere")
