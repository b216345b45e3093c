"""robots.txt as each host gave it last, so that it is asked for once a day and not once a run. Understands none of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.store.connect import Store
from pipeline.store.rows import insert_into
from pipeline.store.schema import robots


def get(tx: Connection, origin: str) -> tuple[str, datetime] | None:
    """The text of an origin (such as https://example.com), and when it was fetched; None if it never was."""
    row = tx.execute(sa.select(robots.c.text, robots.c.fetched_at).where(robots.c.origin == origin)).first()
    return (row.text, row.fetched_at) if row else None


def keep(tx: Connection, origin: str, text: str, fetched_at: datetime) -> None:
    """Keep the text in place of the one before. What no database can hold of it is left out."""
    upsert = insert_into(tx, robots).values(origin=origin, text=text.replace("\0", ""), fetched_at=fetched_at)
    new = {name: upsert.excluded[name] for name in ("text", "fetched_at")}
    tx.execute(upsert.on_conflict_do_update(index_elements=["origin"], set_=new))


class RobotsShelf:
    """The texts of a store, each read and written in a transaction of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def robots(self, origin: str) -> tuple[str, datetime] | None:
        """The text of an origin, and when it was fetched."""
        with self._store.read() as tx:
            return get(tx, origin)

    def keep_robots(self, origin: str, text: str, fetched_at: datetime) -> None:
        """Keep the text in place of the one before."""
        with self._store.write() as tx:
            keep(tx, origin, text, fetched_at)
