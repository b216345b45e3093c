"""Which issues print which stories and themes, asked for many at once; what an issue prints is kept by `issues.record`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

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


def on_themes(
    tx: Connection, series: str, themes: Collection[str], *, end: datetime, as_of: datetime, each: int
) -> tuple[str, ...]:
    """The slugs of the series' issues that ended before *end* and knew nothing later than *as_of*, the last *each* of every
    theme, the newest first; one that was cancelled or failed is none."""
    found: dict[str, datetime] = {}
    for theme in sorted(themes):
        query = (
            sa.select(issue.c.slug, issue.c.ends_at)
            .where(issue.c.series == series, issue.c.ends_at < end, issue.c.as_of <= as_of)
            .where(issue.c.state.not_in(("cancelled", "failed")))
            .where(sa.exists().where(issue_story.c.issue == issue.c.slug, issue_story.c.theme == theme))
            .order_by(issue.c.ends_at.desc(), issue.c.slug.desc())
            .limit(each)
        )
        found |= {row.slug: row.ends_at for row in tx.execute(query)}
    return tuple(sorted(found, key=lambda slug: (found[slug], slug), reverse=True))
