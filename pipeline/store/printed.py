"""Which issues print which stories, asked for many stories at once; what an issue prints is kept by `issues.record`."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.store.rows import chunks
from pipeline.store.schema import issue, issue_story


def printed_in(tx: Connection, stories: Collection[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """(slug, title) of the issues that print each story, the newest window first; a story that none prints is left out."""
    found: dict[str, list[tuple[str, str]]] = {}
    for chunk in chunks(sorted(stories)):
        query = (
            sa.select(issue_story.c.story, issue.c.slug, issue.c.title)
            .join(issue, issue.c.slug == issue_story.c.issue)
            .where(issue_story.c.story.in_(chunk))
            .order_by(issue_story.c.story, issue.c.ends_at.desc(), issue.c.slug.desc())
        )
        for story, slug, title in tx.execute(query):
            found.setdefault(story, []).append((slug, title))
    return {story: tuple(issues) for story, issues in found.items()}
