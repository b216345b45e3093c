"""The search index: FTS5 without its own copy of the text on SQLite, a tsvector on PostgreSQL.

Both hold the tokens of `pipeline.text.tokens.search_tokens`, parted by spaces; neither cuts or folds them again.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


# fmt: off
def upgrade() -> None:
    """Make the index of the dialect at hand."""
    if op.get_context().dialect.name == "sqlite":
        # The ascii tokenizer takes every character beyond ASCII as part of a word.
        op.execute(
            "CREATE VIRTUAL TABLE article_search USING fts5(title, summary, content='', tokenize=\"ascii tokenchars '_'\")"
        )
    else:
        op.execute("CREATE TABLE article_search (number BIGINT PRIMARY KEY REFERENCES article (number), words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_article_search_words ON article_search USING gin (words)")
