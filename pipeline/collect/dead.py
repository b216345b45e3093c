"""Which feeds are dead, where another is looked for, and which of those found takes a dead one's place in a report.

Pure: site_feeds.py searches, health.py says what came of it. A feed is never switched by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pipeline.collect.discover import is_of_comments
from pipeline.collect.health import ailments
from pipeline.collect.site_feeds import FoundFeed
from pipeline.model import FeedState
from pipeline.text.addresses import canonical, host, wrapper

DEAD_AFTER = timedelta(days=3)
"""How long a feed fails, or is empty, before it is taken for dead; it must have failed three times, too."""

QUIET = timedelta(days=14)
"""How long nothing new came from a stale feed before it is taken for dead: what is old when it is first seen may be alive."""

AGAIN = timedelta(days=7)
"""How long the site of a dead feed is left alone after a search."""

FEW = 3
"""Sites searched in one run, at most."""

_STRIKES = 3
_FRESH = timedelta(days=90)
_OURS_TO_MEND = ("secret", "refused", "address", "robots", "too-large", "http-429")
"""Errors of a feed that stands where it stood."""


def is_dead(state: FeedState, now: datetime) -> bool:
    """Muted; failing or empty for three days; or stale, and nothing new came for two weeks while it was watched."""
    if state.muted_at is not None:
        return True
    word = next((one.state for one in ailments(state, now)), "")
    if word == "stale":
        return state.last_new_at is not None and now - state.last_new_at >= QUIET
    good = state.succeeded_at if state.failures else None
    since = good or state.registered_at
    if word not in ("failing", "empty") or since is None or now - since < DEAD_AFTER:
        return False
    return not state.failures or (state.failures >= _STRIKES and state.error.partition(":")[0] not in _OURS_TO_MEND)


def is_wanted(state: FeedState, now: datetime) -> bool:
    """Whether the site of the feed is to be searched: it is dead, and was not searched within the week."""
    rested = state.searched_at is None or now - state.searched_at >= AGAIN
    return rested and state.url.startswith(("http://", "https://")) and is_dead(state, now)


def wanted(states: Iterable[FeedState], now: datetime) -> tuple[FeedState, ...]:
    """The few feeds whose sites are searched in this run, one a host: those first that waited longest."""
    every = sorted(
        (s for s in states if is_wanted(s, now)), key=lambda s: (s.searched_at is not None, s.searched_at or now, s.slug)
    )
    chosen: dict[str, FeedState] = {}
    for state in every:
        chosen.setdefault(host(state.url), state)
    return tuple(chosen.values())[:FEW]


def sites(state: FeedState, urls: Sequence[str]) -> tuple[str, ...]:
    """The site of most of its articles (*urls*), if there is one, then that of its own address: each where it begins."""
    tops = Counter(_top(url) for url in urls if not wrapper(url))
    site, count = next(iter(tops.most_common(1)), ("", 0))
    own = _top(state.given_url or state.url)
    return tuple(dict.fromkeys(one for one in (site if 2 * count > len(urls) else "", own) if one))


def best(found: Iterable[FoundFeed], state: FeedState, now: datetime, known: Iterable[str]) -> FoundFeed | None:
    """The feed to offer in the place of a dead one, the sooner found the better: one of its title, else one with dates.

    Not one that feeds.toml has (*known*, `canonical`), nor a feed of comments, nor one that is as old as the dead one.
    """
    taken = {*known, canonical(state.url), canonical(state.given_url)}
    fit = [
        one
        for one in found
        if one.entries
        and canonical(one.url) not in taken
        and not is_of_comments(one.url, one.title)
        and _is_alive(one, state, now)
    ]
    return min(fit, key=lambda one: (one.kind != "feed", one.title != state.said_title, one.newest is None), default=None)


def _is_alive(one: FoundFeed, state: FeedState, now: datetime) -> bool:
    """By its newest date. Without dates a feed may be alive; a sitemap is of no use."""
    if one.newest is None:
        return one.kind == "feed"
    last = state.newest_published
    older = last is not None and (one.newest < last or (one.newest == last and not state.failures))
    return now - one.newest <= _FRESH and not older


def _top(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in ("http", "https") and parts.hostname else ""
