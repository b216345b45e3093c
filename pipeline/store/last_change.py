"""When something was last changed: what tells one state of the stories from any other. Says nothing of what changed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.store.schema import story_article, story_tag


def of_stories(tx: Connection) -> tuple[int, ...]:
    """A value that is the same only where the same articles stand in the same stories and these have the same themes.

    A row of these tables is made, closed or taken away, never changed otherwise, and no id comes twice: so what is open is told
    by how many ids there are, the greatest, and their sum.
    """
    found: list[int] = []
    for table in (story_article, story_tag):
        ids = table.c.id
        query = sa.select(sa.func.count(ids), sa.func.max(ids), sa.func.sum(ids)).where(table.c.known_to.is_(None))
        found += (int(value or 0) for value in tx.execute(query).one())
    return tuple(found)
