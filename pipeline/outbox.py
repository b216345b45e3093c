"""The outbox: a folder per issue, replaced whole or not at all, and the analyst's own files kept.

    outbox/SLUG/                 what a reader sees: the old issue or the new one, never between
    outbox/.staging-SLUG/new     the next issue while it is written; after the exchange, the one before
                        /old     only where folders cannot be exchanged: the one before, set aside
                        /note    which folder is new, and what the analyst's files said when they were copied

One writer at a time, by a lock on outbox/.lock. Does not know what the files mean; follows no symbolic link below
the outbox.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from pipeline.errors import OutboxError
from pipeline.killpoint import reach
from pipeline.model import Rendition

_STAGING = ".staging-"
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_PART = re.compile(r"[^\W_][^/\\\x00-\x1f]{0,119}")
_ANALYST = re.compile(r"commentary(\.[^/]+)?\.md")
# Not blocking: a pipe that someone left in a folder must not hold us up.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK

Exchange = Callable[[Path, Path], bool]
"""Swaps two folders in one step, or says False where the file system cannot."""


def exchange(one: Path, other: Path) -> bool:
    """Swap two folders by renameat2; False where the kernel, the library or the file system has no such thing."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    at_fdcwd, rename_exchange = -100, 2
    if renameat2(at_fdcwd, os.fsencode(one), at_fdcwd, os.fsencode(other), rename_exchange) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(one))


def write(
    outbox: Path,
    slug: str,
    files: Sequence[Rendition],
    *,
    untouched: Mapping[str, bytes] = MappingProxyType({}),
    swap: Exchange = exchange,
) -> Path:
    """The folder of *slug* with exactly these files, and with the analyst's commentary*.md as they stand.

    *untouched*: what such files say in which nobody wrote; one that still says just that gives way to the new one.
    OutboxError, and the folder as it was, when a name is not safe, something strange stands there or the disk is full.
    """
    _check(slug, files)
    try:
        outbox.mkdir(parents=True, exist_ok=True)
        with _locked(outbox):
            _mend(outbox, slug)
            try:
                _replace(outbox, slug, files, untouched, swap)
            except OSError:
                _mend(outbox, slug)
                raise
    except OSError as error:
        raise OutboxError(f"outbox/{slug} could not be written: {error.strerror or error}") from error
    return outbox / slug


def recover(outbox: Path) -> tuple[str, ...]:
    """Finish or undo what a killed writer left; the slugs concerned. Waits for a writer that is alive."""
    if not _leftovers(outbox):
        return ()
    try:
        with _locked(outbox):
            mended = _leftovers(outbox)
            for slug in mended:
                _mend(outbox, slug)
    except OSError as error:
        raise OutboxError(f"{outbox} could not be put in order: {error.strerror or error}") from error
    return mended


def read(outbox: Path, slug: str, name: str) -> bytes:
    """One file of an issue. OutboxError when there is none, or a link stands in the way."""
    _check(slug, ())
    parts = _parts(name)
    try:
        at = os.open(_folder(outbox, slug), _READ | os.O_DIRECTORY)
        for part in parts:
            try:
                below = os.open(part, _READ, dir_fd=at)
            finally:
                os.close(at)
            at = below
        if not stat.S_ISREG(os.fstat(at).st_mode):
            os.close(at)
            raise OutboxError(f"outbox/{slug}/{name} is not a file")
        with os.fdopen(at, "rb") as file:
            return file.read()
    except OSError as error:
        raise OutboxError(f"outbox/{slug}/{name} cannot be read: {error.strerror or error}") from error


def listing(outbox: Path) -> tuple[str, ...]:
    """The slugs of the issues in the outbox, sorted; none when it does not exist."""
    if not outbox.is_dir():
        return ()
    there = {path.name for path in outbox.iterdir() if _SLUG.fullmatch(path.name) and not _is_strange(path)}
    return tuple(sorted(there | {slug for slug in _leftovers(outbox) if _folder(outbox, slug).is_dir()}))


def names(outbox: Path, slug: str) -> tuple[str, ...]:
    """The names of an issue's files below its folder, sorted; links are left out. OutboxError when there is no such issue."""
    _check(slug, ())
    folder = _folder(outbox, slug)
    if _is_strange(folder) or not folder.is_dir():
        raise OutboxError(f"outbox/{slug} does not exist")
    found = [Path(top) / name for top, _, files in os.walk(folder) for name in files]
    return tuple(sorted(path.relative_to(folder).as_posix() for path in found if not path.is_symlink()))


def _folder(outbox: Path, slug: str) -> Path:
    """Where the issue stands: its folder or, after a kill between two renames, the one set aside."""
    aside = outbox / f"{_STAGING}{slug}" / "old"
    folder = outbox / slug
    return aside if not os.path.lexists(folder) and aside.is_dir() else folder


def _check(slug: str, files: Sequence[Rendition]) -> None:
    if not _SLUG.fullmatch(slug) or ".." in slug:
        raise OutboxError(f"{slug!r} cannot name an issue")
    seen: set[str] = set()
    for file in files:
        parts = _parts(file.name)
        # Folded: some file systems take Index.html and index.html for one.
        key = "/".join(parts).casefold()
        if key in seen or any(other.startswith(f"{key}/") or key.startswith(f"{other}/") for other in seen):
            raise OutboxError(f"{file.name!r} stands twice among the files of outbox/{slug}")
        seen.add(key)


def _parts(name: str) -> tuple[str, ...]:
    parts = tuple(name.split("/"))
    if not all(_PART.fullmatch(part) and ".." not in part for part in parts):
        raise OutboxError(f"{name!r} cannot name a file of an issue")
    return parts


def _is_strange(path: Path) -> bool:
    """Something that is there and is no folder (a link to one is none)."""
    return os.path.lexists(path) and (path.is_symlink() or not path.is_dir())


@contextmanager
def _locked(outbox: Path) -> Iterator[None]:
    handle = os.open(outbox / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(outbox: Path, slug: str, files: Sequence[Rendition], untouched: Mapping[str, bytes], swap: Exchange) -> None:
    folder, staging = outbox / slug, outbox / f"{_STAGING}{slug}"
    if _is_strange(folder):
        raise OutboxError(f"outbox/{slug} is not a folder of its own; move it away and build again")
    _stage(staging, folder, files, untouched)
    reach("outbox-staged")
    _put(staging, folder, swap)
    _settle(staging, folder, staging / "new")


def _stage(staging: Path, folder: Path, files: Sequence[Rendition], untouched: Mapping[str, bytes]) -> None:
    """Write all into staging/new and onto the disk, the analyst's files as they stand now."""
    theirs, made = _analyst_files(folder), {file.name: file.body for file in files}
    kept = {name: body for name, body in theirs.items() if name not in made or untouched.get(name) != body}
    new = staging / "new"
    new.mkdir(parents=True)
    bodies = made | kept
    for name, body in bodies.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_file(path, body)
    note = {"inode": new.stat().st_ino, "kept": {name: [_hash(body), _hash(bodies[name])] for name, body in theirs.items()}}
    _write_file(staging / "note", json.dumps(note).encode())
    for top, _, _ in os.walk(staging, topdown=False):
        _sync(Path(top))
    _sync(staging.parent)


def _put(staging: Path, folder: Path, swap: Exchange) -> None:
    """Make staging/new the issue's folder; what was there ends as staging/new or staging/old."""
    new = staging / "new"
    if not folder.exists():
        new.rename(folder)
    elif not swap(new, folder):
        folder.rename(staging / "old")
        reach("outbox-aside")
        new.rename(folder)
        (staging / "old").rename(new)
    _sync(folder.parent)
    reach("outbox-swapped")


def _settle(staging: Path, folder: Path, before: Path) -> None:
    """After the exchange: save what the analyst wrote into the folder *before* meanwhile, then remove it."""
    _, kept = _note(staging)
    current = _analyst_files(folder)
    for name, body in _analyst_files(before).items():
        seen, put = kept.get(name, ("", ""))
        if _hash(body) != seen and (name not in current or _hash(current[name]) == put or not seen):
            (staging / "saved").unlink(missing_ok=True)
            _write_file(staging / "saved", body)
            (staging / "saved").replace(folder / name)
            _sync(folder)
    reach("outbox-settled")
    shutil.rmtree(staging)


def _mend(outbox: Path, slug: str) -> None:
    """Bring what a killed writer left of *slug* to the old folder or the new one."""
    staging, folder = outbox / f"{_STAGING}{slug}", outbox / slug
    if not os.path.lexists(staging):
        return
    if _is_strange(staging):
        raise OutboxError(f"outbox/{staging.name} is not a folder; move it away")
    aside = staging / "old"
    if aside.is_dir() and not folder.exists():
        aside.rename(folder)
        _sync(outbox)
    elif os.path.lexists(folder) and folder.lstat().st_ino == _note(staging)[0]:
        _settle(staging, folder, aside if aside.is_dir() else staging / "new")
        return
    shutil.rmtree(staging)


def _leftovers(outbox: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name.removeprefix(_STAGING) for path in outbox.glob(f"{_STAGING}*"))) if outbox.is_dir() else ()


def _note(staging: Path) -> tuple[int, dict[str, tuple[str, str]]]:
    """(inode of the new folder, hashes of the analyst's files as they were seen and as they were put into it); (0, {}) before
    it was written whole."""
    try:
        raw = json.loads((staging / "note").read_bytes())
    except (FileNotFoundError, ValueError):
        return 0, {}
    return int(raw["inode"]), {name: (seen, put) for name, (seen, put) in raw["kept"].items()}


def _analyst_files(folder: Path) -> dict[str, bytes]:
    """The analyst's files of a folder: commentary.md and commentary.*.md at its top, links left out."""
    if not folder.is_dir():
        return {}
    theirs = [path for path in sorted(folder.iterdir()) if _ANALYST.fullmatch(path.name)]
    return {path.name: path.read_bytes() for path in theirs if path.is_file() and not path.is_symlink()}


def _write_file(path: Path, body: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
