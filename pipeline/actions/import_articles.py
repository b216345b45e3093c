"""Take in articles from JSON lines. Fetches nothing; a line that cannot be read costs one line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.actions.collect import group_waiting
from pipeline.collect.article import article_of
from pipeline.config.feeds import slug_of
from pipeline.errors import Problem
from pipeline.model import Article, Entry, Feed
from pipeline.steps import slot_key
from pipeline.store import articles, feeds
from pipeline.store.rows import chunks
from pipeline.wiring import World

BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many articles were new, how many known, and the lines that could not be read."""

    new: int
    known: int
    problems: tuple[Problem, ...]


def import_articles(world: World, file: Path) -> ImportReport:
    """Store the articles of *file* and group them. First seen at `seen`, else at `published`; never by the clock of the import.

    Needs url, title and source in each line; published, lang, summary and seen where they are known.
    """
    problems: list[Problem] = []
    registered: set[str] = set()
    new = known = 0
    with file.open("rb") as lines:
        total = sum(1 for _ in lines)
    for part in chunks(_entries(file, problems), BATCH):
        new_feeds = {feed.slug: feed for feed, _, _ in part if feed.slug not in registered}
        made = [_article(world, *one) for one in part]
        with world.store.write() as tx:
            if new_feeds:
                feeds.register(tx, tuple(new_feeds.values()), world.now())
            taken = articles.insert(tx, made, {one.id: entry.guid for one, (_, entry, _) in zip(made, part, strict=True)})
        registered |= new_feeds.keys()
        new, known = new + taken, known + len(made) - taken
        world.progress("articles", new + known + len(problems), total)
    with world.store.write() as tx:
        world.engine.enqueue(tx, "group", slot_key(world.now()), "cpu")
    group_waiting(world)
    return ImportReport(new=new, known=known, problems=tuple(problems))


def _entries(file: Path, problems: list[Problem]) -> Iterator[tuple[Feed, Entry, datetime | None]]:
    """The lines of *file* one after the other, however many there are; what cannot be read goes to *problems*."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield _read(json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")))
            except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
                what = f"no {error} in it" if isinstance(error, KeyError) else f"cannot be read: {error}"
                problems.append(Problem(file=file.name, line=number, what=what, remedy="one JSON object with url, title, source"))


def _article(world: World, feed: Feed, entry: Entry, seen: datetime | None) -> Article:
    return article_of(entry, feed, world.outlets(), first_seen=seen or entry.published or world.now(), first_fetch=True)


def _read(row: object) -> tuple[Feed, Entry, datetime | None]:
    """The feed, the entry and the time it was seen, of one line. KeyError, TypeError or ValueError where it is none."""
    if not isinstance(row, dict):
        raise TypeError("it is no object")
    url, title, source = (_text(row[name], name) for name in ("url", "title", "source"))
    slug = slug_of(source) or "source"
    digest = hashlib.sha256(source.encode()).hexdigest()[:6]
    feed = Feed(slug=f"import-{slug[:40]}-{digest}", url="", kind="import", title=source, lang=_text(row.get("lang", ""), "lang"))
    entry = Entry(
        guid=f"{url}\n{title}",
        url=url,
        title=title,
        summary=_text(row.get("summary", ""), "summary"),
        published=_time(row.get("published")),
        lang=feed.lang,
    )
    return feed, entry, _time(row.get("seen"))


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} is not text")
    value.encode()  # half of a surrogate pair, which JSON can write, is no text that a database can keep
    return value


def _time(value: object) -> datetime | None:
    """An ISO 8601 time in UTC; a bare date is its midnight; None for none. A time to come is no time."""
    if not value:
        return None
    when = datetime.fromisoformat(_text(value, "the time"))
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return when if when < datetime.max.replace(tzinfo=UTC) - timedelta(days=366) else None
