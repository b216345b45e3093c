"""The outbox: whatever happens while it is written, an issue's folder is the old one or the new one."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import OutboxError
from pipeline.model import Rendition
from pipeline.outbox import exchange, listing, names, read, recover, write

ROOT = Path(__file__).parents[1]
SLUG = "sample-weekly-2025-02-03"
OLD = {"index.html": b"<p>old</p>", "charts/a.svg": b"<svg/>", "gone.txt": b"only in the old"}
NEW = {"index.html": b"<p>new</p>", "charts/b.svg": b"<svg>b</svg>", "variants/zh/index.html": "新".encode()}
CHILD = """
import sys
from pathlib import Path
from pipeline.model import Rendition
from pipeline.outbox import exchange, write
swap = exchange if sys.argv[2] == "exchange" else (lambda one, other: False)
write(Path(sys.argv[1]), "%s", [Rendition(name=n, body=b) for n, b in %r.items()], swap=swap)
"""


def files(bodies: dict[str, bytes]) -> list[Rendition]:
    return [Rendition(name=name, body=body) for name, body in bodies.items()]


def contents(outbox: Path, slug: str = SLUG) -> dict[str, bytes]:
    return {name: read(outbox, slug, name) for name in names(outbox, slug)}


def run_and_die(outbox: Path, place: str, swap: str) -> None:
    """Write NEW in a process of its own that dies at *place* by SIGKILL."""
    died = subprocess.run(
        [sys.executable, "-c", CHILD % (SLUG, NEW), str(outbox), swap],
        cwd=ROOT, env=os.environ | {"TWOSHORES_KILL_AT": place}, check=False,
    )  # fmt: skip
    assert died.returncode == -9, f"never came to {place}"


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


def test_an_issue_is_a_folder_with_exactly_its_files(outbox: Path) -> None:
    assert write(outbox, SLUG, files(OLD)) == outbox / SLUG
    assert contents(outbox) == OLD
    write(outbox, SLUG, files(NEW))
    assert contents(outbox) == NEW
    assert listing(outbox) == (SLUG,)
    assert sorted(path.name for path in outbox.iterdir()) == [".lock", SLUG]


def test_an_outbox_that_does_not_exist_is_empty(outbox: Path) -> None:
    assert listing(outbox) == ()
    assert recover(outbox) == ()


def test_the_analyst_s_files_stay_as_they_are(outbox: Path) -> None:
    write(outbox, SLUG, files(OLD | {"commentary.md": b"a blank form"}))
    (outbox / SLUG / "commentary.md").write_bytes(b"# Our thesis")
    (outbox / SLUG / "commentary.zh.md").write_bytes("# 论点".encode())
    write(outbox, SLUG, files(NEW | {"commentary.md": b"a blank form"}))
    assert contents(outbox) == NEW | {"commentary.md": b"# Our thesis", "commentary.zh.md": "# 论点".encode()}


def test_a_form_that_nobody_touched_gives_way_to_the_new_one(outbox: Path) -> None:
    """Only while it says what it said when it was looked at; what is saved in the same moment stays."""
    name, new = "commentary.md", files({"commentary.md": b"new form"})
    write(outbox, SLUG, files({name: b"old form"}))
    write(outbox, SLUG, new, untouched={name: b"old form"})
    assert contents(outbox) == {name: b"new form"}

    def save_then_swap(one: Path, other: Path) -> bool:
        (other / name).write_bytes(b"just saved")
        return exchange(one, other)

    write(outbox, SLUG, files({name: b"third form"}), untouched={name: b"new form"}, swap=save_then_swap)
    assert contents(outbox) == {name: b"just saved"}
    write(outbox, SLUG, new, untouched={name: b"new form"})
    assert contents(outbox) == {name: b"just saved"}


def test_what_the_analyst_saves_while_the_issue_is_swapped_is_not_lost(outbox: Path) -> None:
    write(outbox, SLUG, files(OLD | {"commentary.md": b"first"}))

    def save_then_swap(one: Path, other: Path) -> bool:
        (other / "commentary.md").write_bytes(b"second, just saved")
        (other / "commentary.zh.md").write_bytes(b"new, just saved")
        return exchange(one, other)

    write(outbox, SLUG, files(NEW), swap=save_then_swap)
    assert contents(outbox) == NEW | {"commentary.md": b"second, just saved", "commentary.zh.md": b"new, just saved"}


@pytest.mark.parametrize(
    ("swap", "place", "left"),
    [
        ("exchange", "outbox-staged", OLD),
        ("exchange", "outbox-swapped", NEW),
        ("exchange", "outbox-settled", NEW),
        ("renames", "outbox-staged", OLD),
        ("renames", "outbox-aside", OLD),
        ("renames", "outbox-swapped", NEW),
        ("renames", "outbox-settled", NEW),
    ],
)
def test_a_writer_killed_anywhere_leaves_the_old_issue_or_the_new_one(
    outbox: Path, swap: str, place: str, left: dict[str, bytes]
) -> None:
    mine = {"commentary.md": b"# Our thesis"}
    write(outbox, SLUG, files(OLD | mine))
    run_and_die(outbox, place, swap)
    assert listing(outbox) == (SLUG,)
    assert contents(outbox) == left | mine, "before anything was mended"
    assert recover(outbox) == (SLUG,)
    assert contents(outbox) == left | mine
    assert sorted(path.name for path in outbox.iterdir()) == [".lock", SLUG]
    assert recover(outbox) == ()


@pytest.mark.parametrize(("place", "left"), [("outbox-staged", None), ("outbox-swapped", NEW)])
def test_a_first_writer_killed_anywhere_leaves_nothing_or_the_whole_issue(
    outbox: Path, place: str, left: dict[str, bytes] | None
) -> None:
    run_and_die(outbox, place, "exchange")
    recover(outbox)
    assert listing(outbox) == ((SLUG,) if left else ())
    if left:
        assert contents(outbox) == left


def test_the_next_writer_mends_by_itself(outbox: Path) -> None:
    write(outbox, SLUG, files(OLD))
    run_and_die(outbox, "outbox-aside", "renames")
    write(outbox, SLUG, files(NEW))
    assert contents(outbox) == NEW


def test_what_the_analyst_saved_before_a_kill_is_carried_over(outbox: Path) -> None:
    write(outbox, SLUG, files(OLD | {"commentary.md": b"first"}))
    run_and_die(outbox, "outbox-swapped", "exchange")
    (outbox / f".staging-{SLUG}" / "new" / "commentary.md").write_bytes(b"second, just saved")
    recover(outbox)
    assert read(outbox, SLUG, "commentary.md") == b"second, just saved"


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is Linux's")
def test_linux_swaps_two_folders_in_one_step(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange(tmp_path / "a", tmp_path / "b")
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b"]
    with pytest.raises(OSError, match="No such file"):
        exchange(tmp_path / "a", tmp_path / "absent")


def test_a_swap_that_fails_leaves_the_old_issue(outbox: Path) -> None:
    write(outbox, SLUG, files(OLD))

    def busy(one: Path, other: Path) -> bool:
        raise OSError(errno.EBUSY, "Device or resource busy")

    with pytest.raises(OutboxError, match="busy"):
        write(outbox, SLUG, files(NEW), swap=busy)
    assert contents(outbox) == OLD
    assert listing(outbox) == (SLUG,)
    assert recover(outbox) == ()


LIMITED = (
    """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
"""
    + CHILD.replace("write(Path", "from pipeline.errors import OutboxError\ntry:\n    write(Path").rstrip()
    + """
except OutboxError as error:
    print(error)
    sys.exit(3)
"""
)


def test_a_file_too_large_for_the_disk_leaves_the_old_issue(outbox: Path) -> None:
    write(outbox, SLUG, files(OLD))
    done = subprocess.run(
        [sys.executable, "-c", LIMITED % (SLUG, {"a.txt": b"a", "z.html": b"z" * 10_000}), str(outbox), "exchange"],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, f"outbox/{SLUG} could not be written: File too large\n"), done.stderr
    assert contents(outbox) == OLD
    assert sorted(path.name for path in outbox.iterdir()) == [".lock", SLUG]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("no right to mount a small disk here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_old_issue_and_room_to_try_again(small_disk: Path) -> None:
    outbox = small_disk / "outbox"
    write(outbox, SLUG, files(OLD))
    with pytest.raises(OutboxError, match="No space left"):
        write(outbox, SLUG, files({"index.html": b"x", "big.pdf": os.urandom(400_000)}))
    assert contents(outbox) == OLD
    write(outbox, SLUG, files({"big.pdf": b"x" * 100_000}))
    assert names(outbox, SLUG) == ("big.pdf",)


@pytest.mark.parametrize("slug", ["", ".", "..", "../other", "a/b", ".staging-x", "a..b", "/etc", "a\0b", "x" * 200, "a\n"])
def test_a_slug_that_leads_elsewhere_is_refused(outbox: Path, slug: str) -> None:
    for ask in (lambda: write(outbox, slug, files(OLD)), lambda: read(outbox, slug, "index.html"), lambda: names(outbox, slug)):
        with pytest.raises(OutboxError):
            ask()
    assert not outbox.exists()


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "a/../b", "/etc/passwd", "a//b", "a/", ".hidden", "a\\b", "a\0b", "./a", "a\nb"]
)
def test_a_name_that_leads_elsewhere_is_refused(outbox: Path, name: str) -> None:
    with pytest.raises(OutboxError):
        write(outbox, SLUG, files({name: b"x"}))
    write(outbox, SLUG, files(OLD))
    with pytest.raises(OutboxError):
        read(outbox, SLUG, name)


@given(st.text(max_size=30))
def test_no_name_at_all_leads_out_of_the_folder(name: str) -> None:
    try:
        read(ROOT, "tests", name)
    except OutboxError:
        return
    assert (ROOT / "tests" / name).resolve().is_relative_to(ROOT / "tests")


@pytest.mark.parametrize("pair", [("a", "a"), ("a", "A"), ("a", "a/b"), ("a/b", "a")])
def test_names_that_are_one_place_are_refused(outbox: Path, pair: Sequence[str]) -> None:
    with pytest.raises(OutboxError, match="twice"):
        write(outbox, SLUG, [Rendition(name=name, body=b"") for name in pair])


def test_links_are_not_followed(outbox: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.txt").write_bytes(b"secret")
    write(outbox, SLUG, files(OLD))
    (outbox / SLUG / "link.txt").symlink_to(secret / "key.txt")
    (outbox / SLUG / "dir").symlink_to(secret)
    (outbox / SLUG / "commentary.md").symlink_to(secret / "key.txt")
    (outbox / "linked").symlink_to(secret)
    for slug, name in ((SLUG, "link.txt"), (SLUG, "dir/key.txt"), ("linked", "key.txt")):
        with pytest.raises(OutboxError):
            read(outbox, slug, name)
    with pytest.raises(OutboxError, match="not a folder of its own"):
        write(outbox, "linked", files(NEW))
    with pytest.raises(OutboxError):
        names(outbox, "linked")
    write(outbox, SLUG, files(NEW))
    assert contents(outbox) == NEW
    assert (secret / "key.txt").read_bytes() == b"secret"
    assert listing(outbox) == (SLUG,)


def test_what_is_no_file_is_not_read(outbox: Path) -> None:
    write(outbox, SLUG, files(OLD))
    os.mkfifo(outbox / SLUG / "pipe")
    for name in ("charts", "pipe", "absent.txt", "index.html/x"):
        with pytest.raises(OutboxError):
            read(outbox, SLUG, name)
    with pytest.raises(OutboxError):
        read(outbox, "absent", "index.html")


def test_two_writers_at_once_leave_one_whole_issue(outbox: Path) -> None:
    write(outbox, SLUG, files(OLD))
    both = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD % (SLUG, {f"{n}{k}.txt": n.encode() for k in range(60)}), str(outbox), "exchange"],
            cwd=ROOT,
        )
        for n in ("a", "b")
    ]
    assert [child.wait() for child in both] == [0, 0]
    assert len(contents(outbox)) == 60
    assert len(set(contents(outbox).values())) == 1
