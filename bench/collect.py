"""What collecting 446 replayed sources costs: `reader` (PyPI), a bare httpx loop that throws the bodies away, this program.

    python bench/collect.py [--rounds 3]      make bench

One server for all: ../shared/replay/replay.py on loopback, which shares the machine's cores with what is measured. Each
contestant is a process of its own; what it imports is not counted, what it opens and closes is. The politeness gap is 0 for
this measurement alone. The medians of the rounds are printed: seconds by the clock, seconds of the processor, peak memory.
Without `reader` (pip install -e '.[bench]') its rows are left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "data/news/news-2025-01-20_2025-02-05.jsonl"
FIXTURES = SHARED / "data/feeds-fixtures"
AT = datetime(2025, 2, 5, 0, 0, tzinfo=UTC)
THREADS = 16
LARGE = 100_000
DESK = f'[collect]\nallow_loopback = true\ngap_s = 0\nthreads = {THREADS}\n[desk.bench]\nname = "Bench"\n'
COLD, UNCHANGED = ("0", "1")

Figures = dict[str, float]


def main() -> None:
    """Run the rounds and print the table; or, as a child, one contestant."""
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--child", nargs=3, metavar=("CONTESTANT", "RUN", "FOLDER"))
    given = options.parse_args()
    if not SHARED.is_dir():
        sys.exit("../shared does not exist; there is nothing to collect")
    if given.child:
        name, run, folder = given.child
        print(json.dumps(CONTESTANTS[name](run, Path(folder))))
        return
    load = os.getloadavg()[0]
    with_reader = importlib.util.find_spec("reader") is not None
    table = _collected(given.rounds, with_reader)
    parsed = _parsed(given.rounds, with_reader)
    _print(table, parsed, given.rounds, load)


def _collected(rounds: int, with_reader: bool) -> dict[tuple[str, str], list[Figures]]:
    table: dict[tuple[str, str], list[Figures]] = {}
    with _serving() as sources:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                _workspace(Path(folder), sources)
                for name in ("bare", *(("reader",) if with_reader else ()), "ours"):
                    for run in (COLD,) if name == "bare" else (COLD, UNCHANGED):
                        table.setdefault((name, run), []).append(_child(name, run, folder))
    return table


def _parsed(rounds: int, with_reader: bool) -> dict[str, list[Figures]]:
    names = ("parse-ours", *(("parse-reader",) if with_reader else ()))
    return {name: [_child(name, COLD, ".") for _ in range(rounds)] for name in names}


@contextmanager
def _serving() -> Iterator[list[dict[str, str]]]:
    command = [sys.executable, str(SHARED / "replay/replay.py"), str(CORPUS), "--at", AT.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            with urllib.request.urlopen(f"{server.stdout.readline().strip()}/sources.json") as answer:
                yield json.load(answer)
        finally:
            server.kill()


def _child(name: str, run: str, folder: str) -> Figures:
    command = [sys.executable, __file__, "--child", name, run, folder]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, env=env)
    figures: Figures = json.loads(made.stdout.splitlines()[-1])
    return figures


def _workspace(root: Path, sources: list[dict[str, str]]) -> None:
    for name in ("outlets.toml", "themes.toml", "entities.toml"):
        shutil.copyfile(ROOT / name, root / name)
    (root / "desk.toml").write_text(DESK, encoding="utf-8")
    (root / "feeds.toml").write_text("".join(_feed(source) for source in sources), encoding="utf-8")
    (root / "urls.json").write_text(json.dumps([source["url"] for source in sources]), encoding="utf-8")


def _feed(source: dict[str, str]) -> str:
    slug, url, title, lang = (json.dumps(source[key], ensure_ascii=False) for key in ("slug", "url", "title", "lang"))
    return f"[[feed]]\nslug = {slug}\nurl = {url}\ntitle = {title}\nlang = {lang}\n"


# ---------------------------------------------------------------- the contestants, each in a process of its own


class _Meter:
    """From the making of it to `read`: seconds by the clock and of the processor, in this process and its children."""

    def __init__(self) -> None:
        self._begun, self._used = time.monotonic(), _used()

    def read(self, **more: float) -> Figures:
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
        return {"wall": time.monotonic() - self._begun, "cpu": _used() - self._used, "peak": peak, **more}


def _used() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def _bare(_run: str, folder: Path) -> Figures:
    """GET every address, sixteen at a time, and throw the body away."""
    from concurrent.futures import ThreadPoolExecutor

    import httpx

    urls = json.loads((folder / "urls.json").read_text(encoding="utf-8"))
    meter = _Meter()
    with httpx.Client() as client, ThreadPoolExecutor(THREADS) as pool:
        for answer in pool.map(client.get, urls):
            answer.raise_for_status()
    return meter.read()


def _reader(run: str, folder: Path) -> Figures:
    """`reader`: update every feed into its own SQLite."""
    from reader import make_reader

    if run == COLD:
        reader = make_reader(str(folder / "reader.sqlite"))
        for url in json.loads((folder / "urls.json").read_text(encoding="utf-8")):
            reader.add_feed(url)
        reader.close()
    meter = _Meter()
    reader = make_reader(str(folder / "reader.sqlite"))
    reader.update_feeds(workers=THREADS, scheduled=False)
    entries = reader.get_entry_counts().total or 0
    reader.close()
    return meter.read(entries=entries)


def _ours(run: str, folder: Path) -> Figures:
    """This program: `collect`, and how much of that was over when the stories began."""
    from pipeline.actions.collect import collect
    from pipeline.collect.kinds import kind
    from pipeline.wiring import open_world

    begun: list[float] = []

    def progress(what: str, done: int, _total: int) -> None:
        if what == "stories" and not done:
            begun.extend((time.monotonic(), _used()))

    kind("feed")
    with open_world(folder, at=AT):  # makes the database, as making `reader` and its feeds does
        pass
    meter = _Meter()
    start, used = time.monotonic(), _used()
    with open_world(folder, at=AT + timedelta(hours=int(run)), progress=progress) as world:
        report = collect(world)
    if report.failures or (run == UNCHANGED and report.unchanged != report.feeds):
        sys.exit(f"not what is to be measured: {report}")
    return meter.read(entries=report.articles, gathered=begun[0] - start, gathered_cpu=begun[1] - used)


def _documents() -> list[tuple[str, bytes]]:
    """The real feed documents over 100 kB of which the fixtures say that they are sound."""
    lines = (FIXTURES / "expectations.jsonl").read_text(encoding="utf-8").splitlines()
    names = sorted({row["file"] for row in map(json.loads, lines) if row["outcome"] == "ok"})
    found = [(name, FIXTURES / name) for name in names if "micro.jsonl" not in name]
    return [(name, path.read_bytes()) for name, path in found if path.is_file() and path.stat().st_size > LARGE]


def _parse(read: Callable[[str, bytes], int], refusals: tuple[type[Exception], ...]) -> Figures:
    """Seconds of the processor for each document; none for one that is refused or gives nothing."""
    figures: Figures = {}
    for name, body in _documents():
        begun = time.process_time()
        try:
            entries = read(name, body)
        except refusals:
            continue
        if entries:
            figures[name] = time.process_time() - begun
    return figures


def _parse_ours(_run: str, _folder: Path) -> Figures:
    from pipeline.collect.kinds.feed import read
    from pipeline.errors import ParseError as FeedError
    from pipeline.model import Feed, Page

    feed = Feed(slug="bench", url="https://example.org/feed", title="Bench", lang="en")

    def one(_name: str, body: bytes) -> int:
        page = Page(url=feed.url, final_url=feed.url, status=200, body=body)
        return len(read(page, feed, datetime(2026, 10, 1, tzinfo=UTC)).entries)

    return _parse(one, (FeedError,))


def _parse_reader(_run: str, _folder: Path) -> Figures:
    from reader._parser.feedparser import FeedparserParser
    from reader._parser.jsonfeed import JSONFeedParser
    from reader.exceptions import ParseError

    def one(name: str, body: bytes) -> int:
        parser = JSONFeedParser() if name.endswith(".json") else FeedparserParser()
        return len(list(parser("https://example.org/feed", BytesIO(body), {})[1]))

    warnings.simplefilter("ignore")
    return _parse(one, (ParseError, UnicodeError))


CONTESTANTS: Mapping[str, Callable[[str, Path], Figures]] = {
    "bare": _bare,
    "reader": _reader,
    "ours": _ours,
    "parse-ours": _parse_ours,
    "parse-reader": _parse_reader,
}


# ---------------------------------------------------------------- the table


def _median(rows: list[Figures], name: str) -> float:
    return statistics.median(row[name] for row in rows)


def _print(table: Mapping[tuple[str, str], list[Figures]], parsed: Mapping[str, list[Figures]], rounds: int, load: float) -> None:
    print(
        f"446 sources, {THREADS} threads, medians of {rounds}; load of the machine before: {load:.1f} on {os.cpu_count()} cores"
    )
    print(f"{'':34}{'wall s':>8}{'CPU s':>8}{'peak MiB':>10}{'entries':>9}")
    for (name, run), rows in table.items():
        label = {"bare": "bare httpx loop", "reader": "reader", "ours": "Two Shores"}[name]
        label += "" if name == "bare" else ", cold" if run == COLD else ", unchanged"
        _row(label, rows, "wall", "cpu")
        if name == "ours":
            _row("    of that fetch, parse and store", rows, "gathered", "gathered_cpu")
    bare = table["bare", COLD]
    ours = {run: table["ours", run] for run in (COLD, UNCHANGED)}
    _ratio("cold against the bare loop (at most 2)", ours[COLD], bare, upwards=False)
    if ("reader", COLD) in table:
        _ratio("reader against ours, cold (at least 2.5)", ours[COLD], table["reader", COLD], upwards=True)
        _ratio("reader against ours, unchanged (at least 1.5)", ours[UNCHANGED], table["reader", UNCHANGED], upwards=True)
    _print_parsed(parsed)


def _print_parsed(parsed: Mapping[str, list[Figures]]) -> None:
    """Only the documents that every parser reads count."""
    names = sorted(set.intersection(*(set(row) for rows in parsed.values() for row in rows)))
    size = sum((FIXTURES / name).stat().st_size for name in names) / 1e6
    print(f"{len(names)} real feed documents over {LARGE // 1000} kB that both read, {size:.1f} MB, in one thread:")
    cpu = {one: statistics.median(sum(row[name] for name in names) for row in rows) for one, rows in parsed.items()}
    for one, seconds in cpu.items():
        print(f"    {one.removeprefix('parse-'):8}{seconds:8.2f} s CPU {size / seconds:8.1f} MB/s")
    if "parse-reader" in cpu:
        print(f"    ratio (at least 5): {cpu['parse-reader'] / cpu['parse-ours']:.1f}")


def _row(label: str, rows: list[Figures], wall: str, cpu: str) -> None:
    entries = f"{rows[0]['entries']:9.0f}" if "entries" in rows[0] else ""
    print(f"{label:34}{_median(rows, wall):8.2f}{_median(rows, cpu):8.2f}{_median(rows, 'peak'):10.0f}{entries}")


def _ratio(label: str, ours: list[Figures], other: list[Figures], *, upwards: bool) -> None:
    """How *ours* stands to the *other*, with its stories and without: by the clock and by the processor."""
    said = []
    for wall, cpu, which in (("gathered", "gathered_cpu", "gathering"), ("wall", "cpu", "with stories")):
        pair = [(_median(ours, mine), _median(other, its)) for mine, its in ((wall, "wall"), (cpu, "cpu"))]
        by_clock, by_cpu = (its / mine if upwards else mine / its for mine, its in pair)
        said.append(f"{which} {by_clock:.1f} by the clock, {by_cpu:.1f} by CPU")
    print(f"{label}: {'; '.join(said)}")


if __name__ == "__main__":
    main()
