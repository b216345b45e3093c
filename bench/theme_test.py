"""How long `desk theme test` takes over an archive: a draft against the present definition, the present against what is stored.

    python bench/theme_test.py [--articles 100000] [--theme export-controls]

Takes the titles and summaries of the shared news again and again, each a story of its own, a day's worth after the other.
Measures no grouping: the archive is filled without it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from pipeline.actions.theme_test import TrialReport, theme_test  # noqa: E402 - the checkout is put on the path first
from pipeline.model import Article, Membership  # noqa: E402 - as above
from pipeline.store import articles, stories  # noqa: E402
from pipeline.wiring import World, open_world  # noqa: E402

NEWS = REPOSITORY.parent / "shared" / "data" / "news" / "news-2025-01-20_2025-02-05.jsonl"
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
A_DAY = 400
BATCH = 5_000


def made(count: int) -> Iterator[Article]:
    """So many articles of the news, each under an id of its own."""
    rows = [json.loads(line) for line in NEWS.read_text(encoding="utf-8").splitlines()]
    for number in range(count):
        row = rows[number % len(rows)]
        seen = BEGAN + timedelta(days=number / A_DAY)
        one = hashlib.sha256(f"{number}".encode()).hexdigest()[:16]
        yield Article(
            id=one, feed="bench", url=f"https://bench.invalid/{one}", canonical_url=f"https://bench.invalid/{one}",
            given_title=row["title"], title=row["title"], summary=row.get("summary", ""), lang=row["lang"],
            published=seen, first_seen=seen, outlet=row["source"][:40],
        )  # fmt: skip


def fill(world: World, count: int) -> None:
    """Put the articles into the archive."""
    batch: list[Article] = []
    for number, article in enumerate(made(count), 1):
        batch.append(article)
        if len(batch) == BATCH or number == count:
            placed = [Membership(story=f"s{one.id}", article=one.id, known_from=one.first_seen) for one in batch]
            with world.store.write() as tx:
                articles.insert(tx, batch, {})
                stories.place(tx, {}, placed)
            batch = []


def timed(what: str, run: Callable[[], TrialReport]) -> None:
    """Run it and print how long it took, on the wall and of one core."""
    wall, core = time.perf_counter(), time.process_time()
    report = run()
    wall, core = time.perf_counter() - wall, time.process_time() - core
    changed = f"{len(report.added)} added, {len(report.lost)} lost"
    rate = f"{report.articles / core:,.0f} a second"
    print(f"{what}: {report.articles:,} articles in {wall:.0f} s, {core:.0f} s of one core: {rate}; {changed}", flush=True)


def main() -> None:
    """Fill an archive and try a draft on it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--theme", default="export-controls")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "desk.toml").write_text('[desk.bench]\nname = "Bench"\n', encoding="utf-8")
        (root / "feeds.toml").write_text('[[feed]]\nurl = "https://bench.invalid/feed"\nslug = "bench"\n', encoding="utf-8")
        for name in ("themes.toml", "entities.toml", "outlets.toml"):
            shutil.copyfile(REPOSITORY / name, root / name)
        draft = root / "draft.toml"
        draft.write_text(
            (root / "themes.toml").read_text(encoding="utf-8").replace("threshold = 3.0", "threshold = 2.5"), "utf-8"
        )
        with open_world(root, environ={}) as world:
            fill(world, given.articles)
            timed("draft against present", lambda: theme_test(world, given.theme, draft))
            timed("present against stored", lambda: theme_test(world, given.theme))


if __name__ == "__main__":
    main()
