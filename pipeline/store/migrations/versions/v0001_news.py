"""Feeds, fetches, articles, stories and their tags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.columns import NUMBER, TEXT, WHOLE

revision = "0001"
down_revision = None


# fmt: off
def upgrade() -> None:
    """Make the tables, those first that others point to."""
    _article()
    _entry_key()
    _feed()
    _host()
    _robots()
    _theme_day()
    _article_tag()
    _article_text()
    _fetch()
    _story()
    _story_article()
    _article_vector()
    _story_tag()


def _article() -> None:
    op.create_table(
        "article", sa.Column("number", WHOLE, nullable=False), sa.Column("id", TEXT, nullable=False),
        sa.Column("feed", TEXT, nullable=False), sa.Column("url", TEXT, server_default="", nullable=False),
        sa.Column("canonical_url", TEXT, server_default="", nullable=False),
        sa.Column("given_title", TEXT, server_default="", nullable=False),
        sa.Column("title", TEXT, server_default="", nullable=False),
        sa.Column("summary", TEXT, server_default="", nullable=False),
        sa.Column("lang", TEXT, server_default="", nullable=False), sa.Column("published", WHOLE, nullable=True),
        sa.Column("first_seen", WHOLE, nullable=False), sa.Column("first_fetch", WHOLE, server_default="0", nullable=False),
        sa.Column("outlet", TEXT, server_default="", nullable=False),
        sa.Column("outlet_name", TEXT, server_default="", nullable=False),
        sa.Column("owner", TEXT, server_default="", nullable=False),
        sa.Column("vantage", TEXT, server_default="", nullable=False),
        sa.Column("rights", TEXT, server_default="", nullable=False),
        sa.Column("text_hash", TEXT, server_default="", nullable=False),
        sa.Column("copy_of", TEXT, server_default="", nullable=False),
        sa.Column("wire", TEXT, server_default="", nullable=False),
        sa.Column("noise", TEXT, server_default="", nullable=False),
        sa.Column("title_key", TEXT, server_default="", nullable=False), sa.Column("news_at", WHOLE, nullable=False),
        sa.Column("arrived_at", WHOLE, nullable=False), sa.Column("grouped", WHOLE, server_default="0", nullable=False),
        sa.CheckConstraint("first_fetch IN (0, 1)", name=op.f("ck_article_first_fetch")),
        sa.CheckConstraint("grouped IN (0, 1)", name=op.f("ck_article_grouped")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_article")), sa.UniqueConstraint("id", name=op.f("uq_article_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_article_arrived_at", "article", ["arrived_at"])
    op.create_index("ix_article_canonical_url", "article", ["canonical_url"])
    op.create_index("ix_article_first_seen", "article", ["first_seen"])
    op.create_index("ix_article_news_at", "article", ["news_at"])
    op.create_index("ix_article_title_key", "article", ["title_key", "first_seen"])
    op.create_index(
        "ix_article_ungrouped", "article", ["first_seen"],
        sqlite_where=sa.text("grouped = 0"), postgresql_where=sa.text("grouped = 0"),
    )
    op.create_index("ix_article_url", "article", ["url"])


def _entry_key() -> None:
    op.create_table(
        "entry_key", sa.Column("feed", TEXT, nullable=False), sa.Column("guid_hash", sa.LargeBinary(), nullable=False),
        sa.Column("article", TEXT, nullable=False), sa.Column("first_seen", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("feed", "guid_hash", name=op.f("pk_entry_key")), sqlite_strict=True, sqlite_with_rowid=False,
    )


def _feed() -> None:
    op.create_table(
        "feed", sa.Column("slug", TEXT, nullable=False), sa.Column("url", TEXT, server_default="", nullable=False),
        sa.Column("kind", TEXT, server_default="", nullable=False),
        sa.Column("title", TEXT, server_default="", nullable=False),
        sa.Column("lang", TEXT, server_default="", nullable=False),
        sa.Column("zone", TEXT, server_default="", nullable=False),
        sa.Column("etag", TEXT, server_default="", nullable=False),
        sa.Column("last_modified", TEXT, server_default="", nullable=False),
        sa.Column("body_sha256", TEXT, server_default="", nullable=False),
        sa.Column("outcome", TEXT, server_default="never", nullable=False),
        sa.Column("error", TEXT, server_default="", nullable=False),
        sa.Column("failures", WHOLE, server_default="0", nullable=False), sa.Column("checked_at", WHOLE, nullable=True),
        sa.Column("succeeded_at", WHOLE, nullable=True), sa.Column("newest_published", WHOLE, nullable=True),
        sa.Column("articles", WHOLE, server_default="0", nullable=False), sa.Column("registered_at", WHOLE, nullable=False),
        sa.Column("given_url", TEXT, server_default="", nullable=False),
        sa.Column("said_title", TEXT, server_default="", nullable=False),
        sa.Column("policy", TEXT, server_default="", nullable=False),
        sa.Column("health", TEXT, server_default="never", nullable=False), sa.Column("due_at", WHOLE, nullable=True),
        sa.Column("gap_s", NUMBER, server_default="0", nullable=False), sa.Column("last_new_at", WHOLE, nullable=True),
        sa.Column("whole_at", WHOLE, nullable=True), sa.Column("claimed_at", WHOLE, nullable=True),
        sa.Column("lied_at", WHOLE, nullable=True), sa.Column("rekeyed_at", WHOLE, nullable=True),
        sa.Column("moved_to", TEXT, server_default="", nullable=False), sa.Column("moved_since", WHOLE, nullable=True),
        sa.Column("gone", WHOLE, server_default="0", nullable=False), sa.Column("gone_at", WHOLE, nullable=True),
        sa.Column("muted_at", WHOLE, nullable=True), sa.Column("missing", WHOLE, server_default="0", nullable=False),
        sa.Column("skips", TEXT, server_default="", nullable=False),
        sa.Column("unzoned", TEXT, server_default="", nullable=False), sa.Column("searched_at", WHOLE, nullable=True),
        sa.Column("found_url", TEXT, server_default="", nullable=False),
        sa.Column("found_kind", TEXT, server_default="", nullable=False),
        sa.Column("found_title", TEXT, server_default="", nullable=False), sa.Column("found_newest", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_feed")), sqlite_strict=True,
    )


def _host() -> None:
    op.create_table(
        "host", sa.Column("name", TEXT, nullable=False), sa.Column("rest_until", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")), sqlite_strict=True,
    )


def _robots() -> None:
    op.create_table(
        "robots", sa.Column("origin", TEXT, nullable=False), sa.Column("text", TEXT, server_default="", nullable=False),
        sa.Column("fetched_at", WHOLE, nullable=False), sa.PrimaryKeyConstraint("origin", name=op.f("pk_robots")),
        sqlite_strict=True,
    )


def _theme_day() -> None:
    op.create_table(
        "theme_day", sa.Column("theme", TEXT, nullable=False), sa.Column("day", TEXT, nullable=False),
        sa.Column("stories", WHOLE, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("theme", "day", name=op.f("pk_theme_day")), sqlite_strict=True,
    )


def _article_tag() -> None:
    op.create_table(
        "article_tag", sa.Column("id", WHOLE, nullable=False), sa.Column("article", TEXT, nullable=False),
        sa.Column("theme", TEXT, nullable=False), sa.Column("version", TEXT, server_default="", nullable=False),
        sa.Column("score", NUMBER, server_default="0", nullable=False),
        sa.Column("spans", TEXT, server_default="[]", nullable=False),
        sa.Column("origin", TEXT, server_default="", nullable=False), sa.Column("known_from", WHOLE, nullable=False),
        sa.Column("known_to", WHOLE, nullable=True),
        sa.CheckConstraint("origin IN ('rule', 'model', 'analyst')", name=op.f("ck_article_tag_origin")),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_article_tag_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_tag")), sqlite_strict=True,
    )
    op.create_index("ix_article_tag_article", "article_tag", ["article", "known_to"])
    op.create_index(
        "uq_article_tag_open", "article_tag", ["article", "theme", "origin"],
        unique=True, sqlite_where=sa.text("known_to IS NULL"), postgresql_where=sa.text("known_to IS NULL"),
    )


def _article_text() -> None:
    op.create_table(
        "article_text", sa.Column("article", TEXT, nullable=False), sa.Column("text", TEXT, server_default="", nullable=False),
        sa.Column("hash", TEXT, server_default="", nullable=False), sa.Column("fetched_at", WHOLE, nullable=False),
        sa.Column("outcome", TEXT, server_default="", nullable=False),
        sa.Column("reason", TEXT, server_default="", nullable=False),
        sa.Column("tries", WHOLE, server_default="0", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('full', 'summary only', 'failed', 'to be tried again')", name=op.f("ck_article_text_outcome")
        ),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_article_text_article")),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_article_text")), sqlite_strict=True,
    )


def _fetch() -> None:
    op.create_table(
        "fetch", sa.Column("id", WHOLE, nullable=False), sa.Column("feed", TEXT, nullable=False),
        sa.Column("slot_at", WHOLE, nullable=False), sa.Column("outcome", TEXT, server_default="", nullable=False),
        sa.Column("status", WHOLE, server_default="0", nullable=False),
        sa.Column("bytes", WHOLE, server_default="0", nullable=False),
        sa.Column("seconds", NUMBER, server_default="0", nullable=False),
        sa.Column("final_url", TEXT, server_default="", nullable=False),
        sa.Column("body_sha256", TEXT, server_default="", nullable=False),
        sa.Column("error", TEXT, server_default="", nullable=False),
        sa.Column("new", WHOLE, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feed.slug"], name=op.f("fk_fetch_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetch")),
        sa.UniqueConstraint("feed", "slot_at", name=op.f("uq_fetch_feed_slot_at")), sqlite_strict=True,
    )
    op.create_index("ix_fetch_slot_at", "fetch", ["slot_at"])


def _story() -> None:
    op.create_table(
        "story", sa.Column("id", TEXT, nullable=False), sa.Column("founder", TEXT, nullable=False),
        sa.Column("known_from", WHOLE, nullable=False), sa.Column("news_at", WHOLE, nullable=False),
        sa.Column("latest_at", WHOLE, nullable=False), sa.Column("merged_into", TEXT, nullable=True),
        sa.Column("merged_at", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["founder"], ["article.id"], name=op.f("fk_story_founder")),
        sa.ForeignKeyConstraint(["merged_into"], ["story.id"], name=op.f("fk_story_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")), sqlite_strict=True,
    )
    op.create_index("ix_story_latest_at", "story", ["latest_at"])
    op.create_index("ix_story_news_at", "story", ["news_at", "id"])


def _story_article() -> None:
    op.create_table(
        "story_article", sa.Column("id", WHOLE, nullable=False), sa.Column("story", TEXT, nullable=False),
        sa.Column("article", TEXT, nullable=False), sa.Column("known_from", WHOLE, nullable=False),
        sa.Column("known_to", WHOLE, nullable=True), sa.Column("score", NUMBER, server_default="0", nullable=False),
        sa.Column("nearest", TEXT, server_default="", nullable=False),
        sa.Column("terms", TEXT, server_default="[]", nullable=False),
        sa.Column("unsure", WHOLE, server_default="0", nullable=False),
        sa.CheckConstraint("unsure IN (0, 1)", name=op.f("ck_story_article_unsure")),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_story_article_article")),
        sa.ForeignKeyConstraint(["story"], ["story.id"], name=op.f("fk_story_article_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_article")),
        sa.UniqueConstraint("story", "article", "known_from", name=op.f("uq_story_article_story_article_known_from")),
        sqlite_strict=True,
    )
    op.create_index("ix_story_article_article", "story_article", ["article"])
    op.create_index(
        "ix_story_article_unsure", "story_article", ["known_from"],
        sqlite_where=sa.text("unsure = 1"), postgresql_where=sa.text("unsure = 1"),
    )
    op.create_index(
        "uq_story_article_open", "story_article", ["article"],
        unique=True, sqlite_where=sa.text("known_to IS NULL"), postgresql_where=sa.text("known_to IS NULL"),
    )


def _article_vector() -> None:
    op.create_table(
        "article_vector", sa.Column("article", TEXT, nullable=False), sa.Column("model", TEXT, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_article_vector_article")),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_article_vector")),
        sqlite_strict=True,
    )


def _story_tag() -> None:
    op.create_table(
        "story_tag", sa.Column("id", WHOLE, nullable=False), sa.Column("story", TEXT, nullable=False),
        sa.Column("theme", TEXT, nullable=False), sa.Column("version", TEXT, server_default="", nullable=False),
        sa.Column("score", NUMBER, server_default="0", nullable=False),
        sa.Column("spans", TEXT, server_default="[]", nullable=False),
        sa.Column("origin", TEXT, server_default="", nullable=False), sa.Column("known_from", WHOLE, nullable=False),
        sa.Column("known_to", WHOLE, nullable=True),
        sa.CheckConstraint("origin IN ('rule', 'model', 'analyst')", name=op.f("ck_story_tag_origin")),
        sa.ForeignKeyConstraint(["story"], ["story.id"], name=op.f("fk_story_tag_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_tag")), sqlite_autoincrement=True, sqlite_strict=True,
    )
    op.create_index("ix_story_tag_story", "story_tag", ["story", "known_to"])
    op.create_index("ix_story_tag_theme", "story_tag", ["theme", "story"])
    op.create_index(
        "uq_story_tag_open", "story_tag", ["story", "theme", "origin"],
        unique=True, sqlite_where=sa.text("known_to IS NULL"), postgresql_where=sa.text("known_to IS NULL"),
    )
