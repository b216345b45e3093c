"""How long 446 replayed sources take: cold, then unchanged, through the whole collector; and a bare httpx loop beside it.

    make bench

The server is ../shared/replay/replay.py on loopback, so it shares the machine's cores with what is measured.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx

from pipeline.actions.collect import collect
from pipeline.wiring import moment, open_world

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "data/news/news-2025-01-20_2025-02-05.jsonl"
AT = moment("2025-01-28T08:00+08:00")
DESK = '[collect]\nallow_loopback = true\ngap_s = 0\n[desk.bench]\nname = "Bench"\n'


def main() -> None:
    """Print each figure on a line."""
    if not SHARED.is_dir():
        sys.exit("../shared does not exist; there is nothing to collect")
    command = [sys.executable, str(SHARED / "replay/replay.py"), str(CORPUS), "--at", AT.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, tempfile.TemporaryDirectory() as folder:
        assert server.stdout is not None
        base = server.stdout.readline().strip()
        with urllib.request.urlopen(f"{base}/sources.json") as answer:
            sources = json.load(answer)
        bare = _bare([source["url"] for source in sources])
        print(f"bare httpx loop, {len(sources)} sources, 16 threads: {bare:.2f} s")
        root = Path(folder)
        _workspace(root, sources)
        for name, at in (("cold", AT), ("unchanged", AT + timedelta(minutes=1))):
            with open_world(root, at=at) as world:
                report = collect(world)
            came = f"{report.new} new, {report.unchanged} unchanged, {len(report.failures)} failed"
            print(f"{name}: {report.seconds:.2f} s for {report.feeds} feeds, {came}; {report.articles} articles")
            print(f"    {report.stories} stories, {report.tagged} with a theme")
        server.kill()


def _workspace(root: Path, sources: list[dict[str, str]]) -> None:
    for name in ("outlets.toml", "themes.toml", "entities.toml"):
        shutil.copyfile(ROOT / name, root / name)
    (root / "desk.toml").write_text(DESK, encoding="utf-8")
    (root / "feeds.toml").write_text("".join(_feed(source) for source in sources), encoding="utf-8")


def _feed(source: dict[str, str]) -> str:
    slug, url, title, lang = (json.dumps(source[key], ensure_ascii=False) for key in ("slug", "url", "title", "lang"))
    return f"[[feed]]\nslug = {slug}\nurl = {url}\ntitle = {title}\nlang = {lang}\n"


def _bare(urls: list[str]) -> float:
    """Seconds to GET every address, sixteen at a time, parsing nothing."""
    with httpx.Client() as client, ThreadPoolExecutor(16) as pool:
        begun = time.monotonic()
        for answer in pool.map(client.get, urls):
            answer.raise_for_status()
        return time.monotonic() - begun


if __name__ == "__main__":
    main()
