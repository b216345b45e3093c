"""Play a past stretch of news through the real collector: served on loopback, fetched, parsed, grouped, day after day.

Nothing leaves this machine; the links of the items are not followed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.actions.collect import CollectReport, collect
from pipeline.collect.host import by_host
from pipeline.collect.replay import Replay, Source, from_corpus, from_samples, serve
from pipeline.errors import UsageError
from pipeline.model import Feed
from pipeline.net import make_fetch
from pipeline.store import articles, feeds
from pipeline.wiring import World, moment

DAY = timedelta(days=1)


def replay(world: World, *, start: str = "", corpus: Sequence[Path] = ()) -> CollectReport:
    """Collect at each day's hour up to the world's own moment, from *start* or the first news on, and say what came of it all.

    Goes on where an earlier replay of the workspace stood. UsageError where that stood later already: time goes forward.
    """
    begun = time.monotonic()
    sources = from_corpus(corpus) if corpus else from_samples(world.workspace.root / "news", world.workspace.feeds)
    if not sources:
        raise UsageError("nothing to replay: the workspace has no news/*.toml, so give a CORPUS of JSON lines")
    moments = _moments(world, sources, moment(start) if start else None)
    with world.store.read() as tx:
        before = articles.count(tx)
    with _serving(sources, moments[0]) as server, _loopback(world, _addressed(server.feeds, world.workspace.feeds)) as inside:
        total = len(moments) * len(inside.workspace.feeds)
        for number, at in enumerate(moments):
            server.at = at
            reports = collect(_on_day(inside, at, number * len(inside.workspace.feeds), total))
        world.progress("feeds, day by day", total, total)
    return replace(reports, new=reports.articles - before, seconds=round(time.monotonic() - begun, 2))


def _on_day(world: World, at: datetime, done: int, total: int) -> World:
    """The world on one day of the replay, its progress a part of the whole."""

    def shown(what: str, part: int, _: int) -> None:
        if what.startswith("feeds"):
            world.progress("feeds, day by day", done + part, total)

    return replace(world, now=partial(_same, at), progress=shown)


def _same(at: datetime) -> datetime:
    return at


def _moments(world: World, sources: Sequence[Source], start: datetime | None) -> tuple[datetime, ...]:
    """The times to collect at: one a day, the last one being the world's own; those behind us are left out.

    The last one reached is taken again, for it may have been cut short; what was asked then is not asked twice.
    """
    end = world.now()
    first = start or min((item.published for source in sources for item in source.items if item.published), default=end)
    with world.store.read() as tx:
        reached = max((s.checked_at for s in feeds.states(tx).values() if s.checked_at), default=None)
    if reached is not None and reached > end:
        raise UsageError(f"this workspace has collected up to {reached:%Y-%m-%d %H:%M} UTC; a replay goes forward only")
    days = max(0, (end - max(first, reached or first)) // DAY)
    moments = tuple(end - DAY * back for back in range(days, -1, -1))
    return tuple(at for at in moments if reached is None or at >= reached)


@contextmanager
def _serving(sources: Sequence[Source], at: datetime) -> Iterator[Replay]:
    """The sources at their own addresses or, where something else listens there, at free ports."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(serve(sources, at))
        except UsageError:
            free = [replace(s, url=urlsplit(s.url)._replace(netloc=f"{urlsplit(s.url).hostname}:0").geturl()) for s in sources]
            server = stack.enter_context(serve(free, at))
        yield server


def _addressed(served: Sequence[Feed], ours: Sequence[Feed]) -> tuple[Feed, ...]:
    """The feeds that are served: as feeds.toml has them where it names them, at the address at which they stand."""
    known = {feed.slug: feed for feed in ours}
    return tuple(replace(known[feed.slug], url=feed.url) if feed.slug in known else feed for feed in served)


@contextmanager
def _loopback(world: World, sources: Sequence[Feed]) -> Iterator[World]:
    """The world with the replay's feeds, and a fetch that may ask this machine."""
    settings = world.workspace.desk.collect.model_copy(update={"allow_loopback": True, "gap_s": 0.0, "full_text": "off"})
    desk = world.workspace.desk.model_copy(update={"collect": settings})
    workspace = replace(world.workspace, desk=desk, feeds=tuple(sources))
    hosts = by_host(workspace.feeds)
    with make_fetch(settings) as fetch:
        yield replace(world, workspace=workspace, fetch=fetch, hosts=lambda: hosts)
