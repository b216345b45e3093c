"""Feeds: what the desk knows of their health, and each fetch with all that it brought, in one transaction.

Fetches nothing and decides nothing of politeness; it keeps until when a host asked to be left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Article, Feed, FeedState, Page
from pipeline.store import articles as articles_store
from pipeline.store.rows import insert_in, insert_into
from pipeline.store.schema import feed, fetch, host

ABOUT = ("kind", "title", "lang", "zone")

JUDGED = (
    *("url", "said_title", "policy", "health", "due_at", "gap_s", "last_new_at", "whole_at", "claimed_at", "lied_at"),
    *("rekeyed_at", "moved_to", "moved_since", "gone", "gone_at", "muted_at", "missing", "skips", "unzoned"),
)
"""What collect/health.py decides of a feed; the rest of its state follows from the fetch itself."""

COUNTED = (
    *("slug", "etag", "last_modified", "body_sha256", "outcome", "error", "failures", "checked_at", "succeeded_at"),
    *("newest_published", "articles", "given_url", "registered_at"),
)

FOUND = ("searched_at", "found_url", "found_kind", "found_title", "found_newest")
"""What a search for another feed found (found.py keeps it)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One fetch of a feed and what came of it. *outcome*: new, unchanged, failed (with the *error* in one line), or resting:
    not asked, because its host wanted to be left alone, which says nothing of the feed's health.

    *slot_at* is the run's clock: the one time by which this fetch is known. *keys*: article id to the feed's own guid.
    *again*: articles under new ids to the known ones that they are. *state*: how the feed does after it (`JUDGED` is kept).
    """

    feed: Feed
    slot_at: datetime
    outcome: str
    page: Page | None = None
    error: str = ""
    articles: Sequence[Article] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    again: Mapping[str, str] = field(default_factory=dict)
    state: FeedState | None = None


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


def states(tx: Connection, slugs: Collection[str] = ()) -> dict[str, FeedState]:
    """The health of every feed that was ever registered (of those *slugs*, if any are given), by slug."""
    query = sa.select(*(feed.c[name] for name in (*COUNTED, *JUDGED, *FOUND))).order_by(feed.c.slug)
    if slugs:
        query = query.where(feed.c.slug.in_(sorted(slugs)))
    return {row.slug: FeedState(**row._mapping) for row in tx.execute(query)}


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


def save_fetch(tx: Connection, fetched: Fetched) -> int:
    """The fetch, the feed's new validators, the entries' keys and the articles, together; says how many were new.

    Saved again (after a kill, or at the same moment of a replay) it changes nothing but what is new.
    """
    if fetched.state is None or fetched.state.given_url != fetched.feed.url:
        register(tx, [fetched.feed], fetched.slot_at)
    articles_store.take_as(tx, fetched.again, fetched.articles, fetched.keys)
    new = articles_store.insert(tx, [one for one in fetched.articles if one.id not in fetched.again], fetched.keys)
    page = fetched.page
    body = hashlib.sha256(page.body).hexdigest() if page is not None and page.status == 200 else ""
    row = {
        "feed": fetched.feed.slug,
        "slot_at": fetched.slot_at,
        "outcome": fetched.outcome,
        "error": fetched.error,
        "new": new,
        "status": page.status if page else 0,
        "bytes": len(page.body) if page else 0,
        "seconds": page.seconds if page else 0.0,
        "final_url": page.final_url if page else "",
        "body_sha256": body,
    }
    tx.execute(_upsert_fetch(tx.dialect.name, tuple(row)), row)
    _keep_health(tx, fetched, body, new)
    return new


@cache
def _upsert_fetch(dialect: str, names: tuple[str, ...]) -> Any:
    upsert = insert_in(dialect, fetch)
    again = {name: upsert.excluded[name] for name in names if name not in ("feed", "slot_at", "new")}
    return upsert.on_conflict_do_update(
        index_elements=["feed", "slot_at"], set_=again | {"new": fetch.c.new + upsert.excluded.new}
    )


def _keep_health(tx: Connection, fetched: Fetched, body: str, new: int) -> None:
    """How the feed does after the fetch; of one that was not asked only when it is due again."""
    state, failed = fetched.state, fetched.outcome == "failed"
    health: dict[str, Any] = {"outcome": fetched.outcome, "error": fetched.error, "checked_at": fetched.slot_at}
    if fetched.outcome == "resting":
        health = {"due_at": state.due_at} if state is not None else {}
    elif failed:
        health["failures"] = feed.c.failures + 1
    else:
        health |= {"failures": 0, "succeeded_at": fetched.slot_at, "articles": feed.c.articles + new}
        health |= _validators(fetched.page, body) | _newest(fetched.articles)
    if state is not None and fetched.outcome != "resting":
        judged = (*JUDGED, "etag", "last_modified", "body_sha256") if failed else JUDGED
        health |= {name: getattr(state, name) for name in judged}
    if health:
        tx.execute(sa.update(feed).where(feed.c.slug == fetched.feed.slug).values(health))


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


def host_rest_until(tx: Connection, name: str) -> datetime | None:
    """Until when the host asked to be left alone, past or to come; None if it never did."""
    return tx.scalar(sa.select(host.c.rest_until).where(host.c.name == name))


def _validators(page: Page | None, body: str) -> dict[str, str]:
    """What the next request says: all anew after a document, only what was sent anew after a 304."""
    if page is None:
        return {}
    if page.status == 200:
        return {"etag": page.etag, "last_modified": page.last_modified, "body_sha256": body}
    return {name: value for name, value in (("etag", page.etag), ("last_modified", page.last_modified)) if value}


def _newest(articles: Sequence[Article]) -> dict[str, Any]:
    """The newest time that the feed itself gave, never one to come."""
    times = [one.news_at for one in articles if one.published is not None]
    if not times:
        return {}
    newest = sa.literal(max(times), feed.c.newest_published.type)
    older = sa.or_(feed.c.newest_published.is_(None), feed.c.newest_published < newest)
    return {"newest_published": sa.case((older, newest), else_=feed.c.newest_published)}
