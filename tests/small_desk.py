"""A small desk for tests: four sample feeds cut short, served on loopback in several formats, and a workspace that reads them.

The clock is the caller's: `shifted` moves the news to any time.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.collect.replay import Replay, Source, from_samples, serve
from pipeline.config.feeds import read_feeds
from pipeline.wiring import moment

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
AT = moment("2025-01-30T08:00+08:00")
"""When the clock stands still, unless the caller moves it."""

CHOSEN = ("sample-wire", "sample-evening-post", "yangben-caijing", "sample-ledger")
CUT = 8
DESK = """
[collect]
allow_loopback = true
gap_s = 0
{collect}
[storage]
database = "desk.sqlite3"
[story]
embedding = "none"
[mail]
sender = "Small Desk <desk@bank.example>"
host = "127.0.0.1"
{mail}
[people]
ada = "ada@bank.example"
bo = "bo@bank.example"
[desk.small]
name = "Small Desk"
[desk.small.series.weekly]
title = "Small weekly"
zone = "Asia/Hong_Kong"
clients = "clients.csv"
{series}
"""
CLIENTS = "address,name,organisation,lang\nann@client.example,Ann,Example Bank,en\nbob@client.example,Bob,,en\n"


def sources(shift: timedelta = timedelta(0)) -> tuple[Source, ...]:
    """The chosen feeds, the last items of each before AT, all moved by *shift*; the first two stand on one host."""
    feeds, made = read_feeds(SAMPLES / "feeds.toml", []), []
    for source in from_samples(SAMPLES / "news", feeds):
        if source.slug in CHOSEN:
            items = [item for item in source.items if item.since < AT][-CUT:]
            moved = (replace(i, published=i.published and i.published + shift, since=i.since + shift) for i in items)
            place = max(2, CHOSEN.index(source.slug) + 1)
            made.append(replace(source, url=f"http://127.5.0.{place}:0/feeds/{source.slug}", items=tuple(moved)))
    return tuple(made)


@contextmanager
def serving(at: datetime = AT) -> Iterator[Replay]:
    """The feeds on free ports, as they stood at *at*, their news of the days before it."""
    with serve(sources(at - AT), at) as replay:
        yield replay


def write_desk(root: Path, replay: Replay, *, series: str = "", mail: str = "", collect: str = "") -> Path:
    """A workspace that reads these feeds; *series*, *mail* and *collect* are more lines of its tables."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "desk.toml").write_text(DESK.format(series=series, mail=mail, collect=collect), encoding="utf-8")
    (root / "feeds.toml").write_text(_feeds(replay), encoding="utf-8")
    (root / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    for path in (SAMPLES / "outlets.toml", SAMPLES.parent / "themes.toml", SAMPLES.parent / "entities.toml"):
        shutil.copyfile(path, root / path.name)
    return root


def _feeds(replay: Replay) -> str:
    lines = []
    for feed in replay.feeds:
        title = json.dumps(feed.title, ensure_ascii=False)
        lines.append(f'[[feed]]\nslug = "{feed.slug}"\nurl = "{feed.url}"\ntitle = {title}\nlang = "{feed.lang}"\n')
        lines.append(f'zone = "Asia/Hong_Kong"\noutlet = "{feed.slug}"\n')
    return "".join(lines)


def folder_bytes(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its name there."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it holds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
