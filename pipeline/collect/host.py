"""The feeds of one host, one after the other: what came of each. The gaps between are kept by the fetch (net/turns.py).

Yields what came of each feed as soon as it is known, so that the caller stores each in a transaction of its own. Does not
store, does not decide when a feed is due.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.collect.kinds import Read
from pipeline.collect.parsing import read_page
from pipeline.collect.robots import NAMED
from pipeline.errors import Failure, FetchError, ParseError
from pipeline.model import Entry, Feed, FeedState, Page, Request
from pipeline.net import Fetch
from pipeline.net.turns import rest_s
from pipeline.text.addresses import host


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What came of one feed: *outcome* is new, unchanged or failed. *failure* says how, or, with new, what could not be read.

    *page* is None unless its validators may be kept; *rest_s* is set where a host wants to be left alone that long: *rest_host*,
    which a redirect may have led to.
    """

    feed: Feed
    outcome: str
    page: Page | None = None
    title: str = ""
    entries: tuple[Entry, ...] = ()
    failure: Failure | None = None
    rest_s: float | None = None
    rest_host: str = ""
    body_sha256: str = ""


def by_host(feeds: Iterable[Feed]) -> dict[str, tuple[Feed, ...]]:
    """The feeds of each host, in their order: one polite loop each."""
    hosts: dict[str, list[Feed]] = {}
    for feed in feeds:
        hosts.setdefault(host(feed.url), []).append(feed)
    return {name: tuple(members) for name, members in hosts.items()}


def collect_host(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    fetch: Fetch,
    now: datetime,
    *,
    read: Read = read_page,
) -> Iterator[Collected]:
    """What came of each feed, in turn. *now* is the run's clock: dates are understood by it.

    A feed whose host had asked to be left alone is *failed* with the kind `resting`: *fetch* knows such hosts. Errors that
    we expect are Failures; others escape.
    """
    for feed in feeds:
        yield collect_feed(feed, states.get(feed.slug, FeedState(slug=feed.slug)), fetch, now, read=read)


def collect_feed(feed: Feed, state: FeedState, fetch: Fetch, now: datetime, *, read: Read = read_page) -> Collected:
    """What came of one feed: *new* with its entries (the caller knows which of them it has), *unchanged*, or *failed*."""
    try:
        page = fetch(request_for(feed, state))
        if page.status == 304:
            return Collected(feed=feed, outcome="unchanged", page=page, body_sha256=state.body_sha256)
        digest = hashlib.sha256(page.body).hexdigest()
        if digest == state.body_sha256:
            return Collected(feed=feed, outcome="unchanged", page=page, body_sha256=digest)
        made = read(page, feed, now)
    except FetchError as error:
        failed = _failed(feed, error.kind, str(error))
        return replace(failed, rest_s=rest_s(error), rest_host=error.host or host(feed.url))
    except ParseError as error:
        return _failed(feed, "parse", str(error))
    if not made.entries and state.articles:
        return _failed(feed, "empty", f"a feed without entries, where there were {state.articles} articles before")
    partly = _failure(feed, "partly", "; ".join(made.problems)) if made.problems else None
    return Collected(
        feed=feed, outcome="new", page=page, title=made.title, entries=made.entries, failure=partly, body_sha256=digest
    )


def request_for(feed: Feed, state: FeedState) -> Request:
    """What is asked for a feed; robots.txt comes first where nobody offers the address to programs."""
    robots = feed.kind not in NAMED
    return Request(url=feed.url, etag=state.etag, last_modified=state.last_modified, feed=feed.slug, robots=robots)


def _failed(feed: Feed, kind: str, detail: str) -> Collected:
    return Collected(feed=feed, outcome="failed", failure=_failure(feed, kind, detail))


def _failure(feed: Feed, kind: str, detail: str) -> Failure:
    return Failure(stage="collect", subject=feed.slug, kind=kind, detail=" ".join(detail.split())[:300])
