"""The health of every source, in words with the remedy. Fetches nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields

from pipeline.collect.health import ailments
from pipeline.model import FeedState
from pipeline.store import feeds as feeds_store
from pipeline.wiring import World


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth(FeedState):
    """A feed's state, its *health* as of now. *what* there is to see, *remedy* what to do; both empty for one that does well."""

    what: str = ""
    remedy: str = ""


def feeds(world: World) -> tuple[SourceHealth, ...]:
    """The state of every feed of feeds.toml, in its order; a feed never fetched has outcome "never"."""
    with world.store.read() as tx:
        states = feeds_store.states(tx)
    return tuple(_health(world, states.get(feed.slug, FeedState(slug=feed.slug, url=feed.url))) for feed in world.workspace.feeds)


def _health(world: World, state: FeedState) -> SourceHealth:
    found = ailments(state, world.now())
    known = {field.name: getattr(state, field.name) for field in fields(state)}
    known |= {"health": found[0].state if found else "ok"}
    what = "; ".join(one.what for one in found)
    said = [text for one in found for text in (one.search, one.remedy) if text]
    return SourceHealth(**known, what=what, remedy=". ".join(dict.fromkeys(said)))
