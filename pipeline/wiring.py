"""Where the real world is put together, and the only place that asks what time it is or reads the environment.

`open_world(root)` gives the World that every action and step is handed; a test makes one with its own clock or fetch.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from pipeline.collect.access import with_access
from pipeline.collect.article import Outlets
from pipeline.collect.folder_source import with_folders
from pipeline.collect.host import by_host
from pipeline.collect.kinds import Read
from pipeline.collect.parsing import Parser
from pipeline.collect.robots import Robots
from pipeline.config import Workspace, load
from pipeline.config.desk import WriterTable
from pipeline.engine.on_sqlite import LeaseEngine
from pipeline.errors import UsageError
from pipeline.model import Feed
from pipeline.net import Fetch, make_fetch
from pipeline.net.post import make_post
from pipeline.outbox import recover
from pipeline.pipeline import Tools, tools_of
from pipeline.store.connect import Store, open_store
from pipeline.store.robots import RobotsShelf
from pipeline.vectors import Embedder
from pipeline.vectors import load as load_embedder
from pipeline.writer import Writer

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


T = TypeVar("T")


def quiet(what: str, done: int, total: int) -> None:
    """A Progress that shows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All of the outside that an action or a step may touch."""

    workspace: Workspace
    store: Store
    engine: LeaseEngine
    fetch: Fetch
    read: Read
    hosts: Callable[[], Mapping[str, tuple[Feed, ...]]]
    outlets: Callable[[], Outlets]
    tools: Callable[[], Tools]
    embedder: Callable[[], Embedder]
    writer: Callable[[], Writer]
    now: Callable[[], datetime]
    secrets: Mapping[str, str] = field(repr=False)
    progress: Progress = quiet


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def moment(text: str, zone: str = "UTC") -> datetime:
    """An ISO 8601 time (or a bare date: midnight) as aware UTC; *zone* counts where the text names none."""
    from zoneinfo import ZoneInfo

    try:
        when = datetime.fromisoformat(text.strip())
        return (when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text!r} is no time; write one such as 2025-01-28T08:00+08:00") from error


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """What *make* makes, made when it is first asked for, and once however many threads ask for it at the same time."""
    made, lock = cache(make), threading.Lock()

    def get() -> T:
        with lock:
            return made()

    return get


def _writer(settings: WriterTable, key: str) -> Writer:
    return Writer(settings, key, make_post(connect_s=settings.connect_s, total_s=settings.total_s))


@contextmanager
def open_world(
    root: Path, *, at: datetime | None = None, progress: Progress = quiet, environ: Mapping[str, str] = os.environ
) -> Iterator[World]:
    """The world of the workspace at *root*: its database opened and migrated, its outbox whole, its clock the real one.

    With *at* the clock stands still at that moment, as a replay needs. ConfigError and StoreError as they come.
    """
    workspace = load(root)
    now = wall_clock if at is None else lambda: at
    recover(workspace.outbox)
    store = open_store(environ.get("DATABASE_URL", ""), path=workspace.root / workspace.desk.storage.database)
    names = ("TWOSHORES_SMTP_PASSWORD", "TWOSHORES_SMTP_CA", *(name for feed in workspace.feeds for name in feed.auth.names))
    secrets = {name: environ[name] for name in names if name in environ}
    with closing(store), Parser() as parser, make_fetch(workspace.desk.collect) as fetch:
        polite = Robots(fetch, RobotsShelf(store), now)
        embedder = _once(partial(load_embedder, workspace.desk.story.embedding))
        yield World(
            workspace=workspace,
            store=store,
            # Leases are kept by the real clock: a replay that stands still must not make them last for ever.
            engine=LeaseEngine(store, now=wall_clock),
            fetch=with_folders(workspace.root, with_access(workspace.feeds, secrets, polite)),
            read=parser,
            hosts=_once(partial(by_host, workspace.feeds)),
            outlets=_once(partial(Outlets, workspace.outlets)),
            tools=_once(lambda: tools_of(workspace, embedder().model)),
            embedder=embedder,
            writer=_once(partial(_writer, workspace.desk.writer, environ.get("TWOSHORES_WRITER_KEY", ""))),
            now=now,
            secrets=secrets,
            progress=progress,
        )
