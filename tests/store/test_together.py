"""Writes of many threads in one transaction: all are written, in few, and a failure is told to all whom it met."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.store.together import Together


def test_everything_is_written_once_and_by_few() -> None:
    """Those who come while a write is under way share the next one."""
    batches: list[list[int]] = []
    begun, go_on = threading.Event(), threading.Event()

    def write(items: Sequence[int]) -> None:
        begun.set()
        go_on.wait(10)
        batches.append(list(items))

    together = Together(write)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(together, 0)
        begun.wait(10)
        others = [pool.submit(together, number) for number in range(1, 8)]
        while len(together._waiting) < 7:
            threading.Event().wait(0.001)
        go_on.set()
        for future in (first, *others):
            future.result(10)
    assert [len(batch) for batch in batches] == [1, 7]
    assert sorted(number for batch in batches for number in batch) == list(range(8))


def test_nobody_goes_on_before_it_is_written() -> None:
    """When the call returns, the item is written."""
    written: set[int] = set()
    together = Together(written.update)

    def put(number: int) -> bool:
        together(number)
        return number in written

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(put, range(500)))


def test_a_failure_is_raised_where_each_of_the_batch_waits() -> None:
    """And the next batch is written as if nothing had been."""
    written: list[int] = []

    def write(items: Sequence[int]) -> None:
        if -1 in items:
            raise OSError("disk full")
        written.extend(items)

    together = Together(write)
    with pytest.raises(OSError, match="disk full"):
        together(-1)
    together(1)
    assert written == [1]
