"""Scores of the whole program on the labelled news: micro F1 of themes, B-cubed of stories.

    make score

Imports the corpus file of January 2025 whole, and the labelled items of the other files, into a workspace of its own with
the shipped settings; exports every article; and lets ../shared/score/score.py judge. Tunes nothing.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.actions.export_articles import export_articles
from pipeline.actions.import_articles import import_articles
from pipeline.wiring import open_world

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
WHOLE = "news-2025-01-20_2025-02-05.jsonl"
DESK = '[desk.score]\nname = "Score"\n'


def main() -> None:
    """Print the scores, one line each, with the time that the import took."""
    if not SHARED.is_dir():
        sys.exit("../shared does not exist; there is nothing to score against")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("outlets.toml", "themes.toml", "entities.toml"):
            shutil.copyfile(ROOT / name, root / name)
        (root / "desk.toml").write_text(DESK, encoding="utf-8")
        (root / "feeds.toml").write_text("", encoding="utf-8")
        exported = _export(root)
        labelled = SHARED / "data/news/labelled"
        for kind, gold in (("themes", "gold-themes-dev.jsonl"), ("events", "gold-events-dev.json")):
            command = [sys.executable, str(SHARED / "score/score.py"), kind, str(exported), str(labelled / gold)]
            print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def _export(root: Path) -> Path:
    """Import, group, export: the file that the scorer reads."""
    corpus = root / "corpus.jsonl"
    with corpus.open("w", encoding="utf-8") as out:
        out.write((SHARED / "data/news" / WHOLE).read_text(encoding="utf-8"))
        out.writelines(_labelled_elsewhere())
    exported = root / "exported.jsonl"
    with open_world(root) as world:
        begun = time.monotonic()
        report = import_articles(world, corpus)
        took = time.monotonic() - begun
        print(f"imported and grouped {report.new} articles in {took:.1f} s: {report.new / took:.0f} a second")
        with exported.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in export_articles(world))
    return exported


def _labelled_elsewhere() -> list[str]:
    """The lines of the other corpus files that carry a gold label."""
    with (SHARED / "data/news/labelled/gold-themes-dev.jsonl").open(encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    wanted = {row["id"] for row in gold if row["file"] != WHOLE}
    found = []
    for name in sorted({row["file"] for row in gold} - {WHOLE}):
        with gzip.open(SHARED / "data/news" / name, "rt", encoding="utf-8") as lines:
            found += [line for line in lines if json.loads(line)["id"] in wanted]
    return found


if __name__ == "__main__":
    main()
