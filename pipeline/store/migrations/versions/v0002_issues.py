"""Occurrences of series, issues, approvals and deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.columns import TEXT, WHOLE

revision = "0002"
down_revision = "0001"


# fmt: off
def upgrade() -> None:
    """Make the tables, those first that others point to."""
    _delivery()
    _issue()
    _occurrence()
    _approval()
    _delivery_event()
    _issue_story()


def _delivery() -> None:
    op.create_table(
        "delivery", sa.Column("id", WHOLE, nullable=False), sa.Column("issue", TEXT, nullable=False),
        sa.Column("purpose", TEXT, nullable=False), sa.Column("recipient_key", TEXT, nullable=False),
        sa.Column("recipient", TEXT, server_default="", nullable=False),
        sa.Column("state", TEXT, server_default="", nullable=False),
        sa.Column("message_id", TEXT, server_default="", nullable=False), sa.Column("dated", WHOLE, nullable=True),
        sa.Column("attempts", WHOLE, server_default="0", nullable=False),
        sa.Column("code", WHOLE, server_default="0", nullable=False),
        sa.Column("reply", TEXT, server_default="", nullable=False), sa.Column("run_after", WHOLE, nullable=True),
        sa.Column("created_at", WHOLE, nullable=False), sa.Column("updated_at", WHOLE, nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'connecting', 'transmitting', 'sent', 'deferred', 'rejected', 'unknown', "
            "'suppressed', 'cancelled')",
            name=op.f("ck_delivery_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("issue", "purpose", "recipient_key", name=op.f("uq_delivery_issue_purpose_recipient_key")),
        sqlite_strict=True,
    )
    op.create_index("ix_delivery_state", "delivery", ["issue", "state"])


def _issue() -> None:
    op.create_table(
        "issue", sa.Column("slug", TEXT, nullable=False), sa.Column("desk", TEXT, server_default="", nullable=False),
        sa.Column("series", TEXT, server_default="", nullable=False),
        sa.Column("title", TEXT, server_default="", nullable=False),
        sa.Column("edition", WHOLE, server_default="0", nullable=False),
        sa.Column("state", TEXT, server_default="", nullable=False), sa.Column("starts_at", WHOLE, nullable=False),
        sa.Column("ends_at", WHOLE, nullable=False), sa.Column("as_of", WHOLE, nullable=False),
        sa.Column("input_digest", TEXT, server_default="", nullable=False),
        sa.Column("digest", TEXT, server_default="", nullable=False), sa.Column("built_at", WHOLE, nullable=False),
        sa.Column("state_at", WHOLE, nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'approved', 'sending', 'sent', 'partly_sent', 'held', 'cancelled', 'failed')",
            name=op.f("ck_issue_state"),
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_issue")), sqlite_strict=True,
    )
    op.create_index("ix_issue_ends_at", "issue", ["ends_at", "slug"])


def _occurrence() -> None:
    op.create_table(
        "occurrence", sa.Column("id", WHOLE, nullable=False), sa.Column("series", TEXT, nullable=False),
        sa.Column("edition", TEXT, nullable=False), sa.Column("due_at", WHOLE, nullable=False),
        sa.Column("state", TEXT, server_default="", nullable=False),
        sa.Column("reason", TEXT, server_default="", nullable=False),
        sa.Column("request", TEXT, server_default="", nullable=False), sa.Column("as_of", WHOLE, nullable=True),
        sa.Column("issue", TEXT, server_default="", nullable=False), sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("updated_at", WHOLE, nullable=False),
        sa.CheckConstraint(
            "state IN ('due', 'skipped', 'building', 'built', 'expired', 'cancelled', 'failed')",
            name=op.f("ck_occurrence_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("series", "edition", name=op.f("uq_occurrence_series_edition")), sqlite_strict=True,
    )
    op.create_index("ix_occurrence_state", "occurrence", ["state", "due_at"])


def _approval() -> None:
    op.create_table(
        "approval", sa.Column("id", WHOLE, nullable=False), sa.Column("issue", TEXT, nullable=False),
        sa.Column("edition", WHOLE, server_default="0", nullable=False), sa.Column("person", TEXT, nullable=False),
        sa.Column("at", WHOLE, nullable=False), sa.Column("digest", TEXT, server_default="", nullable=False),
        sa.ForeignKeyConstraint(["issue"], ["issue.slug"], name=op.f("fk_approval_issue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("issue", "edition", "person", name=op.f("uq_approval_issue_edition_person")), sqlite_strict=True,
    )


def _delivery_event() -> None:
    op.create_table(
        "delivery_event", sa.Column("id", WHOLE, nullable=False), sa.Column("delivery", WHOLE, nullable=False),
        sa.Column("at", WHOLE, nullable=False), sa.Column("from_state", TEXT, server_default="", nullable=False),
        sa.Column("to_state", TEXT, server_default="", nullable=False),
        sa.Column("code", WHOLE, server_default="0", nullable=False),
        sa.Column("detail", TEXT, server_default="", nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"], name=op.f("fk_delivery_event_delivery")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_event")), sqlite_strict=True,
    )
    op.create_index("ix_delivery_event_delivery", "delivery_event", ["delivery"])


def _issue_story() -> None:
    op.create_table(
        "issue_story", sa.Column("issue", TEXT, nullable=False),
        sa.Column("position", WHOLE, server_default="0", nullable=False), sa.Column("story", TEXT, nullable=False),
        sa.Column("theme", TEXT, server_default="", nullable=False),
        sa.ForeignKeyConstraint(["issue"], ["issue.slug"], name=op.f("fk_issue_story_issue")),
        sa.ForeignKeyConstraint(["story"], ["story.id"], name=op.f("fk_issue_story_story")),
        sa.PrimaryKeyConstraint("issue", "position", name=op.f("pk_issue_story")),
        sa.UniqueConstraint("issue", "story", name=op.f("uq_issue_story_issue_story")), sqlite_strict=True,
    )
    op.create_index("ix_issue_story_story", "issue_story", ["story"])
