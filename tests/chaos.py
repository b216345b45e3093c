"""kill -9 at random moments of `desk collect`: the next run ends with what an undisturbed one ends with, and nothing twice.

    python -m tests.chaos [--kills 50] [--seed 1]      make chaos

Real processes on real sources of loopback: feeds that are made up here, with the pages of their articles, and in the second half,
where ../shared is, its replay beside them. What a killed run left is finished, and compared; then it is killed again, or a new one
is begun. Prints each moment and what had been done by then; exit 1 where what was finished differs. The seed decides all but the
machine's speed.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.many_hosts import Answer, ManyHosts, address, many_hosts
from tests.running import ENVIRONMENT, ROOT, desk
from tests.small_desk import DESK, SAMPLES

AT = "2025-01-28T08:00+08:00"
SHARED = ROOT.parent / "shared"
CORPUS = "data/news/news-2025-01-20_2025-02-05.jsonl"
REPLAYED = 24

# Table: columns that say nothing (they count rows, or seconds).
TABLES = {
    "feed": "", "fetch": "id seconds", "entry_key": "", "article": "number", "story": "", "story_article": "id",
    "article_tag": "id", "story_tag": "id", "article_text": "", "robots": "", "host": "",
}  # fmt: skip

SUBJECTS = (
    "DeepSeek", "Nvidia", "BYD", "TSMC", "the Commerce Department", "Alibaba", "Huawei", "ASML", "OpenAI", "CATL", "SMIC", "Baidu",
)  # fmt: skip
DEEDS = (
    "cuts the price of its reasoning model", "tightens export controls on AI chips", "opens a battery plant in Hungary",
    "reports a record quarter on demand for servers", "is sued over training data", "delays its new lithography line",
)  # fmt: skip
TEXT = (
    b"<html><body><article>"
    + b"<p>The laboratory said that the model was trained with fewer chips.</p>" * 9
    + b"</article></body></html>"
)

Rows = Mapping[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """A run that was killed: so long after its start, the which in a row, with so many fetches, articles and grouped ones done.

    *said*: how what the next run ends with differs from what an undisturbed one does, empty where it does not.
    """

    moment: float
    in_a_row: int
    done: tuple[int, ...]
    said: str


def news(hosts: ManyHosts) -> None:
    """Have the hosts tell of some dozen events, each by several feeds, some in the same words; each article has a page."""

    def answer(host: str, path: str) -> Answer:
        if path.startswith("/a/"):
            return "200 OK", "", TEXT
        if path.startswith("/gone/"):
            return "404 Not Found", "", b""
        if path.startswith("/moved/"):
            return "301 Moved Permanently", f"Location: /feed/{path.removeprefix('/moved/')}\r\n", b""
        number = int(path.rpartition("/")[2] or 0) if path.startswith("/feed/") else -1
        items = "".join(_item(f"http://{host}:{hosts.port}/a/{number}-{event}", number, event) for event in _told_by(number))
        body = f'<rss version="2.0"><channel><title>Wire {number}</title>{items}</channel></rss>'.encode()
        return ("200 OK", f'ETag: "{len(body)}"\r\n', body) if number >= 0 else ("404 Not Found", "", b"")

    hosts.answer = answer


def _told_by(number: int) -> Sequence[int]:
    chance = random.Random(number)
    return [chance.randrange(len(SUBJECTS) * len(DEEDS)) for _ in range(6)]


def _item(link: str, number: int, event: int) -> str:
    title = f"{SUBJECTS[event % len(SUBJECTS)]} {DEEDS[event // len(SUBJECTS)]}"
    title += "" if number % 3 else f", report {number} says"
    when = f"Mon, 27 Jan 2025 {event % 24:02}:{number % 60:02}:00 GMT"
    return f"<item><guid>{link}</guid><title>{title}</title><link>{link}</link><pubDate>{when}</pubDate></item>"


@contextmanager
def sources(number: int) -> Iterator[list[str]]:
    """The addresses of so many feeds of our own, two on every fifth host, one of them moved."""
    with many_hosts(takes_s=0.03) as hosts:
        news(hosts)
        places = [(address(feed - (feed % 5 == 4)), feed) for feed in range(number)]
        yield [f"http://{host}:{hosts.port}/{'moved' if feed == 7 else 'feed'}/{feed}" for host, feed in places]


@contextmanager
def replayed() -> Iterator[list[str]]:
    """The addresses of some sources of the replay; the links of their items lead to the real web."""
    command = [sys.executable, str(SHARED / "replay/replay.py"), str(SHARED / CORPUS), "--at", AT, "--items", "20"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            with urllib.request.urlopen(f"{server.stdout.readline().strip()}/sources.json") as answer:
                yield [source["url"] for source in json.load(answer)[:REPLAYED]]
        finally:
            server.kill()


def write_desk(root: Path, urls: Sequence[str], full_text: str) -> Path:
    """A workspace that reads these feeds, four at a time."""
    root.mkdir(parents=True)
    collect = f'threads = 4\nfull_text = "{full_text}"'
    (root / "desk.toml").write_text(DESK.format(series="", mail="", collect=collect), encoding="utf-8")
    feeds = "".join(f'[[feed]]\nslug = "f{number}"\nurl = "{url}"\n' for number, url in enumerate(urls))
    (root / "feeds.toml").write_text(feeds, encoding="utf-8")
    for path in (SAMPLES / "outlets.toml", SAMPLES.parent / "themes.toml", SAMPLES.parent / "entities.toml"):
        shutil.copyfile(path, root / path.name)
    return root


def started(root: Path, kill_at: str = "") -> subprocess.Popen[bytes]:
    """A collect, as a process of its own, which kills itself at the named place, if one is given."""
    command = [sys.executable, "-m", "pipeline", "-w", str(root), "collect", "--at", AT]
    env = {**ENVIRONMENT, "TWOSHORES_KILL_AT": kill_at}
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def undisturbed(root: Path) -> tuple[float, float]:
    """Collect once; after how many seconds the database was there, and how long it all took."""
    begun, first = time.monotonic(), 0.0
    with started(root) as run:
        while run.poll() is None:
            if not first and (root / "desk.sqlite3").exists():
                first = time.monotonic() - begun
            time.sleep(0.01)
    assert run.returncode == 0
    return first, time.monotonic() - begun


def killed(root: Path, moment: float) -> bool:
    """Start a collect and kill it so long after; False where it had ended by then."""
    with started(root) as run:
        try:
            run.wait(moment)
        except subprocess.TimeoutExpired:
            run.kill()
            return True
    return False


def left(copy: Path) -> tuple[int, ...]:
    """The fetches, the articles and the grouped articles that stand in what a killed run left."""
    if not (copy / "desk.sqlite3").exists():
        return 0, 0, 0
    with closing(sqlite3.connect(copy / "desk.sqlite3")) as db:
        has = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
        queries = ("fetch", "article", "article WHERE grouped = 1")
        return tuple(db.execute(f"SELECT count(*) FROM {q}").fetchone()[0] if q.split()[0] in has else 0 for q in queries)


def look(root: Path) -> Rows:
    """What a finished run has left; its database must be sound, and nothing left to do."""
    with closing(sqlite3.connect(root / "desk.sqlite3")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("SELECT step, key FROM job WHERE state <> 'dead'").fetchall() == []
        rows = {}
        for table, left_out in TABLES.items():
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in left_out.split()]
            rows[table] = sorted(db.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall(), key=repr)
    return rows


def difference(found: Rows, wanted: Rows) -> str:
    """The first row that stands in one alone, empty where there is none."""
    for table, rows in wanted.items():
        if found[table] != rows:
            more, less = ([row for row in one if row not in other] for one, other in ((found[table], rows), (rows, found[table])))
            return f"{table}: {len(found[table])} rows for {len(rows)}; too many: {more[:1]}; missing: {less[:1]}"
    return ""


def chaos(bare: Path, kills: int, chance: random.Random) -> Iterator[Kill]:
    """Kill so many collects of copies of the workspace *bare*, and have the next run finish what each left."""
    whole = Path(shutil.copytree(bare, bare.with_name("whole")))
    first, length = undisturbed(whole)
    first /= length
    wanted, made, in_a_row = look(whole), 0, 0
    root, copy = bare.with_name("killed"), bare.with_name("copy")
    while made < kills:
        if in_a_row == 0:
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(bare, root)
        moment, begun = chance.uniform(first, 1) * length, time.monotonic()
        if not killed(root, moment):
            # It was quicker than the undisturbed one: nothing was killed. The next moment lies within its time.
            length = length if in_a_row else time.monotonic() - begun
            in_a_row = 0
            continue
        made, in_a_row = made + 1, in_a_row + 1
        done = left(Path(shutil.copytree(root, copy)))
        shutil.rmtree(copy)
        desk(Path(shutil.copytree(root, copy)), "collect", "--at", AT)
        yield Kill(moment=moment, in_a_row=in_a_row, done=done, said=difference(look(copy), wanted))
        shutil.rmtree(copy)
        in_a_row *= chance.random() < 0.6


def main() -> None:
    """Kill, and say what came of it."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    chance, wrong = random.Random(given.seed), 0
    with tempfile.TemporaryDirectory() as folder, sources(36) as ours:
        rounds = [(given.kills, ours, "themes")]
        with ExitStack() as stack:
            if SHARED.is_dir():
                both = ours + stack.enter_context(replayed())
                rounds = [(given.kills - given.kills // 2, ours, "themes"), (given.kills // 2, both, "off")]
            for kills, urls, full_text in rounds:
                print(f"{len(urls)} sources, seed {given.seed}, full text: {full_text}", flush=True)
                bare = write_desk(Path(folder) / full_text / "bare", urls, full_text)
                wrong += sum(_told(kill) for kill in chaos(bare, kills, chance))
    print(f"{given.kills} kills, {wrong} differences")
    sys.exit(wrong > 0)


def _told(kill: Kill) -> bool:
    fetches, articles, grouped = kill.done
    done = f"{fetches} feeds, {articles} articles, {grouped} of them grouped"
    said = kill.said or "finished as it should be"
    print(f"killed after {kill.moment:5.2f} s with {done}; number {kill.in_a_row} in a row: {said}", flush=True)
    return bool(kill.said)


if __name__ == "__main__":
    main()
