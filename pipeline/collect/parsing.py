"""Parsing where it can be stopped: small documents at once, the others in a worker process that is killed at its limit.

A document of 128 KiB holds no parser longer than about a second, whatever its shape; one of 2 MB held them for minutes.
Does not fetch and does not judge: what a kind raises is what the caller gets.
"""

from __future__ import annotations

import atexit
import pickle
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import IO

from pipeline.collect.kinds import kind
from pipeline.errors import ParseError
from pipeline.model import Document, Feed, Page

_START = "import sys; sys.path[:] = {path!r}; from pipeline.collect.parsing import serve; serve()"
_MEMORY = 2 << 30
_ORPHAN_S = 120


class Parser:
    """A `Read` for every kind. Threads may share it; *workers* documents over *inline* bytes are parsed side by side."""

    def __init__(self, *, limit_s: float = 20.0, inline: int = 128 << 10, workers: int = 2) -> None:
        self._limit_s = limit_s
        self._inline = inline
        self._places = threading.Semaphore(workers)
        self._idle: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __call__(self, page: Page, feed: Feed, now: datetime) -> Document:
        """The entries of the page, read by the feed's kind. ParseError when it is not that, or takes too long."""
        read = kind(feed.kind)
        if len(page.body) <= self._inline:
            return read(page, feed, now)
        with self._places:
            worker = self._idle.pop() if self._idle else _start()
            try:
                made = _ask(worker, pickle.dumps((page, feed, now)), self._limit_s)
            except BaseException:
                _stop(worker)
                raise
            self._idle.append(worker)
        if isinstance(made, str):
            raise ParseError(made)
        return made

    def close(self) -> None:
        """Stop the workers."""
        while self._idle:
            _stop(self._idle.pop())


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _START.format(path=sys.path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _stop(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    for pipe in (worker.stdin, worker.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()
    worker.wait()


def _ask(worker: subprocess.Popen[bytes], question: bytes, limit_s: float) -> Document | str:
    """The worker's answer: entries, or the text of a ParseError."""
    assert worker.stdin
    assert worker.stdout
    late = threading.Event()

    def stop() -> None:
        late.set()
        worker.kill()

    timer = threading.Timer(limit_s, stop)
    timer.start()
    try:
        worker.stdin.write(len(question).to_bytes(8, "big") + question)
        worker.stdin.flush()
        answer = _frame(worker.stdout)
    except BrokenPipeError:
        answer = b""
    finally:
        timer.cancel()
    if answer:
        made: Document | str = pickle.loads(answer)
        return made
    if late.is_set():
        raise ParseError(f"the parser was stopped after {limit_s:g} s")
    if worker.wait(5) > 0:  # it left by an exception that no kind may raise; killed by a signal it is below zero
        raise RuntimeError("a kind failed in the parsing process; its traceback stands on stderr")
    raise ParseError("the parser died of the document")


def _frame(stream: IO[bytes]) -> bytes:
    """The next message of a pipe; empty at its end."""
    size = stream.read(8)
    if len(size) < 8:
        return b""
    body = stream.read(int.from_bytes(size, "big"))
    return body if len(body) == int.from_bytes(size, "big") else b""


def serve() -> None:
    """The worker's life: documents in, entries out, until the pipe ends. A bug ends it with its traceback on stderr."""
    _bound_memory()
    inward, outward = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while question := _frame(inward):
        _live_at_most(_ORPHAN_S)
        page, feed, now = pickle.loads(question)
        answer: Document | str
        try:
            answer = kind(feed.kind)(page, feed, now)
        except ParseError as error:
            answer = str(error) or "not a feed"
        except MemoryError:
            answer = "the document needs too much memory"
        body = pickle.dumps(answer)
        outward.write(len(body).to_bytes(8, "big") + body)
        outward.flush()
        _live_at_most(0)


def _live_at_most(seconds: int) -> None:
    """End this process after *seconds* whatever it does, should nobody be left to kill it; 0 takes that back."""
    if sys.platform != "win32":
        signal.alarm(seconds)


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


_shared = Parser()
atexit.register(_shared.close)


def read_page(page: Page, feed: Feed, now: datetime) -> Document:
    """A `Read` for every kind, with workers that live as long as the process."""
    return _shared(page, feed, now)
