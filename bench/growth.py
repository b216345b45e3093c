"""What taking in and grouping costs as an archive grows, and as a fortnight grows denser; without embedding unless asked.

    python bench/growth.py [--most 100000] [--embedding none]      make growth

Two series, each point a new workspace and a process of its own: **longer** (400 articles a day, more and more days) and
**denser** (one fortnight, from 400 to 10,000 articles a day). The articles are those of ../shared/data/news, mixed by a fixed
rule, given new times; beyond their number they come again with another word in the title, long after. Prints seconds of the
processor, articles a second, peak memory, the size of the database, the seconds that the issue of the last week takes, and for
each point on stderr how far it is, by tenths, so that a run that is cut tells something. Exit 1 where the last article costs
more than half as much again as the first point's, or memory passes 1.2 GB.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from pipeline.store.connect import Store
    from pipeline.wiring import World

ROOT = Path(__file__).resolve().parents[1]
NEWS = ROOT.parent / "shared/data/news"
BEGAN = datetime(2015, 1, 1, tzinfo=UTC)
A_DAY = 400
FORTNIGHT = 14
PRIME = 7_919
"""The articles are taken in steps of so many, so that the days of all sources are mixed."""

DESK = '[story]\nembedding = "{embedding}"\n[desk.bench]\nname = "Bench"\n[desk.bench.series.weekly]\ntitle = "Bench"\n'
MOST_MIB, MOST_DEARER = 1_200, 1.5


def main() -> int:
    """Measure each point and print the table; or, as a child, one point."""
    options = argparse.ArgumentParser()
    options.add_argument("--most", type=int, default=100_000)
    options.add_argument("--embedding", default="none")
    options.add_argument("--child", nargs=3, metavar=("FILE", "FOLDER", "A_DAY"))
    given = options.parse_args()
    if not NEWS.is_dir():
        sys.exit("../shared does not exist; there is nothing to take in")
    if given.child:
        print(json.dumps(_taken_in(Path(given.child[0]), Path(given.child[1]), int(given.child[2]))))
        return 0
    sizes = [size for size in (3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000) if size <= given.most]
    longer = [(size, A_DAY) for size in sizes]
    denser = [(FORTNIGHT * a_day, a_day) for a_day in (400, 1_000, 3_000, 10_000) if FORTNIGHT * a_day <= given.most * 1.5]
    print(f"embedding {given.embedding}; load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    sound = [_series(name, points, given.embedding) for name, points in (("longer", longer), ("denser", denser))]
    return 0 if all(sound) else 1


def _series(name: str, points: list[tuple[int, int]], embedding: str) -> bool:
    """One series printed; whether it stays within its bounds."""
    print(f"{name:8}{'articles':>10}{'a day':>8}{'CPU s':>9}{'wall s':>9}", end="")
    print(f"{'articles/s':>12}{'stories':>9}{'peak MiB':>10}{'MB on disk':>12}{'issue s':>9}")
    costs, sound = [], True
    for count, a_day in points:
        found = _point(count, a_day, embedding)
        costs.append(found["cpu"] / count)
        sound &= found["peak"] <= MOST_MIB and costs[-1] <= MOST_DEARER * costs[0]
        print(f"{'':8}{count:10,}{a_day:8,}{found['cpu']:9.1f}{found['wall']:9.1f}{count / found['cpu']:12.0f}", end="")
        print(f"{found['stories']:9,.0f}{found['peak']:10.0f}{found['disk']:12.0f}{found['issue']:9.2f}", flush=True)
    if costs:
        print(
            f"{'':8}an article of the last point costs {costs[-1] / costs[0]:.2f} times one of the first (at most {MOST_DEARER})"
        )
    return sound


def _point(count: int, a_day: int, embedding: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for file in ("outlets.toml", "themes.toml", "entities.toml", "industries.toml", "themes.npz"):
            if (ROOT / file).exists():
                shutil.copyfile(ROOT / file, root / file)
        (root / "feeds.toml").write_text('[[feed]]\nslug = "one"\nurl = "https://one.example/feed"\n', encoding="utf-8")
        (root / "desk.toml").write_text(DESK.format(embedding=embedding), encoding="utf-8")
        with (root / "news.jsonl").open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(count, a_day))
        command = [sys.executable, __file__, "--child", str(root / "news.jsonl"), folder, str(a_day)]
        made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    found: dict[str, float] = json.loads(made.stdout.splitlines()[-1])
    return found


def _rows(count: int, a_day: int) -> Iterator[dict[str, str]]:
    """So many articles, so many a day."""
    news = [json.loads(line) for file in sorted(NEWS.iterdir()) if "jsonl" in file.name for line in _lines(file)]
    for number in range(count):
        row, again = news[number * PRIME % len(news)], number // len(news)
        seen = (BEGAN + timedelta(days=number / a_day)).isoformat()
        title = f"{row['title']} ({again})" if again else row["title"]
        url = f"{row['url']}{'&' if '?' in row['url'] else '?'}again={again}" if again else row["url"]
        yield {
            "url": url, "title": title, "source": row["source"], "lang": row["lang"], "summary": row.get("summary", ""),
            "published": seen, "seen": seen,
        }  # fmt: skip


def _lines(file: Path) -> list[str]:
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return data.decode().splitlines()


def _taken_in(file: Path, folder: Path, a_day: int) -> dict[str, float]:
    from pipeline.actions.import_articles import import_articles
    from pipeline.store import articles
    from pipeline.wiring import open_world

    with open_world(folder) as world, file.open("rb") as lines:
        total = sum(1 for _ in lines)
        wall, cpu = time.monotonic(), time.process_time()
        threading.Thread(target=_tell, args=(world.store, total), daemon=True).start()
        report = import_articles(world, file)
        if report.problems:
            sys.exit(f"not what is to be measured: {report.problems[0]}")
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        with world.store.read() as tx:
            stories = len({story for _, story, _, _ in articles.export(tx)})
        disk = sum(one.stat().st_size for one in folder.glob("*.sqlite*")) / 1e6
        peak, issue = _peak(), _issue_s(world, BEGAN + timedelta(days=total / a_day))
    return {"wall": wall, "cpu": cpu, "stories": stories, "peak": peak, "disk": disk, "issue": issue}


def _issue_s(world: World, at: datetime) -> float:
    """Seconds by the clock that the issue of the last week takes, renditions, proof and outbox included: median of three."""
    from pipeline.actions.issue import Order, issue

    took = []
    for back in range(3):
        begun = time.monotonic()
        issue(world, Order(series="weekly", as_of=at - timedelta(minutes=back)))
        took.append(time.monotonic() - begun)
    return sorted(took)[1]


def _tell(store: Store, total: int) -> None:
    """Say by tenths how many articles stand in their stories, and what the latest of them cost."""
    from pipeline.store.schema import article

    query = sa.select(sa.func.count()).select_from(article).where(article.c.grouped == 1)
    before, cpu = 0, time.process_time()
    while before < total:
        time.sleep(total / 40_000)
        with store.read() as tx:
            grouped = tx.execute(query).scalar_one()
        if grouped - before >= total / 10:
            rate = (grouped - before) / (time.process_time() - cpu)
            print(f"  {grouped:,} of {total:,}: {rate:.0f} articles/s, peak {_peak():.0f} MiB", file=sys.stderr, flush=True)
            before, cpu = grouped, time.process_time()


def _peak() -> float:
    """MiB at most in memory since this program began; getrusage would count its parent's, too."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
