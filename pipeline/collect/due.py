"""When a feed is asked next, and whether it must send itself whole. Times from values: nothing is fetched or stored here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import fmean, median

from pipeline.model import FeedState

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=24)
LEAD = timedelta(minutes=30)
"""What was fetched so long before a slot is fresh enough for it."""

HOLDS = timedelta(days=3)
"""How long a permanent redirect must lead to the same place before it is believed."""

FORGIVEN = timedelta(days=30)
"""After so long the validators of a feed that lied are tried again."""

_SPREAD = 0.1
_WHOLE, _AT_LEAST = timedelta(days=1), timedelta(hours=1)
_HEAD = 8192
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_SKIP = re.compile(rb"<skip(hours|days)>(.{0,2000}?)</skip\1>", re.IGNORECASE | re.DOTALL)
_SKIPPED = re.compile(rb"<(?:hour|day)>\s*(\d{1,2}|[a-z]{6,9})\s*</", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def usual_gap(times: Iterable[datetime]) -> float:
    """Seconds between two items, as a rule: the median, or the mean where most of them share a time. 0: too few to say."""
    ordered = sorted(times)
    if len(ordered) < 3:
        return 0.0
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(ordered)]
    return median(gaps) or fmean(gaps)


def ttl_s(body: bytes) -> float | None:
    """The seconds for which a feed says that it stays as it is (RSS `ttl`, in minutes, before its items); else None."""
    found = _TTL.search(body, 0, _HEAD)
    return float(found[1]) * 60 if found else None


def skips_of(body: bytes) -> str:
    """When a feed asks not to be asked (RSS `skipHours`, `skipDays`, before its items): hours and days of UTC as words."""
    named = {word.decode().lower() for part in _SKIP.finditer(body, 0, _HEAD) for word in _SKIPPED.findall(part[2])}
    hours = {int(word) % 24 for word in named if word.isdecimal() and int(word) <= 24}
    return " ".join((*map(str, sorted(hours)), *(day for day in _DAYS if day in named)))


def next_at(state: FeedState, now: datetime, *, fresh_s: float = 0.0, slot: datetime | None = None) -> datetime:
    """When to ask next: after half its usual gap, between 10 minutes and a day, each feed a little later than others alike.

    Later after failures, and where the feed asks not to be asked then (`skipHours`, `skipDays`); sooner where a *slot* comes
    before that (its own first after `LEAD` from *now*); never before what the server promised to keep (*fresh_s*, at most a day).
    """
    share = _share(state.slug)
    if state.failures:
        wait = SHORTEST * (1 << min(state.failures, 8))
    else:
        wait = timedelta(seconds=state.gap_s / 2) if state.gap_s else SHORTEST * 3
    wait = min(max(wait, SHORTEST), LONGEST / (1 + _SPREAD)) * (1 + _SPREAD * share)
    promised = max(now + SHORTEST, now + min(timedelta(seconds=min(max(fresh_s, 0.0), 86_400.0)), LONGEST))
    at = _welcome(max(now + wait, promised), state.skips.split(), share)
    if slot is not None:
        at = min(at, slot - LEAD * (1 - 0.8 * share))
    return max(at, promised)


def _welcome(at: datetime, skips: Collection[str], share: float) -> datetime:
    """The first time from *at* on at which the feed lets itself be asked; *at* where it never does."""
    moment = at.astimezone(UTC)
    for _ in range(7 * 24 + 1 if skips else 0):
        if str(moment.hour) not in skips and _DAYS[moment.weekday()] not in skips:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) + SHORTEST * share
    return at


def asking(state: FeedState, now: datetime) -> FeedState:
    """The state to ask with: without validators where the feed must send itself whole, and where a move is to be proved
    without the hash of what it sent before, so that it is read.
    """
    if ripe(state, now):
        return replace(state, etag="", last_modified="", body_sha256="")
    return replace(state, etag="", last_modified="") if _whole(state, now) else state


def ripe(state: FeedState, now: datetime) -> bool:
    """Whether a permanent redirect has held long enough to be taken over, if what stands there is the feed."""
    return state.moved_since is not None and now - state.moved_since >= HOLDS


def _whole(state: FeedState, now: datetime) -> bool:
    """Once a day, when it is late by its own rhythm, and always from a feed that said "unchanged" when it was not."""
    if state.lied_at is not None and now - state.lied_at < FORGIVEN:
        return True
    if state.whole_at is None:
        return False
    since = now - state.whole_at
    gap = timedelta(seconds=state.gap_s)
    late = bool(gap) and state.newest_published is not None and now - state.newest_published > 3 * gap
    return since >= _WHOLE or (late and since >= max(gap, _AT_LEAST))


def _share(slug: str) -> float:
    """A number from 0 to 1 that belongs to the feed, the same for ever."""
    return int.from_bytes(hashlib.sha256(slug.encode("utf-8", "surrogatepass")).digest()[:4], "big") / (1 << 32)
