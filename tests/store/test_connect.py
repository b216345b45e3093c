"""The store opens, migrates, keeps readers apart from the writer, and says in one line why it cannot be used."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipeline.errors import StoreError
from pipeline.store import driver, feeds
from pipeline.store.connect import Store, open_store
from pipeline.store.migrate import config
from pipeline.store.schema import HEAD, host, metadata
from tests.store.values import T0

SEARCH = "article_search"


def test_the_migrations_make_the_tables_of_the_schema(store: Store) -> None:
    """Migrated from empty, a database has exactly the tables, columns and indexes that the schema names."""

    def ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or not (name or "").startswith((SEARCH, "alembic_version"))

    with store.read() as tx:
        context = MigrationContext.configure(tx, opts={"include_name": ours, "target_metadata": metadata, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_head_is_the_newest_migration(store: Store) -> None:
    """schema.HEAD names the last script, so that opening a database that is up to date imports no Alembic."""
    with store.read() as tx:
        assert ScriptDirectory.from_config(config(tx)).get_current_head() == HEAD
        assert tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one() == HEAD


def test_tables_are_strict_and_constraints_have_names(tmp_path: Path) -> None:
    """SQLite refuses text in a column of numbers, and the schema's constraints can be named in a later migration."""
    store = open_store(path=tmp_path / "desk.sqlite3")
    with store.read() as tx:
        made = dict(tx.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
    for table in metadata.sorted_tables:
        assert made[table.name].rstrip().endswith("STRICT"), table.name
        assert f"CONSTRAINT pk_{table.name}" in made[table.name] or "AUTOINCREMENT" in made[table.name]
    with pytest.raises(sa.exc.IntegrityError, match="cannot store TEXT"), store.write() as tx:
        tx.execute(sa.text("INSERT INTO host (name, rest_until) VALUES ('a', 'tomorrow')"))
    store.close()


def test_the_settings_of_sqlite_are_those_of_the_design(tmp_path: Path) -> None:
    """WAL, FULL, foreign keys, no mmap, freed pages reusable; readers cannot write and never checkpoint."""
    store = open_store(path=tmp_path / "desk.sqlite3")

    def pragma(tx: sa.Connection, name: str) -> object:
        return tx.execute(sa.text(f"PRAGMA {name}")).scalar()

    names = (
        "journal_mode",
        "synchronous",
        "foreign_keys",
        "trusted_schema",
        "busy_timeout",
        "query_only",
        "wal_autocheckpoint",
        "auto_vacuum",
    )
    with store.write() as tx:
        assert [pragma(tx, name) for name in names] == ["wal", 2, 1, 0, 10_000, 0, 1_000, 2]
    with store.read() as tx:
        assert [pragma(tx, name) for name in names] == ["wal", 2, 1, 0, 10_000, 1, 0, 2]
    store.close()


def test_a_write_is_whole_or_not_at_all(store: Store) -> None:
    """An error within a write leaves nothing of it behind."""

    def write_and_fail() -> None:
        with store.write() as tx:
            feeds.host_rest(tx, "example.org", T0)
            raise ValueError("mind changed")

    with pytest.raises(ValueError, match="mind changed"):
        write_and_fail()
    with store.read() as tx:
        assert feeds.host_rest_until(tx, "example.org") is None


def test_a_read_sees_one_moment(store: Store) -> None:
    """What is committed during a read is not seen by it, and a read is not kept waiting by a write."""
    with store.read() as tx:
        assert feeds.host_rest_until(tx, "example.org") is None
        with store.write() as writing:
            feeds.host_rest(writing, "example.org", T0)
            assert feeds.host_rest_until(tx, "example.org") is None
        assert feeds.host_rest_until(tx, "example.org") is None
    with store.read() as tx:
        assert feeds.host_rest_until(tx, "example.org") == T0


def test_a_read_cannot_write(store: Store) -> None:
    """A statement that changes something fails on a reading connection."""
    with pytest.raises((StoreError, sa.exc.DBAPIError)), store.read() as tx:
        tx.execute(sa.insert(host).values(name="a", rest_until=T0))


def test_a_write_within_a_write_is_a_loud_bug(store: Store) -> None:
    """It would wait for itself for ever."""
    with pytest.raises(RuntimeError, match="write within a write"), store.write(), store.write():
        pass


def test_many_threads_that_read_and_then_write_lose_nothing(store: Store) -> None:
    """Eight threads add up one number in read-then-write transactions: no lock error and no lost addition."""

    def add() -> None:
        for _ in range(25):
            with store.write() as tx:
                before = tx.execute(sa.text("SELECT count(*) FROM host")).scalar_one()
                tx.execute(sa.insert(host).values(name=f"host {before}", rest_until=T0))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tx:
        assert tx.execute(sa.text("SELECT count(*) FROM host")).scalar_one() == 200


def test_processes_that_read_and_then_write_lose_nothing(tmp_path: Path) -> None:
    """Three processes open a new database at once and add to it: one migrates, none fails, nothing is lost."""
    script = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import sqlalchemy as sa
from pipeline.store.connect import open_store
from pipeline.store.schema import host
store = open_store(path=Path(sys.argv[1]))
for _ in range(60):
    with store.write() as tx:
        before = tx.execute(sa.text("SELECT count(*) FROM host")).scalar_one()
        tx.execute(sa.insert(host).values(name=f"host {before}", rest_until=datetime(2025, 1, 1, tzinfo=UTC)))
"""
    path = tmp_path / "desk.sqlite3"
    started = [subprocess.Popen([sys.executable, "-c", script, str(path)], stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in started:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    store = open_store(path=path)
    with store.read() as tx:
        assert tx.execute(sa.text("SELECT count(*) FROM host")).scalar_one() == 180
        assert tx.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    store.close()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """A database of a newer program is left alone, with a line that says so."""
    path = tmp_path / "desk.sqlite3"
    store = open_store(path=path)
    with store.write() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="newer version"):
        open_store(path=path)


def test_what_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    """A text file, somebody else's tables, a missing folder and an unknown kind of URL end as one line each."""
    (tmp_path / "notes.txt").write_text("no database at all\n" * 100, encoding="utf-8")
    with pytest.raises(StoreError, match=r"damaged|fails"):
        open_store(path=tmp_path / "notes.txt")
    module, _ = driver.sqlite_module()
    other = module.connect(str(tmp_path / "other.sqlite3"))
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.commit()
    other.close()
    with pytest.raises(StoreError, match="something else"):
        open_store(path=tmp_path / "other.sqlite3")
    with pytest.raises(StoreError, match="no folder"):
        open_store(path=tmp_path / "missing" / "desk.sqlite3")
    with pytest.raises(StoreError, match="mysql"):
        open_store("mysql://localhost/desk")
    with pytest.raises(StoreError, match="fails"):
        open_store("postgresql://desk@127.0.0.1:1/desk?connect_timeout=2")


def test_a_full_disk_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    """When no page can be added the write fails with a StoreError, nothing of it stays, and the store goes on."""
    store = open_store(path=tmp_path / "desk.sqlite3")
    with store.write() as tx:
        feeds.host_rest(tx, "before.example", T0)
        pages = tx.execute(sa.text("PRAGMA page_count")).scalar_one()
        tx.execute(sa.text(f"PRAGMA max_page_count = {pages + 2}"))
    with pytest.raises(StoreError, match="full"), store.write() as tx:
        tx.execute(sa.insert(host), [{"name": f"{n}.example" + "x" * 500, "rest_until": T0} for n in range(200)])
    with store.write() as tx:
        tx.execute(sa.text("PRAGMA max_page_count = 1000000"))
        feeds.host_rest(tx, "after.example", T0)
    with store.read() as tx:
        assert list(tx.scalars(sa.select(host.c.name).order_by(host.c.name))) == ["after.example", "before.example"]
    store.close()


def test_an_old_sqlite_is_named() -> None:
    """The warning names the version that is there and the one that is wanted; a sound one gives none."""
    assert "3.40.1" in driver.version_warning((3, 40, 1))
    assert driver.version_warning((3, 51, 3)) == ""


def test_network_file_systems_are_refused() -> None:
    """The file system that counts is that of the nearest mount above the file."""
    mounts = "/dev/sda1 / ext4 rw 0 0\nbox:/home /home nfs4 rw 0 0\n/dev/sdb1 /home/ann/disk ext4 rw 0 0\nx /mnt/my\\040files fuse.sshfs rw 0 0\n"
    assert driver.unfit_file_system(Path("/home/ann/desk.sqlite3"), mounts) == "nfs4"
    assert driver.unfit_file_system(Path("/home/ann/disk/desk.sqlite3"), mounts) == ""
    assert driver.unfit_file_system(Path("/mnt/my files/desk.sqlite3"), mounts) == "fuse.sshfs"
    assert driver.unfit_file_system(Path("/homestead/desk.sqlite3"), mounts) == ""
