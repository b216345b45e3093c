"""How a feed does, by the dates of its items and by what its server says of it; each state in words, with its remedy.

Pure: `after` makes the next state from the last one and what came, `ailments` puts a state into words. Fetches nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.collect.due import FORGIVEN, HOLDS, ripe, skips_of, usual_gap
from pipeline.model import Article, FeedState, Page

STALE = timedelta(days=14)
A_DAY_APART = timedelta(hours=23)
"""Between two answers "gone" that count: a day, less what a daily run may be early."""

_GAPS = 5
_STRIKES = 3
_SHOWN = timedelta(days=14)
_CERTAIN = timedelta(hours=6)
_DEAD = ("gone", "failing", "empty", "stale")
_BLOCKED = ("blocked", "http-401", "http-403", "http-451")


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What a fetch brought. *error* is its failure, "kind: detail"; *dates* are those of all its items, *new* the items that
    the feed never gave before. *familiar*: some of its items were known before its address began to move.
    *unzoned*: a time of its items that names no zone, where feeds.toml declares none.
    """

    at: datetime
    outcome: str
    error: str = ""
    page: Page | None = None
    body_sha256: str = ""
    title: str = ""
    dates: Sequence[datetime] = ()
    new: Sequence[Article] = ()
    policy: str = ""
    rekeyed: bool = False
    familiar: bool = False
    unzoned: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """What is wrong with a feed: its *state* in one word, what there is to see, what to do. *search*: what came of the search
    for another feed on its site, if there was one.
    """

    feed: str
    state: str
    what: str
    remedy: str
    search: str = ""

    def __str__(self) -> str:
        return f"{self.feed} ({self.state}): {self.what}. {self.remedy}{'; ' if self.search else ''}{self.search}"


def after(state: FeedState, came: Came) -> FeedState:
    """The feed's state after what came: all that the store keeps of it, but when it is due."""
    made = _failed(state, came) if came.outcome == "failed" else _answered(state, came)
    made = replace(made, outcome=came.outcome, checked_at=came.at)
    found = ailments(made, came.at)
    return replace(made, health=found[0].state if found else "ok")


def _failed(state: FeedState, came: Came) -> FeedState:
    """410 is counted once a day and mutes at the second; 404 is counted; a move that leads nowhere is taken back."""
    kind = came.error.partition(":")[0]
    made = replace(state, failures=state.failures + 1, error=came.error)
    if kind == "http-404":
        made = replace(made, missing=state.missing + 1)
    if kind == "http-410" and (state.gone_at is None or came.at - state.gone_at >= A_DAY_APART):
        made = replace(made, gone=state.gone + 1, gone_at=came.at)
        made = replace(made, muted_at=came.at if made.gone >= 2 else None)
    if made.failures >= _STRIKES and state.url != state.given_url:
        cleared = replace(made, url=state.given_url, moved_to="", moved_since=None, gone=0, gone_at=None, muted_at=None)
        made = replace(cleared, etag="", last_modified="", body_sha256="")
    return made


def _answered(state: FeedState, came: Came) -> FeedState:
    past = [min(date, came.at) for date in came.dates]
    newest = max([*past, *([state.newest_published] if state.newest_published else [])], default=None)
    body = came.page.body if came.page is not None and came.page.status == 200 else None
    made = replace(
        state,
        failures=0,
        error=came.error,
        succeeded_at=came.at,
        newest_published=newest,
        articles=state.articles + len(came.new),
        gap_s=usual_gap(came.dates) or state.gap_s,
        last_new_at=came.at if came.new else state.last_new_at,
        whole_at=state.whole_at if body is None else came.at,
        claimed_at=came.at if body is None else None,
        skips=state.skips if body is None else skips_of(body),
        lied_at=came.at if _lied(state, came) else state.lied_at,
        policy=came.policy or state.policy,
        rekeyed_at=came.at if came.rekeyed else state.rekeyed_at,
        gone=0,
        gone_at=None,
        muted_at=None,
        missing=0,
        unzoned=came.unzoned if came.outcome == "new" else state.unzoned,
    )
    return _moving(_validated(made, came), came)


def _validated(state: FeedState, came: Came) -> FeedState:
    """What the next request says: all anew after a document, only what was sent anew after a 304."""
    page = came.page
    if page is None:
        return state
    if page.status == 200:
        return replace(state, etag=page.etag, last_modified=page.last_modified, body_sha256=came.body_sha256)
    return replace(state, etag=page.etag or state.etag, last_modified=page.last_modified or state.last_modified)


def _lied(state: FeedState, came: Came) -> bool:
    """Whether it said "unchanged" when it was not: new items under the validators that stood for the old ones, or some that
    are hours older than its last word. A post made since then is no lie.
    """
    page = came.page
    if state.claimed_at is None or page is None or page.status != 200 or not came.new:
        return False
    if page.etag or state.etag:
        same = page.etag == state.etag
    else:
        same = bool(state.last_modified) and page.last_modified == state.last_modified
    return same or any(one.published and state.claimed_at - one.published > _CERTAIN for one in came.new)


def _moving(state: FeedState, came: Came) -> FeedState:
    """A permanent redirect is noted, and taken over when it has led to the same place for days and the feed stands there:
    items that it gave before, or its own title. A page that is no feed never comes here.
    """
    page = came.page
    target = page.moved_to if page is not None and page.moved_to != state.url else ""
    if not target:
        titled = replace(state, said_title=came.title or state.said_title)
        return replace(titled, moved_to="", moved_since=None) if page is not None else titled
    if target != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=target, moved_since=came.at, said_title=state.said_title or came.title)
    proved = came.outcome == "new" and (came.familiar or bool(came.title and came.title == state.said_title))
    return replace(state, url=target, moved_to="", moved_since=None) if proved and ripe(state, came.at) else state


def ailments(state: FeedState, now: datetime) -> tuple[Ailment, ...]:
    """All that is wrong with the feed at *now*, the worst first; nothing for one that does well."""
    every = (
        _gone(state),
        _never(state),
        _failing(state),
        _empty(state),
        _stale(state, now),
        _moved(state),
        _unzoned(state),
        _rekeyed(state, now),
        _unvalidated(state, now),
    )
    found = [one for one in every if one is not None]
    if found and found[0].state in _DEAD:
        found[0] = replace(found[0], search=_search(state))
    return tuple(found)


def _search(state: FeedState) -> str:
    """What came of the search of its site, unless something new came from it since."""
    when = state.searched_at
    if when is None or (state.last_new_at is not None and state.last_new_at > when):
        return ""
    if not state.found_url:
        return f"its site was searched on {when:%d %b}, and no other feed was found; it is searched again after a week"
    said = [f'"{state.found_title}"'] if state.found_title else []
    said += [f'kind = "{state.found_kind}"'] if state.found_kind != "feed" else []
    said += [f"newest item of {state.found_newest:%d %b %Y}"] if state.found_newest else []
    return f"found anew: {state.found_url}; put it in feeds.toml" + (f" ({', '.join(said)})" if said else "")


def _gone(state: FeedState) -> Ailment | None:
    if not state.gone or state.gone_at is None:
        return None
    if state.muted_at is None:
        what = f"answered 410 (gone) on {state.gone_at:%d %b}; at the second such day it is muted"
        return _ailment(state, "gone", what, "Look whether the site has another feed: `desk feed find SITE`")
    what = f"answered 410 (gone) on two days, last on {state.gone_at:%d %b}; it is muted and not asked any more"
    remedy = f"Take it out of feeds.toml or give it its new address; `desk collect --feed {state.slug}` asks it once more"
    return _ailment(state, "gone", what, remedy)


def _never(state: FeedState) -> Ailment | None:
    if state.checked_at is not None:
        return None
    return _ailment(state, "never", "not asked yet", f"Run `desk collect --feed {state.slug}`")


def _failing(state: FeedState) -> Ailment | None:
    kind = state.error.partition(":")[0]
    if not state.failures or (kind == "http-410" and state.gone):
        return None
    good = f"last good {state.succeeded_at:%d %b %H:%M}" if state.succeeded_at else "never good"
    if kind in _BLOCKED:
        remedy = "It is not got round: ask the site, use its API or newsletter, or name a contact in desk.toml"
        return _ailment(state, "blocked", f"the site refuses programs ({kind}, {state.failures} in a row, {good})", remedy)
    if kind == "empty":
        what = f"a feed without items, {state.failures} in a row, where there were {state.articles} articles before"
        return _ailment(
            state, "empty", what, f"Look at {state.url or 'its address'} in a browser; its site may have another feed"
        )
    return _ailment(state, "failing", f"{kind}, {state.failures} in a row, {good}", _REMEDIES.get(kind, _ASKED_AGAIN))


def _empty(state: FeedState) -> Ailment | None:
    if state.failures or state.articles or state.succeeded_at is None:
        return None
    return _ailment(state, "empty", "it answers, and has never had an item", "See what it gives: `desk feed try ADDRESS`")


def _stale(state: FeedState, now: datetime) -> Ailment | None:
    """By the newest date of an item; for a feed without dates, by when it last had something new."""
    newest = state.newest_published or state.last_new_at
    gap = timedelta(seconds=state.gap_s)
    if newest is None or now - newest <= max(STALE, _GAPS * gap):
        return None
    dated = "its newest item is of" if state.newest_published else "its items have no dates, and none was new since"
    usual = f", where one comes every {_span(gap)}" if gap else ""
    remedy = "It may have moved without a redirect: `desk feed find SITE`, or take it out of feeds.toml"
    return _ailment(state, "stale", f"{dated} {newest:%d %b %Y}{usual}", remedy)


def _moved(state: FeedState) -> Ailment | None:
    if state.url != state.given_url:
        return _ailment(
            state, "moved", f"moved for good, and is asked at {state.url}", f'Write url = "{state.url}" in feeds.toml'
        )
    if not state.moved_to or state.moved_since is None:
        return None
    what = f"redirected for good to {state.moved_to} since {state.moved_since:%d %b}"
    return _ailment(state, "moved", what, f"Taken over after {HOLDS.days} days, if it is the same feed; or change feeds.toml now")


def _rekeyed(state: FeedState, now: datetime) -> Ailment | None:
    if state.rekeyed_at is None or now - state.rekeyed_at > _SHOWN:
        return None
    what = f"on {state.rekeyed_at:%d %b} its old items came under new ids; they were taken as known"
    return _ailment(state, "re-keyed", what, "Nothing to do; if it goes on, tell the publisher")


def _unzoned(state: FeedState) -> Ailment | None:
    if not state.unzoned:
        return None
    what = f'times without a zone, such as "{state.unzoned}", are not taken: its items stand where they were first seen'
    return _ailment(state, "no-zone", what, f'Set zone = "..." of {state.slug} in feeds.toml, such as "Asia/Shanghai"')


def _unvalidated(state: FeedState, now: datetime) -> Ailment | None:
    if state.lied_at is None or now - state.lied_at > FORGIVEN:
        return None
    what = f'it said "unchanged" when it had changed, found on {state.lied_at:%d %b}'
    return _ailment(state, "ignores-validators", what, f"Nothing to do: it is fetched whole for {FORGIVEN.days} days")


_ASKED_AGAIN = "It is asked again by itself, less often each time"
_REMEDIES = {
    "http-404": "Its address is no more: `desk feed find SITE` looks for another",
    "http-410": "Its address is no more: `desk feed find SITE` looks for another",
    "parse": 'See what stands there: `desk feed try ADDRESS`; a page is read by kind = "page"',
    "http-429": "It is left alone as long as it asks for; raise gap_s where many feeds stand on its host",
    "tls": "Its certificate is not good; nothing is fetched without one",
    "refused": "Its address leads where nothing is fetched from; correct it in feeds.toml",
    "address": "Correct its address in feeds.toml",
    "robots": "Its robots.txt forbids that page: name another (`desk feed find SITE` looks for one), or ask its owner",
    "secret": "Set the variable that its [feed.auth] names, or take the table out",
    "http-401": "It asks who we are: give it [feed.auth] in feeds.toml",
    "too-large": "Raise max_wire_mib or max_body_mib of [collect], if it is worth it",
}


def _ailment(state: FeedState, word: str, what: str, remedy: str) -> Ailment:
    return Ailment(feed=state.slug, state=word, what=what, remedy=remedy)


def _span(gap: timedelta) -> str:
    hours = gap.total_seconds() / 3600
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{max(hours, 1):.0f} h"
