"""`desk start` as real processes: one or several on a database, until they are told to stop."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.actions.shelf import load_issue
from pipeline.store import feeds, issues
from pipeline.wiring import moment, open_world
from tests.small_desk import serving, until, write_desk

ROOT = Path(__file__).resolve().parents[1]
DUE = moment("2025-01-30T07:00+08:00")

# Says that it is ready, waits for a word, ticks, and says what it began.
TICKING = """
import sys
from pathlib import Path
from pipeline.tick import tick
from pipeline.wiring import moment, open_world

with open_world(Path(sys.argv[1]), at=moment(sys.argv[2])) as world:
    print("ready", flush=True)
    sys.stdin.readline()
    begun = tick(world)
    print(len(begun.opened), int(begun.gathering), flush=True)
"""


def test_two_processes_that_tick_at_the_same_moment_open_a_slot_once(tmp_path: Path) -> None:
    """One of them opens it and gathers; the other finds nothing to do."""
    with serving(DUE) as replay:
        root = write_desk(tmp_path / "desk", replay, series='schedule = "0 7 * * *"')
    command = [sys.executable, "-c", TICKING, str(root), DUE.isoformat()]
    children = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("now\n")
        child.stdin.flush()
    assert sorted(child.communicate(timeout=30)[0] for child in children) == ["0 0\n", "1 1\n"]
    with open_world(root, at=DUE) as world:
        assert world.engine.stats() == {"cpu": {"ready": 2}, "fetch": {"ready": 3}}


@dataclass(frozen=True, kw_only=True)
class Started:
    """What two `desk start`s at once on one workspace came to."""

    root: Path
    edition: str
    home: str
    codes: list[int]
    said: list[str]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Both begin two minutes after a slot, run until its issue is in the archive of the first, and get SIGTERM."""
    now = datetime.now(UTC)
    due = now - timedelta(minutes=2)
    with serving(now) as replay:
        series = f'schedule = "{due.minute} {due.hour} * * *"\n'
        root = write_desk(tmp_path_factory.mktemp("started") / "desk", replay, series=series)
        text = (root / "desk.toml").read_text(encoding="utf-8")
        (root / "desk.toml").write_text(text.replace('zone = "Asia/Hong_Kong"', 'zone = "UTC"'), encoding="utf-8")
        port = free_port()
        with running(root, port) as first, running(root, 0) as second:
            until(lambda: f"weekly-{due:%Y-%m-%d}" in page(port), 60)
            home = page(port)
            for child in (first, second):
                child.send_signal(signal.SIGTERM)
            said = [child.communicate(timeout=30)[1] for child in (first, second)]
            codes = [first.returncode, second.returncode]
        yield Started(root=root, edition=f"{due:%Y-%m-%d}", home=home, codes=codes, said=said)


def test_a_desk_that_is_started_gathers_builds_and_shows_the_slot_that_is_due(started: Started) -> None:
    """The issue stands in its archive while it runs, made of what was gathered for it."""
    assert f"weekly-{started.edition}" in started.home
    assert f"weekly {started.edition}: built" in started.said[0].splitlines()
    with open_world(started.root) as world:
        made = load_issue(world, f"weekly-{started.edition}")
        with world.store.read() as tx:
            gathered = {row.checked_at for row in feeds.states(tx).values()}
    assert made.sections
    assert all(at is not None and at <= made.as_of for at in gathered)


def test_started_twice_at_once_it_gathers_once_and_builds_once(started: Started) -> None:
    """One occurrence, one fetch of each feed, whichever of the two did it."""
    with open_world(started.root) as world, world.store.read() as tx:
        assert [(o.edition, o.state) for o in issues.occurrences(tx)] == [(started.edition, "built")]
        assert tx.execute(sa.text("SELECT count(*), count(DISTINCT feed) FROM fetch")).one() == (4, 4)


def test_a_desk_that_is_told_to_stop_ends_in_order(started: Started) -> None:
    """SIGTERM: exit 0, no traceback, no job left in the midst."""
    assert started.codes == [0, 0], started.said
    assert "Traceback" not in "".join(started.said)
    with open_world(started.root) as world:
        assert [lane for lane, counts in world.engine.stats().items() if "running" in counts] == []


@contextmanager
def running(root: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`desk start` as a process of its own."""
    command = [sys.executable, "-m", "pipeline", "--workspace", str(root), "start", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as place:
        return int(place.getsockname()[1])


def page(port: int) -> str:
    """The archive's home page; empty while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""
