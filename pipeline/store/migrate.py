"""Runs the migrations on a connection. Knows nothing of when: `connect.py` decides."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection

SCRIPTS = Path(__file__).parent / "migrations"


def config(tx: Connection) -> Config:
    """Alembic's settings, without a file of them."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = tx
    return settings


def upgrade(tx: Connection) -> None:
    """Every migration that the database lacks, within the transaction of *tx*."""
    command.upgrade(config(tx), "head")
