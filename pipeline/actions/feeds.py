"""The health of every source. Fetches nothing."""

from __future__ import annotations

from pipeline.model import FeedState
from pipeline.store import feeds as feeds_store
from pipeline.wiring import World


def feeds(world: World) -> tuple[FeedState, ...]:
    """The state of every feed of feeds.toml, in its order; a feed never fetched has outcome "never"."""
    with world.store.read() as tx:
        states = feeds_store.states(tx)
    return tuple(states.get(feed.slug, FeedState(slug=feed.slug)) for feed in world.workspace.feeds)
