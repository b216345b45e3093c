"""`desk start`: APScheduler ticks, and each tick asks what is due. The clock never decides whether: a unique row does.

Any number of these may run on one database; a slot is built once. Work that a killed one left is taken up by the next.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from apscheduler.schedulers.background import BackgroundScheduler

from pipeline.steps import handlers
from pipeline.store import issues
from pipeline.tick import tick
from pipeline.wiring import World

EVERY_S = 15
"""Seconds between two ticks; a slot is begun at most so late."""


def start(world: World, *, host: str, port: int) -> None:
    """Tick and work until SIGINT or SIGTERM, with the archive at *host*:*port* (none where *port* is 0); then end in order."""
    stop = threading.Event()
    with _signals(stop), _ticking(world, stop), _archive(world, host, port):
        lanes = {"fetch": world.workspace.desk.collect.threads, "cpu": 1, "send": 1}
        world.engine.run(handlers(world), lanes, stop)


@contextmanager
def _ticking(world: World, stop: threading.Event) -> Iterator[None]:
    """Ticks while the block runs. A tick that fails stops the program: a desk that silently misses its hour is worse."""
    failed: list[BaseException] = []
    tell = _teller(world)

    def once() -> None:
        try:
            tick(world)
            tell()
        except BaseException as error:
            failed.append(error)
            stop.set()
            raise

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(once, "interval", seconds=EVERY_S, coalesce=True, max_instances=1, misfire_grace_time=None)
    once()
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)
    if failed:
        raise failed[0]
    tell()


def _teller(world: World) -> Callable[[], None]:
    """Says in one line on stderr what became of each slot since the last call; nothing of what had ended before."""

    def ended() -> dict[str, str]:
        with world.store.read() as tx:
            found = issues.occurrences(tx, ("built", "failed", "expired"))
        return {f"{one.series} {one.edition}": f"{one.state}{': ' if one.reason else ''}{one.reason}" for one in found}

    told = ended()

    def tell() -> None:
        for slot, what in ended().items():
            if told.get(slot) != what:
                print(f"{slot}: {what}", file=sys.stderr, flush=True)
                told[slot] = what

    return tell


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """SIGINT and SIGTERM end the work after what is running, not in the midst of it."""
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _archive(world: World, host: str, port: int) -> Iterator[None]:
    """The archive in a thread of its own while the block runs."""
    if not port:
        yield
        return
    from pipeline.web.server import background

    with background(world, host=host, port=port):
        yield
