"""What analysts decided of stories by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.columns import TEXT, WHOLE

revision = "0006"
down_revision = "0005"


# fmt: off
def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "story_edit", sa.Column("id", WHOLE, nullable=False), sa.Column("kind", TEXT, nullable=False),
        sa.Column("story", TEXT, nullable=False), sa.Column("other", TEXT, server_default="", nullable=False),
        sa.Column("articles", TEXT, server_default="[]", nullable=False),
        sa.Column("kept", TEXT, server_default="[]", nullable=False),
        sa.Column("undoes", WHOLE, server_default="0", nullable=False), sa.Column("who", TEXT, nullable=False),
        sa.Column("why", TEXT, server_default="", nullable=False), sa.Column("known_from", WHOLE, nullable=False),
        sa.CheckConstraint("kind IN ('merge', 'split', 'same', 'lock', 'unlock', 'undo')", name=op.f("ck_story_edit_kind")),
        sa.ForeignKeyConstraint(["story"], ["story.id"], name=op.f("fk_story_edit_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_edit")), sqlite_strict=True,
    )
