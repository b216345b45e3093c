"""What a source would give. Stores nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.collect.article import first_unzoned
from pipeline.collect.host import request_for
from pipeline.errors import FetchError, ParseError, UsageError
from pipeline.model import Feed, FeedState, Page
from pipeline.text.language import detect
from pipeline.text.markup import body_text, plain
from pipeline.wiring import World

ADDRESSES = ("http://", "https://", "folder:")


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedEntry:
    """An entry as the desk would take it; *title* and *summary* are plain text."""

    title: str
    url: str
    id: str
    published: str | None
    lang: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of the trial. *problems* are lines for a person; none if all is well. *repaired* is as `Document` has it."""

    title: str
    entries: tuple[TriedEntry, ...]
    problems: tuple[str, ...]
    repaired: bool = False


def feed_of(source: str, *, kind: str, lang: str, zone: str, select: Sequence[str]) -> Feed:
    """The feed to try, from what was typed. UsageError for a source or zone that is none, and a selector without its name."""
    if not source.startswith(ADDRESSES) and not Path(source).is_file():
        raise UsageError(f"{source!r} is no file, and no address that begins with http://, https:// or folder:")
    if nameless := [item for item in select if "=" not in item]:
        raise UsageError(f"--select {nameless[0]!r} names no part; write NAME=OPTION such as item=article")
    if zone:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise UsageError(f"no time zone {zone!r}; write one such as Asia/Shanghai") from error
    return Feed(slug="try", url=source, kind=kind, lang=lang, zone=zone, options=dict(item.split("=", 1) for item in select))


def feed_try(world: World, feed: Feed) -> Tried:
    """Fetch (or read the file that `feed.url` names) and parse; an error that we expect becomes a problem."""
    try:
        file = Path(feed.url)
        if not feed.url.startswith(ADDRESSES) and file.is_file():
            page = Page(url=file.name, final_url=file.name, status=200, body=file.read_bytes())
        else:
            page = world.fetch(request_for(feed, FeedState(slug=feed.slug)))
        found = world.read(page, feed, world.now())
    except (FetchError, ParseError, OSError) as error:
        kind = error.kind if isinstance(error, FetchError) else type(error).__name__
        return Tried(title=feed.url, entries=(), problems=(f"{kind}: {error}",))
    entries = found.entries
    problems = [f"redirected to {page.final_url}"] if page.final_url != page.url else []
    problems += found.problems
    if not entries:
        problems.append("it has no entries")
    elif undated := sum(entry.published is None for entry in entries):
        problems.append(f"{undated} of {len(entries)} entries have no date")
        if said := first_unzoned(entries, feed, world.now()):
            problems.append(f'times without a zone, such as "{said}": set zone = "..." in feeds.toml (--zone here)')
    return Tried(
        title=found.title,
        entries=tuple(
            TriedEntry(
                title=plain(e.title),
                url=e.url,
                id=e.guid,
                published=e.published.isoformat() if e.published else None,
                lang=detect(f"{plain(e.title)}\n{plain(e.summary)}", e.lang or feed.lang),
                summary=body_text(e.summary),
            )
            for e in entries
        ),
        problems=tuple(problems),
        repaired=found.repaired,
    )
