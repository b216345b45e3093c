"""The step that looks for another feed on the site of a dead one. It only finds: what is asked stands in feeds.toml.

    find_feed    FEED             the feeds of its site, the best of which is kept in the dead feed's row

collect/dead.py says which feeds are dead and which find is the best; robots.txt is obeyed for all that is asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pipeline.collect import dead
from pipeline.collect.site_feeds import FoundFeed, Means, feeds_of_site
from pipeline.engine.port import Done, Outcome, RetryAt
from pipeline.killpoint import reach
from pipeline.model import FeedState
from pipeline.steps_text import NO_SITES
from pipeline.store import feeds, found
from pipeline.text.addresses import canonical, host, host_matches
from pipeline.wiring import World, wall_clock

MOST = 15
"""Requests to one site."""


def queue_finding(world: World) -> None:
    """Queue a job for each of the few dead feeds whose site is to be searched now; after all that is fetched and read."""
    now, ours = world.now(), {feed.slug for feed in world.workspace.feeds}
    with world.store.read() as tx:
        unwell = ours.intersection(found.unwell(tx, now - dead.QUIET, now - dead.AGAIN))
        states = feeds.states(tx, unwell) if unwell else {}
    chosen = dead.wanted(states.values(), now)
    if not chosen:
        return
    with world.store.write() as tx:
        for state in chosen:
            world.engine.enqueue(tx, "find_feed", state.slug, "fetch", priority=-2)


def find_feed(world: World, key: str) -> Outcome:
    """Search the site of the feed *key*, unless it came back meanwhile or was searched within the week. Fetches come first."""
    if world.engine.pending("fetch_host"):
        return RetryAt(wall_clock() + timedelta(seconds=1))
    with world.store.read() as tx:
        state = feeds.states(tx, [key]).get(key)
        urls = found.article_urls(tx, key)
        resting = feeds.resting(tx, world.now())
    if state is None or not dead.is_wanted(state, world.now()):
        return Done()
    sites = [site for site in dead.sites(state, urls) if not any(host_matches(host(site), name) for name in NO_SITES)]
    if any(host(site) in resting for site in sites):
        return Done()
    searched = replace(state, searched_at=world.now(), found_url="", found_kind="", found_title="", found_newest=None)
    if best := _best(world, state, sites):
        kept = replace(searched, found_url=best.url, found_kind=best.kind)
        searched = replace(kept, found_title=best.title, found_newest=best.newest)
    reach("site-searched")
    with world.store.write() as tx:
        found.save(tx, searched)
    return Done()


def _best(world: World, state: FeedState, sites: list[str]) -> FoundFeed | None:
    """The best feed of the first of the sites that has one in the dead one's place."""
    known = {canonical(feed.url): feed.slug for feed in world.workspace.feeds}
    avoid = frozenset((*known, canonical(state.url)))
    means = Means(fetch=world.fetch, read=world.read, now=world.now(), known=known, avoid=avoid, most=MOST, robots=True)
    finds = (dead.best(feeds_of_site(site, means).feeds, state, means.now, known) for site in sites)
    return next((one for one in finds if one is not None), None)
