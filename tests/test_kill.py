"""A run killed anywhere (SIGKILL to a real process, as when the power goes) is finished by the next, as if nothing had been.

The deliveries' own places to die are tested in tests/deliver/test_run.py, the engine's alone in tests/engine/test_kill.py.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.actions.collect import collect
from pipeline.actions.issue import issue
from pipeline.actions.orders import Order
from pipeline.actions.replay import replay as play
from pipeline.collect.replay import Replay
from pipeline.wiring import open_world
from tests.small_desk import AT, CHOSEN, CUT, SAMPLES, folder_bytes, serving, write_desk

ROOT = Path(__file__).resolve().parents[1]
SLUG = "weekly-2025-01-30"
POINTS = (
    "engine.claimed", "engine.claimed:3", "engine.done", "fetched", "fetched:4", "storing", "stored", "grouping", "grouped",
    "build-begun", "made", "outbox-staged", "outbox-swapped", "outbox-settled", "outbox-written", "recorded",
)  # fmt: skip
AGAIN = ("build-begun", "outbox-staged", "outbox-aside", "outbox-swapped", "outbox-settled", "outbox-written")
"""Places to die while an issue takes the place of an older one; outbox-aside only where folders cannot be exchanged."""

DAYS = timedelta(days=3)
"""How far back a replay begins."""

COUNTED = {  # table: columns that count rows, or seconds, and so say nothing
    "feed": "", "fetch": "id seconds", "entry_key": "", "article": "number", "story": "", "story_article": "id",
    "article_tag": "id", "story_tag": "id", "occurrence": "id", "issue": "", "issue_story": "",
}  # fmt: skip

# Makes a process for each (place, workspace, what to do): forked, so that the program is imported once. Says how each ended.
# "renames" is a file system that cannot exchange two folders.
CHILDREN = """
import json, os, sys
from pathlib import Path
from pipeline import outbox
from pipeline.actions.collect import collect
from pipeline.actions.issue import issue
from pipeline.actions.orders import Order
from pipeline.actions.replay import replay
from pipeline.wiring import moment, open_world

def live(point, root, what):
    os.environ["TWOSHORES_KILL_AT"] = point
    with open_world(Path(root), at=moment(sys.argv[1])) as world:
        if "renames" in what:
            outbox.write.__kwdefaults__["swap"] = lambda one, other: False
        if "collect" in what:
            collect(world)
        if "replay" in what:
            replay(world, start=sys.argv[2])
        issue(world, Order.of(world))

running, ended = {}, {}
for point, root, what in json.load(sys.stdin):
    if len(running) == 2:
        pid, status = os.wait()
        ended[running.pop(pid)] = os.waitstatus_to_exitcode(status)
    pid = os.fork()
    if pid == 0:
        try:
            live(point, root, what)
        finally:
            os._exit(1)
    running[pid] = point
for pid, point in running.items():
    ended[point] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps(ended))
"""

# The command line with a limit on how large a file may grow: the disk is full from there on.
FULL_DISK = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from pipeline.cli import main
main()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A workspace and all that stands in it: the rows of its tables, the files of its issue."""

    root: Path
    rows: Mapping[str, list[tuple[Any, ...]]]
    issue: Mapping[str, bytes]


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def bare(replay: Replay, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace before its first run."""
    return write_desk(tmp_path_factory.mktemp("bare") / "desk", replay)


@pytest.fixture(scope="module")
def whole(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The workspace after a run that nobody disturbed."""
    return look(finish(copy(bare, tmp_path_factory.mktemp("whole"))))


@pytest.fixture(scope="module")
def rewritten(whole: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The same after the analyst has written a thesis and the issue was built again."""
    root = copy(whole.root, tmp_path_factory.mktemp("rewritten"))
    write_thesis(root)
    return look(finish(root))


@pytest.fixture(scope="module")
def killed(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A workspace for each place, left by a first run that died there."""
    roots = {point: copy(bare, tmp_path_factory.mktemp("killed")) for point in POINTS}
    die([(point, str(root), ["collect"]) for point, root in roots.items()])
    return roots


@pytest.fixture(scope="module")
def killed_again(whole: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A workspace for each place, left by a second build that died there, after the analyst had written a thesis."""
    roots = {point: copy(whole.root, tmp_path_factory.mktemp("again")) for point in AGAIN}
    for root in roots.values():
        write_thesis(root)
    die([(point, str(root), ["renames"] if point == "outbox-aside" else []) for point, root in roots.items()])
    return roots


def copy(root: Path, folder: Path) -> Path:
    return Path(shutil.copytree(root, folder / "desk"))


def die(runs: list[tuple[str, str, list[str]]]) -> None:
    """Start a process for each run and see that it is killed at its place."""
    command = [sys.executable, "-c", CHILDREN, AT.isoformat(), (AT - DAYS).isoformat()]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(runs), capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout) == {point: -signal.SIGKILL for point, _, _ in runs}, done.stderr


def finish(root: Path) -> Path:
    """The next run, in peace."""
    with open_world(root, at=AT) as world:
        assert collect(world).failures == ()
        issue(world, Order.of(world))
        assert world.engine.stats() == {}
    return root


def write_thesis(root: Path) -> None:
    path = root / "outbox" / SLUG / "commentary.md"
    words = "# Thesis\n\nThe price of a model fell, and with it the price of a chip.\n"
    path.write_text(path.read_text(encoding="utf-8").replace("# Thesis\n", words), encoding="utf-8")


def look(root: Path) -> Desk:
    """All that stands in the workspace; its database must be sound."""
    with closing(sqlite3.connect(root / "desk.sqlite3")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = {table: table_rows(db, table, left_out.split()) for table, left_out in COUNTED.items()}
    folder = root / "outbox" / SLUG
    return Desk(root=root, rows=rows, issue=folder_bytes(folder) if folder.exists() else {})


def table_rows(db: sqlite3.Connection, table: str, left_out: list[str]) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in left_out]
    return sorted(db.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall(), key=repr)


def assert_same(found: Desk, wanted: Desk) -> None:
    for table, rows in wanted.rows.items():
        assert found.rows[table] == rows, table
    assert found.issue == wanted.issue
    left = {path.name for path in (found.root / "outbox").iterdir()} - {".lock"}
    assert left == {SLUG}


def test_every_named_place_of_the_steps_the_outbox_and_the_engine_is_died_at() -> None:
    """A place that is added is added here."""
    files = [ROOT / "pipeline" / name for name in ("steps.py", "fetching.py", "fetched.py", "outbox.py")] + sorted(
        (ROOT / "pipeline/engine").glob("*.py")
    )
    names = {name for path in files for name in re.findall(r'\breach\("([\w.-]+)"\)', path.read_text(encoding="utf-8"))}
    assert names == {point.partition(":")[0] for point in (*POINTS, *AGAIN)}


def test_a_run_that_nobody_disturbs_gathers_all_and_builds_one_issue(whole: Desk) -> None:
    """What the killed ones are measured by is worth measuring by."""
    assert len(whole.rows["article"]) == 4 * CUT
    assert len(whole.rows["fetch"]) == 4
    assert len(whole.rows["occurrence"]) == len(whole.rows["issue"]) == 1
    assert {"index.html", "email.html", "email.txt", "message.eml", "issue.json", "commentary.md"} <= whole.issue.keys()


@pytest.mark.parametrize("point", POINTS)
def test_a_first_run_killed_anywhere_is_finished_by_the_next_as_if_nothing_had_been(
    point: str, killed: dict[str, Path], whole: Desk
) -> None:
    """Same articles, stories, tags, occurrence; the issue byte for byte; and before that no half of it."""
    before = look(killed[point])
    assert before.issue in ({}, whole.issue)
    assert_same(look(finish(killed[point])), whole)


@pytest.mark.parametrize("point", AGAIN)
def test_an_issue_whose_second_build_is_killed_is_the_old_one_or_the_new_one(
    point: str, killed_again: dict[str, Path], whole: Desk, rewritten: Desk
) -> None:
    """Never between; the analyst's words are there; the next run makes it the new one."""
    root = killed_again[point]
    old = whole.issue | {"commentary.md": rewritten.issue["commentary.md"]}
    assert b"the price of a chip" in rewritten.issue["email.txt"]
    if point != "outbox-aside":  # the one moment without a folder in its place: whoever reads by `outbox.read` finds the old
        assert look(root).issue in (old, rewritten.issue)
    assert_same(look(finish(root)), rewritten)


def test_a_replay_killed_on_any_day_goes_on_with_that_day(bare: Path, tmp_path: Path) -> None:
    """What came on a day is first seen on that day: cut in the midst of one, or before anything of the next was stored."""
    roots = {name: copy(bare, tmp_path / name) for name in ("stored:6", "fetched:13", "undisturbed")}
    for root in roots.values():
        (root / "news").mkdir()
        for slug in CHOSEN:
            shutil.copyfile(SAMPLES / "news" / f"{slug}.toml", root / "news" / f"{slug}.toml")
    die([(point, str(root), ["replay"]) for point, root in roots.items() if point != "undisturbed"])
    found = []
    for root in roots.values():
        with open_world(root, at=AT) as world:
            assert play(world, start=(AT - DAYS).isoformat()).failures == ()
        rows = look(root).rows
        found.append([rows[table] for table in ("article", "story", "story_article", "article_tag", "story_tag")])
    assert found[0] == found[1] == found[2]


def test_a_full_disk_costs_one_line_and_leaves_each_feed_as_before_or_after(bare: Path, whole: Desk, tmp_path: Path) -> None:
    """The database opens, holds all that a feed brought or nothing of it, and takes the rest when there is room again."""
    root = copy(bare, tmp_path)
    with open_world(root, at=AT):
        pass
    command = [sys.executable, "-c", FULL_DISK, "100000", "--workspace", str(root), "collect", "--at", AT.isoformat()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr, done.stderr
    assert "StoreError: the database fails" in done.stderr
    before = look(root)
    kept = {row[0] for row in before.rows["fetch"]}
    assert len(kept) < 4
    assert len(before.rows["article"]) == len(kept) * CUT
    assert_same(look(finish(root)), whole)
