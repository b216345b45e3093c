"""B-cubed of the stories on the labelled events, by the shared scorer, and how fast they were found.

    python bench/score_stories.py [--root WORKSPACE] [--docs FILE.jsonl[.gz]] [--limit N]

Replays the corpus through the pure functions as if each item had been collected when it was published, one batch a day.
Does not tune anything. With --docs it only measures: articles a second and the sizes of the largest stories.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from pipeline.config.themes import read_entities  # noqa: E402  (the checkout is put on the path first)
from pipeline.errors import Problem  # noqa: E402
from pipeline.model import Article, Story  # noqa: E402
from pipeline.story.cluster import cluster  # noqa: E402
from pipeline.story.fold import KnownCopies, fold, order  # noqa: E402
from pipeline.theme.entities import Gazetteer  # noqa: E402

NEWS = REPOSITORY.parent / "shared" / "data" / "news"
CORPUS = NEWS / "news-2025-01-20_2025-02-05.jsonl"
SCORER = REPOSITORY.parent / "shared" / "score" / "score.py"
GOLD = NEWS / "labelled" / "gold-events-dev.json"


def article(row: dict[str, str]) -> Article:
    """The row of a corpus as an article, first seen when it was published."""
    published = datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
    published = published if published.tzinfo else published.replace(tzinfo=UTC)
    return Article(
        id=row["id"],
        feed=row["source"],
        url=row["url"],
        canonical_url=row["url"],
        given_title=row["title"],
        title=row["title"],
        summary=(row.get("summary") or "")[:1000],
        lang=row["lang"],
        published=published,
        first_seen=published,
    )


def read(path: Path) -> list[Article]:
    """The articles of a corpus in the order in which they were published; an item listed twice counts once."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return sorted({row["id"]: article(row) for row in rows if row.get("published")}.values(), key=order)


def days(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """One batch for each day."""
    for _, batch in groupby(articles, key=lambda a: a.first_seen.date()):
        yield list(batch)


def replay(articles: Sequence[Article], entities: Callable[[Article], frozenset[str]]) -> dict[str, str]:
    """The story of each article, folded and clustered day by day as the pipeline does it."""
    home: dict[str, str] = {}
    kept: list[Article] = []
    for batch in days(articles):
        since = batch[0].first_seen - timedelta(days=14)
        kept = [a for a in kept if a.first_seen >= since]
        copies = fold(batch, KnownCopies(heads=tuple(a for a in kept if not a.copy_of)))
        fresh = [replace(a, copy_of=copies.get(a.id, "")) for a in batch]
        members: dict[str, list[Article]] = {}
        for old in kept:
            members.setdefault(home[old.id], []).append(old)
        active = [Story(id=story, founder=found[0].id, articles=tuple(found)) for story, found in members.items()]
        home.update((m.article, m.story) for m in cluster(fresh, active, entities=entities))
        kept += fresh
    return home


def main() -> None:
    """Replay, print the scorer's last line, the speed and the sizes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--root", type=Path, default=REPOSITORY)
    parser.add_argument("--docs", type=Path, default=CORPUS)
    parser.add_argument("--limit", type=int, default=0)
    given = parser.parse_args()
    problems: list[Problem] = []
    gazetteer = Gazetteer(read_entities(given.root / "entities.toml", problems))
    if problems:
        sys.exit("\n".join(map(str, problems)))

    def entities(article: Article) -> frozenset[str]:
        return frozenset(found.slug for found in gazetteer.find(f"{article.title}\n{article.summary}"))

    articles = read(given.docs)
    articles = articles[: given.limit] if given.limit else articles
    began = time.process_time()
    home = replay(articles, entities)
    seconds = time.process_time() - began
    sizes = [size for _, size in Counter(home.values()).most_common(8)]
    print(f"{given.docs.name}: {len(home)} articles, {len(set(home.values()))} stories, the largest {sizes}")
    print(f"{len(home) / seconds:.0f} articles a second of one core, a batch a day, each read again with what is active")
    if given.docs == CORPUS and not given.limit:
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.writelines(json.dumps({"id": one, "story": story}) + "\n" for one, story in home.items())
            file.flush()
            subprocess.run([sys.executable, str(SCORER), "events", file.name, str(GOLD)], check=True)


if __name__ == "__main__":
    main()
