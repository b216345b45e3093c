"""The jobs of the embedded engine."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.columns import TEXT, WHOLE

revision = "0003"
down_revision = "0002"


# fmt: off
def upgrade() -> None:
    """Make the tables, those first that others point to."""
    _job()


def _job() -> None:
    op.create_table(
        "job", sa.Column("id", WHOLE, nullable=False), sa.Column("step", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False), sa.Column("lane", TEXT, nullable=False),
        sa.Column("priority", WHOLE, server_default="0", nullable=False),
        sa.Column("state", TEXT, server_default="", nullable=False), sa.Column("run_after", WHOLE, nullable=False),
        sa.Column("lease_until", WHOLE, nullable=True), sa.Column("owner", TEXT, server_default="", nullable=False),
        sa.Column("attempts", WHOLE, server_default="0", nullable=False),
        sa.Column("last_error", TEXT, server_default="", nullable=False),
        sa.Column("asked", WHOLE, server_default="0", nullable=False), sa.Column("created_at", WHOLE, nullable=False),
        sa.CheckConstraint("state IN ('ready', 'running', 'dead')", name=op.f("ck_job_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")), sqlite_autoincrement=True, sqlite_strict=True,
    )
    op.create_index("ix_job_state", "job", ["state", "lane", "run_after"])
    op.create_index(
        "uq_job_pending", "job", ["step", "key"],
        unique=True, sqlite_where=sa.text("state IN ('ready', 'running')"),
        postgresql_where=sa.text("state IN ('ready', 'running')"),
    )
