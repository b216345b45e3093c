"""Feeds: what the desk knows of their health, and fetches with all that they brought, many in one transaction.

Fetches nothing and decides nothing of politeness; it keeps until when a host asked to be left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Feed, FeedState, Page
from pipeline.store import articles as articles_store
from pipeline.store.articles import NOBODY, Named, Newcomers
from pipeline.store.rows import insert_in, insert_into
from pipeline.store.schema import feed, fetch, host

ABOUT = ("kind", "title", "lang", "zone")

FOUND = ("searched_at", "found_url", "found_kind", "found_title", "found_newest")
"""What a search for another feed found (found.py keeps it)."""

STATE = tuple(field.name for field in fields(FeedState))
KEPT = tuple(name for name in STATE if name not in ("slug", "given_url", "registered_at", *FOUND))
"""What collect/health.py decides of a feed; the rest is `register`'s and the search's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One fetch of a feed and what came of it. *outcome*: new, unchanged, failed (with the *error* in one line), or resting:
    not asked, because its host wanted to be left alone, which says nothing of the feed's health.

    *slot_at* is the run's clock: the one time by which this fetch is known. *newcomers*: the articles that are new.
    *again*: new keys of known articles. *state*: how the feed does after it.
    """

    feed: Feed
    slot_at: datetime
    outcome: str
    state: FeedState
    page: Page | None = None
    error: str = ""
    newcomers: Newcomers = NOBODY
    again: tuple[Named, ...] = ()


def register(tx: Connection, feeds: Sequence[Feed], now: datetime) -> None:
    """Make the feeds known, or bring what feeds.toml says of them up to date; their health stays as it is.

    With another address there, that one is asked, without the old one's validators, and neither moved nor gone.
    """
    rows = [
        {name: getattr(one, name) for name in ("slug", "url", *ABOUT)} | {"given_url": one.url, "registered_at": now}
        for one in feeds
    ]
    if rows:
        tx.execute(_upsert(tx.dialect.name), sorted(rows, key=lambda row: str(row["slug"])))


@cache
def _upsert(dialect: str) -> Any:
    upsert = insert_in(dialect, feed)
    same = feed.c.given_url == upsert.excluded.given_url
    fresh: dict[str, Any] = {"url": upsert.excluded.url, "given_url": upsert.excluded.given_url}
    fresh |= dict.fromkeys(("etag", "last_modified", "moved_to", "found_url"), "")
    fresh |= dict.fromkeys(("moved_since", "muted_at", "gone_at", "due_at", "lied_at", "searched_at"), sa.null()) | {"gone": 0}
    kept = {name: sa.case((same, feed.c[name]), else_=value) for name, value in fresh.items()}
    about = {name: upsert.excluded[name] for name in ABOUT}
    about["unzoned"] = sa.case((feed.c.zone == upsert.excluded.zone, feed.c.unzoned), else_="")
    return upsert.on_conflict_do_update(index_elements=["slug"], set_=about | kept)


_ALL = sa.select(*(feed.c[name] for name in STATE)).order_by(feed.c.slug)
_SOME = _ALL.where(feed.c.slug.in_(sa.bindparam("slugs", expanding=True)))


def states(tx: Connection, slugs: Collection[str] = ()) -> dict[str, FeedState]:
    """The health of every feed that was ever registered (of those *slugs*, if any are given), by slug."""
    rows = tx.execute(_SOME, {"slugs": sorted(slugs)}) if slugs else tx.execute(_ALL)
    return {row[0]: FeedState(**dict(zip(STATE, row, strict=True))) for row in rows}


def registered(tx: Connection, feeds: Collection[Feed], now: datetime) -> dict[str, FeedState]:
    """The health of these feeds; one that is not known, or known by another address, is registered first."""
    known = states(tx, [one.slug for one in feeds]) if feeds else {}
    late = [one for one in feeds if one.slug not in known or known[one.slug].given_url != one.url]
    if late:
        register(tx, late, now)
        known |= states(tx, [one.slug for one in late])
    return known


def waiting(tx: Connection, now: datetime) -> set[str]:
    """The feeds that are not due at *now*: asked so lately that nothing new is likely, or muted."""
    query = sa.select(feed.c.slug).where(sa.or_(feed.c.due_at > now, feed.c.muted_at.is_not(None)))
    return set(tx.scalars(query))


def last_checked(tx: Connection) -> datetime | None:
    """When a feed was last asked, whatever came of it; None before the first time."""
    return tx.scalar(
        sa.select(feed.c.checked_at).where(feed.c.checked_at.is_not(None)).order_by(feed.c.checked_at.desc()).limit(1)
    )


def resting(tx: Connection, now: datetime) -> set[str]:
    """The hosts that asked to be left alone until after *now*."""
    return set(tx.scalars(sa.select(host.c.name).where(host.c.rest_until > now)))


def save_fetches(tx: Connection, fetched: Sequence[Fetched]) -> None:
    """Fetches of feeds that are registered: each feed's state, and the articles with their keys, together.

    Saved again (after a kill, or at the same moment of a replay) they change nothing but what is new.
    """
    if not fetched:
        return
    articles_store.take_in(tx, [one.newcomers for one in fetched])
    articles_store.take_as(tx, [named for one in fetched for named in one.again])
    rows = [_row(one) for one in fetched]
    tx.execute(_upsert_fetch(tx.dialect.name, tuple(rows[0])), rows)
    tx.execute(_KEEP, [{f"kept_{name}": getattr(one.state, name) for name in (*KEPT, "slug")} for one in fetched])


_KEEP = (
    sa.update(feed).where(feed.c.slug == sa.bindparam("kept_slug")).values({name: sa.bindparam(f"kept_{name}") for name in KEPT})
)


def _row(one: Fetched) -> dict[str, Any]:
    page = one.page
    return {
        "feed": one.feed.slug,
        "slot_at": one.slot_at,
        "outcome": one.outcome,
        "error": one.error,
        "new": len(one.newcomers.articles),
        "status": page.status if page else 0,
        "bytes": len(page.body) if page else 0,
        "seconds": page.seconds if page else 0.0,
        "final_url": page.final_url if page else "",
        "body_sha256": one.state.body_sha256 if page is not None and page.status == 200 else "",
    }


@cache
def _upsert_fetch(dialect: str, names: tuple[str, ...]) -> Any:
    upsert = insert_in(dialect, fetch)
    again = {name: upsert.excluded[name] for name in names if name not in ("feed", "slot_at", "new")}
    return upsert.on_conflict_do_update(
        index_elements=["feed", "slot_at"], set_=again | {"new": fetch.c.new + upsert.excluded.new}
    )


def fetched_at(tx: Connection, slot_at: datetime) -> tuple[tuple[str, str, int, str], ...]:
    """(feed, outcome, new, error) of every fetch of the run of that time, by feed."""
    query = sa.select(fetch.c.feed, fetch.c.outcome, fetch.c.new, fetch.c.error).where(fetch.c.slot_at == slot_at)
    return tuple((row.feed, row.outcome, row.new, row.error) for row in tx.execute(query.order_by(fetch.c.feed)))


def host_rest(tx: Connection, name: str, until: datetime) -> None:
    """Leave the host alone until then, or longer if it asked for that before."""
    upsert = insert_into(tx, host).values(name=name, rest_until=until)
    tx.execute(
        upsert.on_conflict_do_update(
            index_elements=["name"], set_={"rest_until": until}, where=host.c.rest_until < upsert.excluded.rest_until
        )
    )


def rests(tx: Connection) -> dict[str, datetime]:
    """Until when each host asked to be left alone, past or to come."""
    return {row.name: row.rest_until for row in tx.execute(sa.select(host.c.name, host.c.rest_until))}


def host_rest_until(tx: Connection, name: str) -> datetime | None:
    """Until when the host asked to be left alone, past or to come; None if it never did."""
    return tx.scalar(sa.select(host.c.rest_until).where(host.c.name == name))
