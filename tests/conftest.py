"""What every test may ask for: the shared data beside the checkout, and a fresh store of each kind.

Does not start servers: a PostgreSQL is used only when TEST_DATABASE_URL names one (`.ci/postgres` starts one).
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pipeline.store.connect import Store

# The same examples on every run, and no deadline: a loaded machine is no fault of the code.
settings.register_profile("desk", deadline=None, derandomize=True, database=None)
settings.load_profile("desk")

POSTGRES = os.environ.get("TEST_DATABASE_URL", "")
_schemas = itertools.count(1)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data beside the checkout; the test is skipped where there is none."""
    path = Path(__file__).resolve().parents[1].parent / "shared"
    if not path.is_dir():
        pytest.skip("../shared does not exist")
    return path


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A PostgreSQL schema of this test's own, as a URL; skipped where TEST_DATABASE_URL is not set."""
    if not POSTGRES:
        pytest.skip("TEST_DATABASE_URL is not set")
    import psycopg

    schema = f"test_{os.getpid()}_{next(_schemas)}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        connection.execute(f"CREATE SCHEMA {schema}")
        yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{schema}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty, migrated store; the test runs once on SQLite and, where there is one, once on PostgreSQL."""
    from pipeline.store.connect import open_store

    if request.param == "sqlite":
        opened = open_store(path=tmp_path / "desk.sqlite3")
    else:
        opened = open_store(request.getfixturevalue("postgres_url"))
    yield opened
    opened.close()
