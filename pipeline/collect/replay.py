"""Past news served as live feeds on loopback, at a moment that can be moved: for the sample week and for corpora.

`serve(sources, at)` runs in this process while its `with` block runs. Each source has an address of its own, as real
ones have hosts of their own. Serves no network but loopback, and nothing to a program that is not asked to fetch it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import selectors
import threading
import tomllib
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.collect.replay_formats import Head, Item, render
from pipeline.errors import ConfigError, Problem, UsageError
from pipeline.model import Feed

_NEWEST = 40
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source and all that it ever shows, in the order in which it begins to show it."""

    slug: str
    title: str
    url: str
    lang: str
    style: str
    items: tuple[Item, ...]


class Replay:
    """A running replay. Set *at* to move its moment; *feeds* are the sources as feeds.toml would name them."""

    def __init__(self, sources: Sequence[Source], at: datetime, newest: int) -> None:
        self.at = at
        self.sources = {urlsplit(source.url).netloc + urlsplit(source.url).path: source for source in sources}
        self.feeds = tuple(Feed(slug=s.slug, url=s.url, title=s.title, lang=s.lang) for s in sources)
        self._newest = newest
        self._made: dict[tuple[str, int], tuple[bytes, str]] = {}

    def document(self, place: str) -> tuple[bytes, str, datetime] | None:
        """What a source shows at the moment: the document, its type, when it last changed. None where no source is."""
        source = self.sources.get(place)
        if source is None:
            return None
        end = bisect_right(source.items, self.at, key=lambda item: item.since)
        shown = source.items[max(0, end - self._newest) : end][::-1]
        if (place, end) not in self._made:
            self._made[place, end] = render(source.style, Head(title=source.title, url=source.url, lang=source.lang), shown)
        return (*self._made[place, end], shown[0].since if shown else _EARLIEST)


@contextmanager
def serve(sources: Sequence[Source], at: datetime, *, newest: int = _NEWEST) -> Iterator[Replay]:
    """Serve the sources as they stood at *at*, each its *newest* items, until the block ends.

    A source whose url has port 0 gets a free one; see the `feeds` of the Replay. UsageError when an address is taken.
    """
    with ExitStack() as stack:
        doors: dict[str, _Door] = {}
        placed = []
        for source in sources:
            parts = urlsplit(source.url)
            if parts.netloc not in doors:
                doors[parts.netloc] = stack.enter_context(_door(parts.hostname or "", parts.port or 0))
            netloc = "{}:{}".format(*doors[parts.netloc].server_address[:2])
            placed.append(replace(source, url=parts._replace(netloc=netloc).geturl()))
        replay = Replay(placed, at, newest)
        for door in doors.values():
            door.replay = replay
        stack.enter_context(_answering(list(doors.values())))
        yield replay


def from_samples(folder: Path, feeds: Sequence[Feed]) -> tuple[Source, ...]:
    """The sources of FOLDER/SLUG.toml at the addresses that *feeds* give them. ConfigError names every fault of the files."""
    urls = {feed.slug: feed.url for feed in feeds}
    sources, problems = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            if path.stem not in urls:
                raise ValueError("no feed of that slug stands in feeds.toml")
            sources.append(_sample(tomllib.loads(path.read_text(encoding="utf-8")), path.stem, urls[path.stem]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            what = f"an entry lacks {error}" if isinstance(error, KeyError) else str(error)
            problems.append(Problem(file=f"{folder.name}/{path.name}", what=what, remedy="see docs/configuration.md"))
    if problems:
        raise ConfigError(tuple(problems))
    return tuple(sources)


def _sample(raw: dict[str, Any], slug: str, url: str) -> Source:
    items: list[Item] = []
    for entry in raw.get("entry", []):
        when = entry.get("published")
        published = _moment(when.isoformat() if isinstance(when, datetime) else when) if when else None
        # What has no time of its own is shown from the time of the entry before it.
        since = published or (items[-1].since if items else _EARLIEST)
        items.append(
            Item(
                id=str(entry["id"]),
                link=entry.get("link", ""),
                title=entry.get("title", ""),
                summary=entry.get("summary", ""),
                published=published,
                since=since,
            )
        )
    items.sort(key=lambda item: item.since)
    style = raw.get("format", "rss")
    return Source(slug=slug, title=raw["title"], url=url, lang=raw.get("lang", ""), style=style, items=tuple(items))


def from_corpus(paths: Sequence[Path]) -> tuple[Source, ...]:
    """The sources of files of JSON lines (url, title, source, published, lang, summary; .gz allowed), on free ports.

    Formats change from source to source. ConfigError names the file and line of what cannot be read.
    """
    items: dict[str, list[Item]] = {}
    langs: dict[str, str] = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    raw = json.loads(line)
                    made = _line(raw)
                except (ValueError, KeyError, TypeError) as error:
                    raise ConfigError((Problem(file=path.name, line=number, what=f"not a line of a corpus: {error}"),)) from error
                items.setdefault(raw["source"], []).append(made)
                langs.setdefault(raw["source"], raw.get("lang", ""))
    sources = []
    for place, title in enumerate(sorted(items)):
        mark = zlib.crc32(title.encode())
        slug = f"{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-')[:40] or 'source'}-{mark % 10_000:04d}"
        styles = ("rss", "atom", "json", "rdf", "rss") + (("gb18030",) if langs[title].startswith("zh") else ())
        sources.append(
            Source(
                slug=slug,
                title=title,
                url=f"http://127.2.{place // 250}.{place % 250 + 1}:0/feeds/{slug}",
                lang=langs[title],
                style=styles[mark % len(styles)],
                items=tuple(sorted(items[title], key=lambda item: (item.since, item.id))),
            )
        )
    return tuple(sources)


def _line(raw: dict[str, Any]) -> Item:
    published = _moment(raw["published"])
    made_id = raw.get("id") or hashlib.sha256(f"{raw['url']}\n{raw['title']}".encode()).hexdigest()[:16]
    return Item(
        id=made_id, link=raw["url"], title=raw["title"], summary=raw.get("summary") or "", published=published, since=published
    )


def _moment(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


class _Door(ThreadingHTTPServer):
    """One address; a request is answered in a thread of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    timeout = 0
    replay: Replay


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 10
    server: _Door

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with the source's document, or that it has not changed."""
        host, port = self.server.server_address[:2]
        place = f"{host!s}:{port}{self.path.partition('?')[0]}"
        found = self.server.replay.document(place)
        if found is None:
            return self._say(404, b"no such feed")
        body, content_type, changed = found
        tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        headers = {"ETag": tag, "Last-Modified": format_datetime(changed, usegmt=True), "Content-Type": content_type}
        asked, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if asked == tag or (asked is None and since == headers["Last-Modified"]):
            return self._say(304, b"", **headers)
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            return self._say(200, gzip.compress(body, 1, mtime=0), **headers, **{"Content-Encoding": "gzip"})
        return self._say(200, body, **headers)

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _door(host: str, port: int) -> _Door:
    if not host.startswith("127."):
        raise UsageError(f"a replay serves loopback addresses only, not {host or 'none'}")
    try:
        return _Door((host, port), _Handler)
    except OSError as error:
        raise UsageError(f"cannot serve {host}:{port}: {error.strerror or error}; is another replay running?") from error


@contextmanager
def _answering(doors: Sequence[_Door]) -> Iterator[None]:
    """One thread that waits at all doors until the block ends."""
    ended = threading.Event()

    def run() -> None:
        with selectors.DefaultSelector() as waiting:
            for door in doors:
                waiting.register(door, selectors.EVENT_READ, door)
            while not ended.is_set():
                for key, _ in waiting.select(0.05):
                    key.data.handle_request()

    thread = threading.Thread(target=run, name="replay", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
