"""Micro and macro F1 of the themes' rules on a labelled set, by the shared scorer.

    python bench/score_themes.py [--set silver|gold] [--root WORKSPACE] [--wrong THEME]

Does not tune anything. With --wrong it also prints, for one theme, what was missed and what was too much.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from pipeline.config.entities import read_entities  # noqa: E402 - the checkout is put on the path first
from pipeline.config.themes import read_themes  # noqa: E402 - as above
from pipeline.errors import Problem  # noqa: E402
from pipeline.model import Article  # noqa: E402
from pipeline.theme.rules import Tagger  # noqa: E402

SHARED = REPOSITORY.parent / "shared"
SETS = {"gold": "gold-themes-dev.jsonl", "silver": "silver-themes.jsonl"}
SEEN = datetime(2025, 1, 1, tzinfo=UTC)


def article(row: dict[str, str]) -> Article:
    """The row of a labelled set as an article."""
    return Article(
        id=row["id"],
        feed="",
        url="",
        canonical_url="",
        given_title=row["title"],
        title=row["title"],
        summary=row.get("summary", ""),
        lang=row["lang"],
        published=None,
        first_seen=SEEN,
    )


def main() -> None:
    """Tag the set, print the scorer's table and the speed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--set", choices=sorted(SETS), default="gold", dest="name")
    parser.add_argument("--root", type=Path, default=REPOSITORY)
    parser.add_argument("--wrong", default="")
    given = parser.parse_args()
    problems: list[Problem] = []
    tagger = Tagger(read_themes(given.root / "themes.toml", problems), read_entities(given.root / "entities.toml", problems))
    if problems:
        sys.exit("\n".join(map(str, problems)))
    gold = SHARED / "data" / "news" / "labelled" / SETS[given.name]
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    articles = [article(row) for row in rows]
    tagger.tag(articles[0])
    began = time.process_time()
    tags = [tagger.tag(each) for each in articles]
    seconds = time.process_time() - began
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for row, found in zip(rows, tags, strict=True):
            file.write(json.dumps({"id": row["id"], "lang": row["lang"], "themes": [t.theme for t in found]}) + "\n")
        file.flush()
        subprocess.run([sys.executable, SHARED / "score" / "score.py", "themes", file.name, gold], check=True)
    print(f"{len(rows)} articles in {seconds:.3f} s of one core: {len(rows) / seconds:,.0f} a second")
    for row, found in zip(rows, tags, strict=True):
        want, got = given.wrong in row["themes"], given.wrong in [t.theme for t in found]
        if given.wrong and want != got and given.wrong not in row.get("disputed", ()):
            words = [s.words for t in found if t.theme == given.wrong for s in t.spans]
            summary = row.get("summary", "")[:200].replace("\n", " ")
            print("missed" if want else "extra ", row["title"][:140], "|", summary, words or "")


if __name__ == "__main__":
    main()
