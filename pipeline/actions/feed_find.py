"""The feeds of a site that a person names, as they would stand in feeds.toml. Stores nothing."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.collect.site_feeds import Found, FoundFeed, Means, feeds_of_site
from pipeline.config.feed_text import named
from pipeline.config.feeds import FeedTable
from pipeline.text.addresses import canonical
from pipeline.wiring import World


def feed_find(world: World, site: str) -> Found:
    """Search the site at the address *site*, with or without http://. UsageError for what is no address."""
    known = {canonical(feed.url): feed.slug for feed in world.workspace.feeds}
    return feeds_of_site(site, Means(fetch=world.fetch, read=world.read, now=world.now(), known=known, progress=world.progress))


def tables(world: World, feeds: Iterable[FoundFeed]) -> tuple[FeedTable, ...]:
    """The feeds as they would stand in feeds.toml, with slugs that are free there."""
    taken = {feed.slug for feed in world.workspace.feeds}
    made = []
    for feed in feeds:
        table = named(FeedTable(url=feed.url, title=feed.title, kind=feed.kind, lang=feed.lang), taken)
        taken.add(table.slug)
        made.append(table)
    return tuple(made)
