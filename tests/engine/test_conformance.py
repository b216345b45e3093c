"""What every engine must do (docs/engine.md, the port), run on each adapter and each store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from pipeline.engine import jobs
from pipeline.engine.on_sqlite import LeaseEngine, LeaseSettings
from pipeline.engine.port import Dead, Done, Engine, Handler, RetryAt
from pipeline.errors import FetchError
from pipeline.store import feeds
from pipeline.store.connect import Store

QUICK = LeaseSettings(lease=timedelta(seconds=0.8), poll=timedelta(seconds=0.05), retry=timedelta(seconds=0.02), attempts=3)
LANES = {"cpu": 2, "send": 1}
MINUTE = timedelta(minutes=1)


class Hands:
    """A clock that can be set forward, and the steps that ran."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.ran: list[str] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def note(self, key: str) -> Done:
        self.ran.append(key)
        return Done()


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def engine(store: Store, hands: Hands) -> LeaseEngine:
    return LeaseEngine(store, hands.now, QUICK)


def queue(store: Store, engine: Engine, *keys: str, step: str = "step", lane: str = "cpu") -> list[bool]:
    with store.write() as tx:
        return [engine.enqueue(tx, step, key, lane) for key in keys]


def test_the_adapter_keeps_to_the_port(engine: LeaseEngine) -> None:
    """It is an Engine for the type checker, too."""
    port: Engine = engine
    assert port.stats() == {}


def test_each_job_is_done_once(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """Two hundred jobs on two threads: every key once, and the table is empty afterwards."""
    keys = [f"k{n:03}" for n in range(200)]
    queue(store, engine, *keys)
    drained = engine.drain({"step": hands.note}, LANES)
    assert (sorted(hands.ran), drained.done, drained.dead, engine.stats()) == (keys, 200, (), {})


def test_a_job_is_queued_once_while_it_waits(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """A second hint is no second job, and does not break the transaction that gives it."""
    with store.write() as tx:
        assert engine.enqueue(tx, "step", "k", "cpu") is True
        assert engine.enqueue(tx, "step", "k", "cpu") is False
        assert engine.enqueue(tx, "other", "k", "cpu") is True
        feeds.host_rest(tx, "example.org", hands.now())
    with store.read() as tx:
        assert feeds.host_rest_until(tx, "example.org") is not None
    assert engine.stats() == {"cpu": {"ready": 2}}


def test_a_job_goes_with_the_transaction_that_queued_it(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """Rolled back, it never was."""

    def enqueue_and_fail() -> None:
        with store.write() as tx:
            engine.enqueue(tx, "step", "k", "cpu")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        enqueue_and_fail()
    assert engine.drain({"step": hands.note}, LANES).done == 0


def test_a_hint_given_while_the_step_runs_is_not_lost(store: Store, engine: LeaseEngine) -> None:
    """The step may have looked already: it is run once more, never beside itself."""
    ran: list[bool] = []

    def step(key: str) -> Done:
        ran.append(bool(ran))
        if len(ran) == 1:
            assert queue(store, engine, key) == [False]
        return Done()

    queue(store, engine, "k")
    engine.drain({"step": step}, LANES)
    assert len(ran) == 2


def test_a_step_may_queue_the_next(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """drain goes on until the whole chain is done, over lanes."""

    def first(key: str) -> Done:
        queue(store, engine, f"{key}+", step="second", lane="send")
        return Done()

    queue(store, engine, "a", "b", step="first")
    engine.drain({"first": first, "second": hands.note}, LANES)
    assert sorted(hands.ran) == ["a+", "b+"]


def test_a_lease_that_ends_makes_the_job_ready(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """Taken by an owner of whom nothing is known, a job is left alone until its lease is over, then done."""
    queue(store, engine, "k")
    with store.write() as tx:
        assert jobs.claim(tx, ("cpu", 1), ["step"], "elsewhere", (hands.now(), hands.now() + MINUTE))
    assert engine.sweep() == 0
    hands.ahead = MINUTE * 2
    assert [one.key for one in engine.stalled()] == ["k"]
    assert engine.drain({"step": hands.note}, LANES).done == 1


def test_the_heartbeat_keeps_a_lease(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """A step that takes twice as long as a lease is not begun a second time, here or by another engine."""
    other = LeaseEngine(store, hands.now, QUICK)

    def slow(key: str) -> Done:
        hands.ran.append(key)
        time.sleep(1.7)
        assert other.sweep() == 0
        return Done()

    queue(store, engine, "k")
    assert engine.drain({"step": slow}, LANES).done == 1
    assert hands.ran == ["k"]


def test_a_lease_that_was_lost_ends_nothing(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """Who wakes up after his lease finds the job in other hands and leaves it there."""
    queue(store, engine, "k")
    with store.write() as tx:
        (mine,) = jobs.claim(tx, ("cpu", 1), ["step"], "sleeper", (hands.now(), hands.now()))
        jobs.put_back(tx, hands.now() + MINUTE, (), 3)
        (theirs,) = jobs.claim(tx, ("cpu", 1), ["step"], "other", (hands.now() + 2 * MINUTE, hands.now() + 3 * MINUTE))
        jobs.finish(tx, [mine], hands.now())
        assert jobs.bury(tx, mine, "late") is None
        assert [one.owner for one in jobs.listing(tx, "running")] == ["other"]
        jobs.finish(tx, [theirs], hands.now())
    assert engine.stats() == {}


def test_a_step_may_ask_to_be_run_later(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """RetryAt leaves the job waiting, drain does not wait for it, and at its time it runs."""

    def later(key: str) -> Done | RetryAt:
        hands.ran.append(key)
        return RetryAt(hands.now() + MINUTE) if len(hands.ran) == 1 else Done()

    queue(store, engine, "k")
    assert engine.drain({"step": later}, LANES).done == 0
    assert engine.stats() == {"cpu": {"ready": 1}}
    hands.ahead = MINUTE
    assert engine.drain({"step": later}, LANES).done == 1


def test_a_waiting_job_can_be_brought_forward(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """A hint for now does not wait behind one for later; one for later does not put off one for now."""
    with store.write() as tx:
        engine.enqueue(tx, "step", "k", "cpu", run_after=hands.now() + MINUTE)
        assert engine.enqueue(tx, "step", "k", "cpu") is False
        engine.enqueue(tx, "step", "j", "cpu")
        assert engine.enqueue(tx, "step", "j", "cpu", run_after=hands.now() + MINUTE) is False
    assert engine.drain({"step": hands.note}, LANES).done == 2


def test_the_higher_priority_goes_first(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """Then the one that was due first, then the one that was queued first."""
    early = hands.now() - MINUTE
    with store.write() as tx:
        for key, priority, run_after in (("c", 0, None), ("d", 0, None), ("a", 5, None), ("e", -1, early), ("b", 0, early)):
            engine.enqueue(tx, "step", key, "cpu", priority=priority, run_after=run_after)
    engine.drain({"step": hands.note}, {"cpu": 1})
    assert hands.ran == ["a", "b", "c", "d", "e"]


def test_a_lane_has_as_many_hands_as_it_is_given(store: Store, engine: LeaseEngine) -> None:
    """Never more at once than the lane's number, and a full lane does not hold up another."""
    lock, now, most = threading.Lock(), {"cpu": 0, "send": 0}, {"cpu": 0, "send": 0}

    def busy(lane: str) -> Handler:
        def step(key: str) -> Done:
            with lock:
                now[lane] += 1
                most[lane] = max(most[lane], now[lane])
            time.sleep(0.02)
            with lock:
                now[lane] -= 1
            return Done()

        return step

    queue(store, engine, *"abcdefgh", step="on cpu")
    queue(store, engine, *"abcd", step="on send", lane="send")
    engine.drain({"on cpu": busy("cpu"), "on send": busy("send")}, {"cpu": 3, "send": 1})
    assert most == {"cpu": 3, "send": 1}


def test_only_the_lanes_and_steps_that_were_named_are_run(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """A job of another lane, or of a step that nobody here knows, is left for others and keeps no drain waiting."""
    queue(store, engine, "mine")
    queue(store, engine, "lane", lane="fetch")
    queue(store, engine, "step", step="unknown")
    engine.drain({"step": hands.note}, LANES)
    assert (hands.ran, engine.stats()) == (["mine"], {"cpu": {"ready": 1}, "fetch": {"ready": 1}})


def test_pending_jobs_are_counted_by_the_beginning_of_their_key(store: Store, engine: LeaseEngine) -> None:
    """Those that wait and those that run, not the dead; signs of patterns are letters like any other."""
    seen: list[int] = []

    def step(key: str) -> Done | Dead:
        seen.append(engine.pending("step", "a_"))
        return Dead("no") if key == "a_1" else Done()

    queue(store, engine, "a_1", "a_2", "ab3", "b")
    assert (engine.pending("step"), engine.pending("step", "a_"), engine.pending("other")) == (4, 2, 0)
    engine.drain({"step": step}, {"cpu": 1})
    assert seen == [2, 1, 0, 0]


def test_a_job_that_waits_can_be_cancelled(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """Once; and one that runs is left to end."""
    queue(store, engine, "k", "other")
    assert engine.cancel("step", "k") is True
    assert engine.cancel("step", "k") is False

    def step(key: str) -> Done:
        assert engine.cancel("step", key) is False
        return hands.note(key)

    engine.drain({"step": step}, LANES)
    assert hands.ran == ["other"]


def test_an_expected_error_is_tried_again_and_then_dead(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """After three attempts the job says why it died; the others were done; a later success clears it."""

    def fails(key: str) -> Done:
        hands.ran.append(key)
        raise FetchError("timeout", f"{key} took too long")

    queue(store, engine, "bad")
    queue(store, engine, "good", step="fine")
    drained = engine.drain({"step": fails, "fine": lambda _: Done()}, LANES)
    assert hands.ran == ["bad"] * 3
    assert (drained.done, [(one.key, one.last_error) for one in drained.dead]) == (1, [("bad", "bad took too long")])
    assert [one.key for one in engine.dead()] == ["bad"]
    assert queue(store, engine, "bad") == [True]
    engine.drain({"step": lambda _: Done()}, LANES)
    assert engine.dead() == ()


def test_an_error_that_passes_is_forgotten(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """drain waits for the second attempt."""

    def once(key: str) -> Done:
        hands.ran.append(key)
        if len(hands.ran) == 1:
            raise FetchError("timeout", "slow")
        return Done()

    queue(store, engine, "k")
    drained = engine.drain({"step": once}, LANES)
    assert (drained.done, drained.dead, engine.stats()) == (1, (), {})


def test_a_step_may_give_up_at_once(store: Store, engine: LeaseEngine) -> None:
    """Dead is dead, with its reason."""
    queue(store, engine, "k")
    drained = engine.drain({"step": lambda _: Dead("no such feed")}, LANES)
    assert [one.last_error for one in drained.dead] == ["no such feed"]


def test_a_poison_job_that_kills_its_process_dies_itself(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """Three processes that began it are gone: it is not begun a fourth time."""
    queue(store, engine, "poison", "good")
    for _ in range(3):
        with store.write() as tx:
            jobs.claim(tx, ("cpu", 1), ["step"], "gone", (hands.now(), hands.now()))
            tx.execute(sa.text("UPDATE job SET attempts = attempts - 1 WHERE key = 'good'"))
            jobs.put_back(tx, hands.now() + MINUTE, (), 3)
            tx.execute(sa.text("UPDATE job SET run_after = 0 WHERE key = 'poison'"))
    assert [one.key for one in engine.dead()] == ["poison"]
    assert "3 times" in engine.dead()[0].last_error
    hands.ahead = 2 * MINUTE
    assert engine.drain({"step": hands.note}, LANES).done == 1


def test_a_bug_stops_the_run_loudly(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """An error that no step expects comes out of drain; what ran beside it ends well; the job waits for its lease."""

    def step(key: str) -> Done:
        if key == "bug":
            raise KeyError("a bug")
        time.sleep(0.2)
        return hands.note(key)

    queue(store, engine, "bug", "beside")
    with pytest.raises(KeyError, match="a bug"):
        engine.drain({"step": step}, LANES)
    assert (hands.ran, engine.stats()) == (["beside"], {"cpu": {"running": 1}})
    hands.ahead = MINUTE
    assert engine.drain({"step": hands.note}, LANES).done == 1


def test_a_run_ends_when_it_is_told_to(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """It picks up what is queued while it runs at once, and on *stop* lets what runs end."""
    stop, seen = threading.Event(), threading.Event()

    def step(key: str) -> Done:
        seen.set()
        time.sleep(0.1)
        return hands.note(key)

    running = threading.Thread(target=engine.run, args=({"step": step}, LANES, stop))
    running.start()
    queue(store, engine, "k")
    assert seen.wait(5)
    stop.set()
    running.join(5)
    assert (hands.ran, engine.stats(), running.is_alive()) == (["k"], {}, False)


def test_two_engines_share_the_work(store: Store, hands: Hands) -> None:
    """Two engines on one store drain it together and no key is done twice."""
    engines = [LeaseEngine(store, hands.now, QUICK) for _ in range(2)]
    keys = [f"k{n:03}" for n in range(100)]
    queue(store, engines[0], *keys)
    work: list[Callable[[], object]] = [lambda e=e: e.drain({"step": hands.note}, LANES) for e in engines]  # type: ignore[misc]  # mypy cannot type a default of a lambda
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(hands.ran) == keys


def test_the_domain_can_queue_everything_anew(store: Store, engine: LeaseEngine, hands: Hands) -> None:
    """All jobs deleted in the middle of a run: it ends, and the same hints given again are done."""

    def step(key: str) -> Done:
        with store.write() as tx:
            tx.execute(sa.text("DELETE FROM job"))
        return hands.note(key)

    queue(store, engine, *"abcdef")
    engine.drain({"step": step}, {"cpu": 1})
    queue(store, engine, *"bcdef")
    engine.drain({"step": hands.note}, LANES)
    assert set("bcdef") <= set(hands.ran)
    assert engine.stats() == {}
