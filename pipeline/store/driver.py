"""SQLite's driver, its settings for one connection, and the places where its file must not lie.

The settings and their reasons are in docs/engine.md.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

SAFE_VERSION = (3, 51, 3)
"""From this version on a write-ahead log cannot be reset under a reader (a rare corruption of older ones)."""

UNFIT = ("nfs", "cifs", "smb", "fuse", "9p", "afs", "ncpfs", "davfs")
FIT_FUSE = ("fuseblk",)

WRITER = (
    "PRAGMA auto_vacuum = INCREMENTAL",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 67108864",
)
# Only the writer moves the log into the file, so that two connections never do it at once.
READER = ("PRAGMA query_only = ON", "PRAGMA wal_autocheckpoint = 0")
BOTH = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -32768",
    "PRAGMA temp_store = MEMORY",
)


def sqlite_module() -> tuple[ModuleType, str]:
    """The DB-API module to use, and a warning where it carries an SQLite that may damage its log."""
    try:
        module = importlib.import_module("pysqlite3.dbapi2")
    except ModuleNotFoundError:
        module = importlib.import_module("sqlite3")
    return module, version_warning(tuple(module.sqlite_version_info))


def version_warning(version: tuple[int, ...]) -> str:
    """What to tell the desk of an SQLite of that version; empty for a sound one."""
    if version >= SAFE_VERSION:
        return ""
    least = ".".join(map(str, SAFE_VERSION))
    here = ".".join(map(str, version))
    return f"SQLite {here} can damage a database in rare cases; pip install pysqlite3 brings {least} or newer"


def connect_sqlite(module: ModuleType, path: Path, *, writes: bool) -> Any:
    """A connection with our settings; transactions are begun by SQLAlchemy's events, never by the driver."""
    connection = module.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
    for line in (*BOTH, *(WRITER if writes else READER)):
        connection.execute(line).fetchall()
    return connection


def unfit_file_system(path: Path, mounts: str | None = None) -> str:
    """The kind of file system under *path* if SQLite must not be used there (network, FUSE); else empty.

    *mounts* is the text of /proc/self/mounts; where there is none (not Linux) nothing is known against the place.
    """
    if mounts is None:
        table = Path("/proc/self/mounts")
        mounts = table.read_text(encoding="utf-8", errors="replace") if table.exists() else ""
    place, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        if len(point) >= len(place) and (path == Path(point) or Path(point) in path.parents):
            place, kind = point, fields[2]
    return kind if kind.startswith(UNFIT) and kind not in FIT_FUSE else ""
