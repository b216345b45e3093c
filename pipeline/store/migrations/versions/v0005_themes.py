"""Versions of the themes' definitions, and the analysts' word on what carries which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.columns import TEXT, WHOLE

revision = "0005"
down_revision = "0004"


# fmt: off
def upgrade() -> None:
    """Make both tables."""
    _theme_version()
    _correction()


def _theme_version() -> None:
    op.create_table(
        "theme_version", sa.Column("id", WHOLE, nullable=False), sa.Column("theme", TEXT, nullable=False),
        sa.Column("version", TEXT, nullable=False), sa.Column("number", WHOLE, server_default="0", nullable=False),
        sa.Column("definition", TEXT, server_default="", nullable=False), sa.Column("known_from", WHOLE, nullable=False),
        sa.Column("known_to", WHOLE, nullable=True), sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_version")),
        sqlite_strict=True,
    )
    op.create_index("ix_theme_version_theme", "theme_version", ["theme", "version"])
    op.create_index(
        "uq_theme_version_open", "theme_version", ["theme"],
        unique=True, sqlite_where=sa.text("known_to IS NULL"), postgresql_where=sa.text("known_to IS NULL"),
    )


def _correction() -> None:
    op.create_table(
        "correction", sa.Column("id", WHOLE, nullable=False), sa.Column("article", TEXT, nullable=False),
        sa.Column("story", TEXT, server_default="", nullable=False), sa.Column("theme", TEXT, nullable=False),
        sa.Column("verdict", TEXT, server_default="", nullable=False), sa.Column("who", TEXT, nullable=False),
        sa.Column("why", TEXT, server_default="", nullable=False),
        sa.Column("text_hash", TEXT, server_default="", nullable=False), sa.Column("known_from", WHOLE, nullable=False),
        sa.CheckConstraint("verdict IN ('yes', 'no', 'undone')", name=op.f("ck_correction_verdict")),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_correction_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")), sqlite_strict=True,
    )
    op.create_index("ix_correction_article", "correction", ["article"])
    op.create_index("ix_correction_theme", "correction", ["theme", "known_from"])
