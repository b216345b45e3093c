"""446 real sources, replayed on loopback: read whole, read again unchanged, and with every fifth of them broken."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipeline.collect.host import Collected, by_host, collect_host
from pipeline.config.desk import CollectTable
from pipeline.model import Feed, FeedState
from pipeline.net import Fetch, make_fetch

CORPUS = "data/news/news-2025-01-20_2025-02-05.jsonl"
AT_OPTION = ("--at", "2025-01-28T00:00:00+00:00")
AT = datetime(2025, 1, 28, 0, 0, tzinfo=UTC)
LIMITS = CollectTable(allow_loopback=True, connect_s=5, total_s=4, gap_s=0)


@contextmanager
def replayed(shared: Path, *options: str) -> Iterator[tuple[Feed, ...]]:
    """The sources of the corpus as feeds, served by the replay server that stands beside the checkout."""
    command = [sys.executable, str(shared / "replay/replay.py"), str(shared / CORPUS), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout
            base = server.stdout.readline().strip()
            with urllib.request.urlopen(f"{base}/sources.json") as answer:
                sources = json.load(answer)
            yield tuple(Feed(slug=s["slug"], url=s["url"], title=s["title"], lang=s["lang"]) for s in sources)
        finally:
            server.terminate()


def collect(feeds: tuple[Feed, ...], states: dict[str, FeedState], fetch: Fetch, now: datetime = AT) -> list[Collected]:
    def host(members: tuple[Feed, ...]) -> list[Collected]:
        return list(collect_host(members, states, fetch, now))

    with ThreadPoolExecutor(16) as threads:
        return [made for each in threads.map(host, by_host(feeds).values()) for made in each]


def lines(shared: Path) -> dict[str, set[tuple[str, str, datetime]]]:
    """By source: (url, title, published) of every line of the corpus."""
    found: dict[str, set[tuple[str, str, datetime]]] = defaultdict(set)
    for line in (shared / CORPUS).read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        when = datetime.fromisoformat(item["published"])
        found[item["source"]].add((item["url"], item["title"], when if when.tzinfo else when.replace(tzinfo=UTC)))
    return found


def test_every_source_is_read_and_then_found_unchanged(shared: Path) -> None:
    with replayed(shared, *AT_OPTION) as feeds, make_fetch(LIMITS) as fetch:
        started = time.monotonic()
        first = collect(feeds, {}, fetch)
        cold = time.monotonic() - started
        states = {
            made.feed.slug: FeedState(
                slug=made.feed.slug,
                etag=made.page.etag,
                last_modified=made.page.last_modified,
                body_sha256=made.body_sha256,
                articles=len(made.entries),
            )
            for made in first
            if made.page
        }
        started = time.monotonic()
        second = collect(feeds, states, fetch)
        print(f"cold {cold:.2f} s, unchanged {time.monotonic() - started:.2f} s")
    assert len(feeds) == 446
    assert not [str(made.failure) for made in first if made.failure]
    assert {made.outcome for made in second} == {"unchanged"}
    assert sum(len(made.entries) for made in first) > 800


def test_every_line_of_the_corpus_comes_back_as_it_was(shared: Path) -> None:
    with replayed(shared, "--items", "1000") as feeds, make_fetch(LIMITS) as fetch:
        made = collect(feeds, {}, fetch, datetime(2025, 2, 6, tzinfo=UTC))
    known = lines(shared)
    came = {each.feed.title: {(entry.url, entry.title, entry.published) for entry in each.entries} for each in made}
    assert all(came[source] <= known[source] for source in known)
    assert {source for source in known if came[source] != known[source]} == {s for s in known if len(known[s]) > 1000}
    assert all(len(came[source]) == min(len(known[source]), 1000) for source in known)


def test_a_broken_source_costs_one_line_and_no_other_source(shared: Path) -> None:
    with replayed(shared, *AT_OPTION, "--faults") as feeds, make_fetch(LIMITS) as fetch:
        started = time.monotonic()
        made = collect(feeds, {}, fetch)
        print(f"with faults {time.monotonic() - started:.2f} s")
    failures = Counter(each.failure.kind for each in made if each.failure)
    print(failures)
    assert set(failures) == {"http-503", "http-429", "http-410", "timeout", "parse", "too-large", "redirects"}
    assert len(made) == 446
    assert sum(each.outcome == "new" for each in made) > 340
    assert all(each.failure is None or "\n" not in str(each.failure) for each in made)
    known = lines(shared)
    assert all((entry.url, entry.title, entry.published) in known[each.feed.title] for each in made for entry in each.entries)
