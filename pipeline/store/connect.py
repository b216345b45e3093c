"""Opens the store: SQLite by default, PostgreSQL by URL; migrated to the program's own schema, or a StoreError.

On SQLite one connection writes (`BEGIN IMMEDIATE`, one writer at a time in the process) and others only read, each from
one moment. Knows nothing of what is kept: see the files beside it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from pipeline.errors import StoreError
from pipeline.store import driver
from pipeline.store.schema import HEAD

Tx = Connection
"""What `Store.read` and `Store.write` give, for those who hand it on."""

MIGRATION_LOCK = 7_206_022
"""The advisory lock that one process holds while it migrates a PostgreSQL."""


class Store:
    """A database that is open. Not for use after `close`; safe to share between threads, not between processes."""

    def __init__(self, writer: Engine, reader: Engine, *, warning: str = "") -> None:
        self.dialect: str = writer.dialect.name
        self.warning = warning
        """What a person should know of this database, in one line; empty if nothing."""
        self._writer, self._reader = writer, reader
        self._lock = threading.Lock()
        self._holder = 0
        self._after_commit: list[Callable[[], None]] = []

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees the database as it was at its first question, and cannot write."""
        with _loud(), self._reader.connect() as tx, tx.begin():
            yield tx

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: committed on leaving, rolled back on an error. Waits for other writers; not to be nested."""
        if self._holder == threading.get_ident():
            raise RuntimeError("a write within a write of the same thread would wait for itself; hand on its tx")
        with self._lock:
            self._holder = threading.get_ident()
            try:
                with _loud(), self._writer.connect() as tx, tx.begin():
                    yield tx
            finally:
                self._holder = 0
        for call in self._after_commit:
            call()

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have *call* called after each write of this store that was committed. It must be quick and must not raise."""
        self._after_commit.append(call)

    def close(self) -> None:
        """Let go of every connection."""
        self._reader.dispose()
        self._writer.dispose()


def open_store(url: str = "", *, path: Path | None = None) -> Store:
    """The store at *url* (postgresql://…, sqlite:///FILE) or, without one, in the SQLite file *path*; made if missing.

    StoreError where it cannot be opened, is newer than the program, or lies on a file system that cannot lock.
    """
    if not url or url.startswith("sqlite:"):
        file = Path(url.removeprefix("sqlite:///")) if url else path
        if file is None or not file.name:
            raise StoreError("no database: give a file or a URL such as postgresql://user@host/name")
        store = _open_sqlite(file.resolve())
    else:
        store = _open_postgresql(url)
    try:
        _migrate(store)
    except BaseException:
        store.close()
        raise
    return store


def _open_sqlite(path: Path) -> Store:
    if not path.parent.is_dir():
        raise StoreError(f"cannot open {path.name}: there is no folder {path.parent}")
    if unfit := driver.unfit_file_system(path):
        raise StoreError(f"{path.name} lies on {unfit}, which does not lock files reliably; use a local disk or PostgreSQL")
    module, warning = driver.sqlite_module()
    writer = sa.create_engine(
        "sqlite+pysqlite://",
        module=module,
        poolclass=sa.pool.StaticPool,
        creator=lambda: driver.connect_sqlite(module, path, writes=True),
    )
    reader = sa.create_engine(
        "sqlite+pysqlite://",
        module=module,
        poolclass=sa.pool.QueuePool,
        pool_size=4,
        max_overflow=40,
        creator=lambda: driver.connect_sqlite(module, path, writes=False),
    )
    sa.event.listen(writer, "begin", lambda tx: tx.exec_driver_sql("BEGIN IMMEDIATE"))
    sa.event.listen(reader, "begin", lambda tx: tx.exec_driver_sql("BEGIN"))
    with _loud():
        # The writer comes first: it is the one that makes a new file a WAL database.
        writer.connect().close()
    return Store(writer, reader, warning=warning)


def _open_postgresql(url: str) -> Store:
    scheme, mark, rest = url.partition("://")
    if scheme not in ("postgres", "postgresql", "postgresql+psycopg") or not mark:
        raise StoreError(f"cannot use a database of kind {scheme!r}; write postgresql://user@host/name or sqlite:///FILE")
    try:
        engine = sa.create_engine(f"postgresql+psycopg://{rest}", pool_pre_ping=True, pool_size=4, max_overflow=40)
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs its driver: pip install 'twoshores[postgresql]'") from error
    except ArgumentError as error:
        raise StoreError("the database's URL cannot be read; write postgresql://user:password@host:port/name") from error
    return Store(engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True))


def _migrate(store: Store) -> None:
    """Bring the database to HEAD, whole or not at all. Imports Alembic only when there is something to do."""
    with store.read() as tx:
        version = _version(tx)
    if version == HEAD:
        return
    with store.write() as tx:
        if store.dialect == "postgresql":
            tx.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        version = _version(tx)
        if version > HEAD:
            raise StoreError(f"the database is of a newer version of the program ({version}, this one knows {HEAD})")
        if version != HEAD:
            from pipeline.store.migrate import upgrade

            upgrade(tx)


def _version(tx: Connection) -> str:
    """The migration that the database says it is at; empty for a new one."""
    if not sa.inspect(tx).has_table("alembic_version"):
        if sa.inspect(tx).get_table_names():
            raise StoreError("the database holds something else; give the desk one of its own")
        return ""
    found: Any = tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")


@contextmanager
def _loud() -> Iterator[None]:
    """The database's own failures (disk full, no connection, not a database) as a StoreError of one line."""
    try:
        yield
    except (OperationalError, sa.exc.TimeoutError) as error:
        raise StoreError(f"the database fails: {_line(error)}") from error
    except DBAPIError as error:
        if "file is not a database" in str(error.orig) or "malformed" in str(error.orig):
            raise StoreError(f"the database is damaged: {_line(error)}") from error
        raise


def _line(error: BaseException) -> str:
    """The first line of what the driver says, without the statement."""
    said = str(getattr(error, "orig", None) or error)
    return said.strip().splitlines()[0] if said.strip() else type(error).__name__
