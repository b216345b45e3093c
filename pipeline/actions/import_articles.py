"""Take in articles from JSON lines. Fetches nothing; a line that cannot be read costs one line."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.actions.collect import group_waiting
from pipeline.collect.article import Outlets, article_of
from pipeline.config.feeds import slug_of
from pipeline.errors import Problem
from pipeline.model import Article, Entry, Feed
from pipeline.steps import slot_key
from pipeline.store import articles, feeds
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
    outlets = Outlets(world.workspace.outlets)
    problems: list[Problem] = []
    made: list[tuple[Article, str]] = []
    known_feeds: dict[str, Feed] = {}
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                feed, entry, seen = _read(json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")))
            except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
                what = f"no {error} in it" if isinstance(error, KeyError) else f"cannot be read: {error}"
                problems.append(Problem(file=file.name, line=number, what=what, remedy="one JSON object with url, title, source"))
                continue
            known_feeds.setdefault(feed.slug, feed)
            article = article_of(entry, feed, outlets, first_seen=seen or entry.published or world.now(), first_fetch=True)
            made.append((article, entry.guid))
    new = _store(world, made, known_feeds)
    return ImportReport(new=new, known=len(made) - new, problems=tuple(problems))


def _store(world: World, made: list[tuple[Article, str]], known_feeds: dict[str, Feed]) -> int:
    """Keep the articles, then put them in their place; says how many were new."""
    new = 0
    for start in range(0, len(made), BATCH):
        part = made[start : start + BATCH]
        with world.store.write() as tx:
            if not start:
                feeds.register(tx, tuple(known_feeds.values()), world.now())
            new += articles.insert(tx, [article for article, _ in part], {article.id: guid for article, guid in part})
        world.progress("articles", start + len(part), len(made))
    with world.store.write() as tx:
        world.engine.enqueue(tx, "group", slot_key(world.now()), "cpu")
    group_waiting(world)
    return new


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
