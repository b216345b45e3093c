"""What fetches brought, stored: how each feed does from now on, and its articles; many feeds in one transaction.

Decides nothing itself: collect/identity.py says what is known already, collect/health.py how the feed does, collect/due.py
when it is asked next. A feed is judged by its row as it stands in that transaction, not by what was known when it was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pipeline.collect.article import first_unzoned
from pipeline.collect.due import SHORTEST, next_at, ripe, ttl_s
from pipeline.collect.health import Came, after
from pipeline.collect.host import Collected
from pipeline.collect.identity import Again, given_again, policy_of
from pipeline.killpoint import reach
from pipeline.model import Article, Feed, FeedState
from pipeline.store import articles, feeds
from pipeline.store.articles import Newcomers
from pipeline.store.connect import Store, Tx
from pipeline.store.feeds import Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One fetch of a *feed* of feeds.toml. *slot*: the run's clock; *before*: the next slot that it must be fresh for.

    *articles*: its entries, as they are first seen in this run; *guids*: what the feed calls each, by the article's id.
    *resting*: until when its host wants to be left alone, where the feed was therefore not asked.
    """

    feed: Feed
    slot: datetime
    before: datetime | None
    collected: Collected
    articles: tuple[Article, ...] = ()
    guids: Mapping[str, str] = field(default_factory=dict)
    resting: datetime | None = None


def store_fetches(store: Store, fetches: Sequence[Brought]) -> dict[str, FeedState]:
    """Store each with all that it brought, or nothing of any; says how these feeds do now."""
    with store.write() as tx:
        states = feeds.registered(tx, [one.feed for one in fetches], fetches[0].slot)
        guids = {article: guid for one in fetches for article, guid in one.guids.items()}
        new = articles.newcomers(tx, [article for one in fetches for article in one.articles], guids)
        rows = []
        for one in fetches:
            row = _resting(one, states[one.feed.slug]) if one.resting else _judged(tx, one, states[one.feed.slug], new)
            states[one.feed.slug] = row.state
            rows.append(row)
            if one.collected.rest_s is not None:
                feeds.host_rest(tx, one.collected.rest_host, one.slot + timedelta(seconds=one.collected.rest_s))
        feeds.save_fetches(tx, rows)
        reach("storing")
    reach("stored")
    return states


def _resting(one: Brought, state: FeedState) -> Fetched:
    """A feed that was not asked: on record for the run, and due after the rest; else it does as before."""
    due_at = max(one.resting or one.slot, one.slot + SHORTEST)
    error = f"resting: {one.collected.failure.detail}" if one.collected.failure else "resting"
    return Fetched(feed=one.feed, slot_at=one.slot, outcome="resting", error=error, state=replace(state, due_at=due_at))


def _judged(tx: Tx, one: Brought, state: FeedState, new: Mapping[str, Newcomers]) -> Fetched:
    """How the feed does after its fetch, and which of its articles are new."""
    collected, slot, failure = one.collected, one.slot, one.collected.failure
    error = f"{failure.kind}: {failure.detail}" if failure else ""
    again, fresh = _known_again(tx, one, state, new.get(one.feed.slug, articles.NOBODY))
    came = Came(
        at=slot,
        outcome=collected.outcome,
        error=error,
        page=collected.page,
        body_sha256=collected.body_sha256,
        title=collected.title,
        dates=tuple(article.published for article in one.articles if article.published is not None),
        new=fresh.articles,
        policy=policy_of(collected.entries),
        rekeyed=again.rekeyed,
        familiar=_is_familiar(tx, one, state, again),
        unzoned=first_unzoned(collected.entries, one.feed, slot),
    )
    decided = after(state, came)
    due_at = next_at(decided, slot, fresh_s=_fresh_s(collected), slot=one.before)
    decided = replace(decided, due_at=max(due_at, slot + timedelta(seconds=collected.rest_s or 0)))
    if decided.muted_at == slot:
        error += " for the second day; muted, it is not asked any more"
    return Fetched(
        feed=one.feed,
        slot_at=slot,
        outcome=collected.outcome,
        page=collected.page,
        error=error,
        newcomers=fresh,
        again=tuple(_named_anew(new.get(one.feed.slug, articles.NOBODY), again)),
        state=replace(decided, error=error),
    )


def _known_again(tx: Tx, one: Brought, state: FeedState, found: Newcomers) -> tuple[Again, Newcomers]:
    """Which articles are old ones under new ids, and which were never here. Of a feed without articles all are new."""
    if not state.articles or not found.articles:
        return Again(), found
    again = given_again(found.articles, articles.alike(tx, state.slug, found.articles), len(one.articles))
    if not again.items:
        return again, found
    return again, Newcomers(
        articles=tuple(article for article in found.articles if article.id not in again.items),
        keys=tuple(named for named in found.keys if named[1] not in again.items),
    )


def _named_anew(found: Newcomers, again: Again) -> Iterable[articles.Named]:
    """The new keys of articles that the feed gave before."""
    return ((key, again.items[article], seen) for key, article, seen in found.keys if article in again.items)


def _is_familiar(tx: Tx, one: Brought, state: FeedState, again: Again) -> bool:
    """Whether the document holds what the feed gave before its address began to move; asked only when that is to be proved."""
    if state.moved_since is None or not ripe(state, one.slot):
        return False
    return articles.seen_before(tx, {again.items.get(article.id, article.id) for article in one.articles}, state.moved_since)


def _fresh_s(collected: Collected) -> float:
    """How long the server, or the feed itself, promised to stay as it is."""
    page = collected.page
    if page is None:
        return 0.0
    return max(page.fresh_s or 0.0, ttl_s(page.body) or 0.0)
