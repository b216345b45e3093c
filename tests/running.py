"""The desk as a user runs it: a command line in, stdout, stderr and an exit code out. For tests; no command is replaced.

`desk` calls the command in this process, which saves a second for each; `process` and `until_it_answers` start real ones.
"""

from __future__ import annotations

import io
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.cli import main

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command left: its exit code, its result, its story."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The result, read as JSON."""
        return json.loads(self.out)


def desk(workspace: Path, *arguments: str, code: int = 0) -> Done:
    """Run `desk -w WORKSPACE ARGUMENTS` here and see that it ends with *code*."""
    out, err = io.StringIO(), io.StringIO()
    ended = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(["--workspace", str(workspace), *arguments])
        except SystemExit as end:
            ended = end.code if isinstance(end.code, int) else 0
    done = Done(code=ended, out=out.getvalue(), err=err.getvalue())
    assert ended == code, f"desk {' '.join(arguments)}\n{done.out}\n{done.err}"
    return done


def process(
    here: Path,
    *arguments: str,
    code: int = 0,
    python: Sequence[str] = (sys.executable,),
    environ: Mapping[str, str] = ENVIRONMENT,
) -> Done:
    """Run `python -m pipeline ARGUMENTS` in the directory *here* and see that it ends with *code*."""
    ran = subprocess.run(
        [*python, "-m", "pipeline", *arguments],
        cwd=here,
        env=dict(environ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == code, f"desk {' '.join(arguments)}\n{ran.stdout}\n{ran.stderr}"
    return Done(code=ran.returncode, out=ran.stdout, err=ran.stderr)


def free_port() -> str:
    """A port that nothing listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        return str(place.getsockname()[1])


@dataclass
class Running:
    """A command that runs until it is told to stop: where its archive is, what it has said, and how it ended."""

    url: str = ""
    code: int | None = None
    said: list[str] = field(default_factory=list)

    def get(self, path: str = "") -> str:
        """A page of its archive."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=20) as answer:
            return str(answer.read().decode())


@contextmanager
def until_it_answers(here: Path, *arguments: str, stop: signal.Signals = signal.SIGTERM) -> Iterator[Running]:
    """`python -m pipeline ARGUMENTS` from when its archive answers to the end of the block; then *stop*, and its exit code."""
    running = Running()
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=here,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        listener = threading.Thread(target=_listen, args=(child, running), daemon=True)
        listener.start()
        try:
            _wait(child, running)
            yield running
        finally:
            child.send_signal(stop)
            try:
                running.code = child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
            listener.join(10)


def _listen(child: subprocess.Popen[str], running: Running) -> None:
    assert child.stderr is not None
    for line in child.stderr:
        running.said.append(line.rstrip())


def _wait(child: subprocess.Popen[str], running: Running) -> None:
    """Until it has said where its archive is, and the archive answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end and child.poll() is None:
        found = re.search(r"archive: (http://\S+)", "\n".join(running.said))
        if found:
            running.url = found[1]
            try:
                running.get()
            except (urllib.error.URLError, ConnectionError):
                pass
            else:
                return
        time.sleep(0.05)
    raise AssertionError(f"no archive came up: {running.said}")
