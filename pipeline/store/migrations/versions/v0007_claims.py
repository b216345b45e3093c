"""The claims ledger: claims, what analysts say of them, and which issues print them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.columns import TEXT, WHOLE

revision = "0007"
down_revision = "0006"


# fmt: off
def upgrade() -> None:
    """Make the tables."""
    _claim()
    _claim_status()
    _issue_claim()


def _claim() -> None:
    op.create_table(
        "claim", sa.Column("id", TEXT, nullable=False), sa.Column("article", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False), sa.Column("start_at", WHOLE, server_default="0", nullable=False),
        sa.Column("end_at", WHOLE, server_default="0", nullable=False),
        sa.Column("speaker_start", WHOLE, server_default="0", nullable=False),
        sa.Column("speaker_end", WHOLE, server_default="0", nullable=False),
        sa.Column("entity", TEXT, server_default="", nullable=False), sa.Column("role", TEXT, server_default="", nullable=False),
        sa.Column("verb", TEXT, server_default="", nullable=False), sa.Column("manner", TEXT, nullable=False),
        sa.Column("direct", WHOLE, server_default="0", nullable=False),
        sa.Column("anonymous", WHOLE, server_default="0", nullable=False), sa.Column("holder", TEXT, nullable=False),
        sa.Column("amounts", TEXT, server_default="[]", nullable=False),
        sa.Column("superlative", WHOLE, server_default="0", nullable=False),
        sa.Column("about", TEXT, server_default="[]", nullable=False), sa.Column("known_from", WHOLE, nullable=False),
        sa.CheckConstraint("direct IN (0, 1)", name=op.f("ck_claim_direct")),
        sa.CheckConstraint("anonymous IN (0, 1)", name=op.f("ck_claim_anonymous")),
        sa.CheckConstraint("superlative IN (0, 1)", name=op.f("ck_claim_superlative")),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_claim_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")), sqlite_strict=True,
    )
    op.create_index("ix_claim_article", "claim", ["article"])
    op.create_index("ix_claim_known_from", "claim", ["known_from"])


def _claim_status() -> None:
    op.create_table(
        "claim_status", sa.Column("id", WHOLE, nullable=False), sa.Column("claim", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False), sa.Column("who", TEXT, nullable=False),
        sa.Column("note", TEXT, server_default="", nullable=False), sa.Column("known_from", WHOLE, nullable=False),
        sa.Column("known_to", WHOLE, nullable=True),
        sa.CheckConstraint(
            "status IN ('claimed', 'disputed', 'confirmed', 'withdrawn')", name=op.f("ck_claim_status_status")
        ),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"], name=op.f("fk_claim_status_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_status")), sqlite_strict=True,
    )
    still = sa.text("known_to IS NULL")
    op.create_index(
        "uq_claim_status_open", "claim_status", ["claim"], unique=True, sqlite_where=still, postgresql_where=still
    )


def _issue_claim() -> None:
    op.create_table(
        "issue_claim", sa.Column("issue", TEXT, nullable=False), sa.Column("claim", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["issue"], ["issue.slug"], name=op.f("fk_issue_claim_issue")),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"], name=op.f("fk_issue_claim_claim")),
        sa.PrimaryKeyConstraint("issue", "claim", name=op.f("pk_issue_claim")), sqlite_strict=True,
    )
    op.create_index("ix_issue_claim_claim", "issue_claim", ["claim"])
