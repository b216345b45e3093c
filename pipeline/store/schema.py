"""Every table, once, for both stores. The migrations make them; a test says that both are the same.

Times are Moments (INTEGER microseconds UTC), JSON is text, a flag is 0 or 1, states are text with a CHECK. Rows that say
what was known when carry known_from and known_to (NULL while it holds). Search tables are the migrations' own.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint

from pipeline.store.columns import NAMES, NUMBER, WHOLE, Moment, Words

HEAD = "0007"
"""The newest migration: what a database of this version of the program says of itself."""

OCCURRENCE_STATES = ("due", "skipped", "building", "built", "expired", "cancelled", "failed")
ISSUE_STATES = ("draft", "review", "approved", "sending", "sent", "partly_sent", "held", "cancelled", "failed")
DELIVERY_STATES = ("queued", "connecting", "transmitting", "sent", "deferred", "rejected", "unknown", "suppressed", "cancelled")
JOB_STATES = ("ready", "running", "dead")
ORIGINS = ("rule", "model", "analyst")
EDITS = ("merge", "split", "same", "lock", "unlock", "undo")
VERDICTS = ("yes", "no", "undone")
CLAIM_STATUSES = ("claimed", "disputed", "confirmed", "withdrawn")
TEXT_OUTCOMES = ("full", "summary only", "failed", "to be tried again")

metadata = sa.MetaData(naming_convention=NAMES)


def _table(name: str, *parts: Any, **options: Any) -> sa.Table:
    return sa.Table(name, metadata, *parts, sqlite_strict=True, **options)


def _words(name: str, *parts: Any, **options: Any) -> Column[str]:
    return Column(name, Words(), *parts, nullable=False, **{"server_default": "", **options})


def _key(name: str, *parts: Any, **options: Any) -> Column[str]:
    return Column(name, Words(), *parts, nullable=False, **options)


def _count(name: str, **options: Any) -> Column[int]:
    return Column(name, WHOLE, nullable=False, server_default="0", **options)


def _number(name: str) -> Column[float]:
    return Column(name, NUMBER, nullable=False, server_default="0")


def _at(name: str, *, given: bool = True) -> Column[Any]:
    return Column(name, Moment(), nullable=not given)


def _one_of(name: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{name} IN ({', '.join(repr(v) for v in values)})", name=name)


def _flag(name: str) -> CheckConstraint:
    return CheckConstraint(f"{name} IN (0, 1)", name=name)


def _open(name: str, *columns: str) -> Index:
    """One row of these columns holds at a time."""
    still = sa.text("known_to IS NULL")
    return Index(name, *columns, unique=True, sqlite_where=still, postgresql_where=still)


# A line a thought, not a line a column: the tables are read side by side.
# fmt: off

# ---------------------------------------------------------------- collect

feed = _table(
    "feed",
    _key("slug", primary_key=True), _words("url"), _words("kind"), _words("title"), _words("lang"), _words("zone"),
    _words("etag"), _words("last_modified"), _words("body_sha256"), _words("outcome", server_default="never"), _words("error"),
    _count("failures"), _at("checked_at", given=False), _at("succeeded_at", given=False), _at("newest_published", given=False),
    _count("articles"), _at("registered_at"), _words("given_url"), _words("said_title"), _words("policy"),
    _words("health", server_default="never"), _at("due_at", given=False), _number("gap_s"), _at("last_new_at", given=False),
    _at("whole_at", given=False), _at("claimed_at", given=False), _at("lied_at", given=False), _at("rekeyed_at", given=False),
    _words("moved_to"), _at("moved_since", given=False), _count("gone"), _at("gone_at", given=False),
    _at("muted_at", given=False), _count("missing"), _words("skips"), _words("unzoned"), _at("searched_at", given=False),
    _words("found_url"), _words("found_kind"), _words("found_title"), _at("found_newest", given=False),
)
host = _table("host", _key("name", primary_key=True), _at("rest_until"))
robots = _table("robots", _key("origin", primary_key=True), _words("text"), _at("fetched_at"))
fetch = _table(
    "fetch",
    Column("id", WHOLE, primary_key=True), _key("feed", ForeignKey("feed.slug")), _at("slot_at"), _words("outcome"),
    _count("status"), _count("bytes"), _number("seconds"), _words("final_url"), _words("body_sha256"), _words("error"),
    _count("new"), UniqueConstraint("feed", "slot_at"), Index("ix_fetch_slot_at", "slot_at"),
)
entry_key = _table(
    "entry_key",
    _key("feed"), Column("guid_hash", sa.LargeBinary(), nullable=False), _key("article"), _at("first_seen"),
    PrimaryKeyConstraint("feed", "guid_hash"),
    sqlite_with_rowid=False,
)
article = _table(
    "article",
    Column("number", WHOLE, primary_key=True), _key("id"), _key("feed"), _words("url"), _words("canonical_url"),
    _words("given_title"), _words("title"), _words("summary"), _words("lang"),
    _at("published", given=False), _at("first_seen"), _count("first_fetch"),
    _words("outlet"), _words("outlet_name"), _words("owner"), _words("vantage"), _words("rights"), _words("text_hash"),
    _words("copy_of"), _words("wire"), _words("noise"), _words("title_key"), _at("news_at"), _at("arrived_at"), _count("grouped"),
    _flag("first_fetch"), _flag("grouped"), UniqueConstraint("id"),
    Index("ix_article_canonical_url", "canonical_url"), Index("ix_article_url", "url"),
    Index("ix_article_title_key", "title_key", "first_seen"), Index("ix_article_first_seen", "first_seen"),
    Index("ix_article_news_at", "news_at"), Index("ix_article_arrived_at", "arrived_at"),
    Index("ix_article_ungrouped", "first_seen", sqlite_where=sa.text("grouped = 0"), postgresql_where=sa.text("grouped = 0")),
)
# The page's own text: for matching and proof. Nothing that leaves the desk reads it.
article_text = _table(
    "article_text",
    _key("article", ForeignKey("article.id"), primary_key=True), _words("text"), _words("hash"), _at("fetched_at"),
    _words("outcome"), _words("reason"), _count("tries"), _one_of("outcome", TEXT_OUTCOMES),
)

# ---------------------------------------------------------------- story, theme

story = _table(
    "story",
    _key("id", primary_key=True), _key("founder", ForeignKey("article.id")), _at("known_from"), _at("news_at"), _at("latest_at"),
    Column("merged_into", Words(), ForeignKey("story.id")), _at("merged_at", given=False),
    Index("ix_story_news_at", "news_at", "id"), Index("ix_story_latest_at", "latest_at"),
)
story_article = _table(
    "story_article",
    Column("id", WHOLE, primary_key=True), _key("story", ForeignKey("story.id")), _key("article", ForeignKey("article.id")),
    _at("known_from"), _at("known_to", given=False), _number("score"), _words("nearest"), _words("terms", server_default="[]"),
    _count("unsure"), _flag("unsure"),
    UniqueConstraint("story", "article", "known_from"), _open("uq_story_article_open", "article"),
    Index("ix_story_article_article", "article"),
    Index("ix_story_article_unsure", "known_from", sqlite_where=sa.text("unsure = 1"), postgresql_where=sa.text("unsure = 1")),
)
article_vector = _table(
    "article_vector",
    _key("article", ForeignKey("article.id"), primary_key=True), _key("model"),
    Column("vector", sa.LargeBinary(), nullable=False),
)
article_tag = _table(
    "article_tag",
    Column("id", WHOLE, primary_key=True), _key("article", ForeignKey("article.id")), _key("theme"), _words("version"),
    _number("score"), _words("spans", server_default="[]"), _words("origin"), _at("known_from"), _at("known_to", given=False),
    _one_of("origin", ORIGINS), _open("uq_article_tag_open", "article", "theme", "origin"),
    Index("ix_article_tag_article", "article", "known_to"),
)
story_tag = _table(
    "story_tag",
    Column("id", WHOLE, primary_key=True), _key("story", ForeignKey("story.id")), _key("theme"), _words("version"),
    _number("score"), _words("spans", server_default="[]"), _words("origin"), _at("known_from"), _at("known_to", given=False),
    _one_of("origin", ORIGINS), _open("uq_story_tag_open", "story", "theme", "origin"),
    Index("ix_story_tag_story", "story", "known_to"), Index("ix_story_tag_theme", "theme", "story"),
    sqlite_autoincrement=True,  # last_change.py counts on it that an id never comes again
)
theme_version = _table(
    "theme_version",
    Column("id", WHOLE, primary_key=True), _key("theme"), _key("version"), _count("number"), _words("definition"),
    _at("known_from"), _at("known_to", given=False), _open("uq_theme_version_open", "theme"),
    Index("ix_theme_version_theme", "theme", "version"),
)
# Append-only: the analysts' word, on a story (by its founder) or on an article alone.
correction = _table(
    "correction",
    Column("id", WHOLE, primary_key=True), _key("article", ForeignKey("article.id")), _words("story"), _key("theme"),
    _words("verdict"), _key("who"), _words("why"), _words("text_hash"), _at("known_from"), _one_of("verdict", VERDICTS),
    Index("ix_correction_article", "article"), Index("ix_correction_theme", "theme", "known_from"),
)
# Append-only: what analysts decided of stories by hand.
story_edit = _table(
    "story_edit",
    Column("id", WHOLE, primary_key=True), _key("kind"), _key("story", ForeignKey("story.id")), _words("other"),
    _words("articles", server_default="[]"), _words("kept", server_default="[]"), _count("undoes"), _key("who"), _words("why"),
    _at("known_from"), _one_of("kind", EDITS),
)
# Statements with an owner, by their places in the article that holds them.
claim = _table(
    "claim",
    _key("id", primary_key=True), _key("article", ForeignKey("article.id")), _key("field"), _count("start_at"), _count("end_at"),
    _count("speaker_start"), _count("speaker_end"), _words("entity"), _words("role"), _words("verb"), _key("manner"),
    _count("direct"), _count("anonymous"), _key("holder"), _words("amounts", server_default="[]"), _count("superlative"),
    _words("about", server_default="[]"), _at("known_from"), _flag("direct"), _flag("anonymous"), _flag("superlative"),
    Index("ix_claim_article", "article"), Index("ix_claim_known_from", "known_from"),
)
# Append-only: what analysts say of claims; one row of a claim holds.
claim_status = _table(
    "claim_status",
    Column("id", WHOLE, primary_key=True), _key("claim", ForeignKey("claim.id")), _key("status"), _key("who"), _words("note"),
    _at("known_from"), _at("known_to", given=False), _one_of("status", CLAIM_STATUSES), _open("uq_claim_status_open", "claim"),
)
theme_day = _table("theme_day", _key("theme"), _key("day"), _count("stories"), PrimaryKeyConstraint("theme", "day"))

# ---------------------------------------------------------------- issue, delivery

occurrence = _table(
    "occurrence",
    Column("id", WHOLE, primary_key=True), _key("series"), _key("edition"), _at("due_at"), _words("state"), _words("reason"),
    _words("request"), _at("as_of", given=False), _words("issue"), _at("created_at"), _at("updated_at"),
    UniqueConstraint("series", "edition"), _one_of("state", OCCURRENCE_STATES), Index("ix_occurrence_state", "state", "due_at"),
)
issue = _table(
    "issue",
    _key("slug", primary_key=True), _words("desk"), _words("series"), _words("title"), _count("edition"), _words("state"),
    _at("starts_at"), _at("ends_at"), _at("as_of"), _words("input_digest"), _words("digest"), _at("built_at"),
    _at("state_at"), _one_of("state", ISSUE_STATES), Index("ix_issue_ends_at", "ends_at", "slug"),
)
issue_story = _table(
    "issue_story",
    _key("issue", ForeignKey("issue.slug")), _count("position"), _key("story", ForeignKey("story.id")), _words("theme"),
    PrimaryKeyConstraint("issue", "position"), UniqueConstraint("issue", "story"), Index("ix_issue_story_story", "story"),
)
issue_claim = _table(
    "issue_claim",
    _key("issue", ForeignKey("issue.slug")), _key("claim", ForeignKey("claim.id")), PrimaryKeyConstraint("issue", "claim"),
    Index("ix_issue_claim_claim", "claim"),
)
approval = _table(
    "approval",
    Column("id", WHOLE, primary_key=True), _key("issue", ForeignKey("issue.slug")), _count("edition"), _key("person"),
    _at("at"), _words("digest"), UniqueConstraint("issue", "edition", "person"),
)
delivery = _table(
    "delivery",
    Column("id", WHOLE, primary_key=True), _key("issue"), _key("purpose"), _key("recipient_key"), _words("recipient"),
    _words("state"), _words("message_id"), _at("dated", given=False), _count("attempts"), _count("code"), _words("reply"),
    _at("run_after", given=False), _at("created_at"), _at("updated_at"),
    UniqueConstraint("issue", "purpose", "recipient_key"), _one_of("state", DELIVERY_STATES),
    Index("ix_delivery_state", "issue", "state"),
)
delivery_event = _table(
    "delivery_event",
    Column("id", WHOLE, primary_key=True), Column("delivery", WHOLE, ForeignKey("delivery.id"), nullable=False),
    _at("at"), _words("from_state"), _words("to_state"), _count("code"), _words("detail"),
    Index("ix_delivery_event_delivery", "delivery"),
)

# ---------------------------------------------------------------- engine

_pending = sa.text("state IN ('ready', 'running')")
job = _table(
    "job",
    Column("id", WHOLE, primary_key=True), _key("step"), _key("key"), _key("lane"), _count("priority"), _words("state"),
    _at("run_after"), _at("lease_until", given=False), _words("owner"), _count("attempts"), _words("last_error"),
    _count("asked"), _at("created_at"),
    _one_of("state", JOB_STATES),
    Index("uq_job_pending", "step", "key", unique=True, sqlite_where=_pending, postgresql_where=_pending),
    Index("ix_job_state", "state", "lane", "run_after"),
    sqlite_autoincrement=True,
)
