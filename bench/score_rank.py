"""NDCG@10 of the program's order on ten days that were ranked by hand (ranked_by_hand.md says how).

    python bench/score_rank.py [--root WORKSPACE] [--wrong DAY] [--embedding none] [--fit TERM]

Imports each corpus file once up to its last judged day, with the settings of --root, and ranks the judged stories of each
day as an issue of that day would: as known at its end, measured against the themes' momentum of then. A story has the
highest grade that one of its articles was given; stories without a judged article are left out. Gain 2^grade - 1, discount
log2(1 + place). Tunes nothing. With --wrong it prints the first fifteen of one day with their terms; with --fit it says what
each day scores under the weight of one term that is best on the nine others, so that a weight is not praised for the days
that it was chosen on. --embedding none groups without the embedder, in a third of the time.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from pipeline.actions.gists import gists  # noqa: E402  (the checkout is put on the path first)
from pipeline.actions.import_articles import import_articles  # noqa: E402
from pipeline.model import Article, Ranked, Story  # noqa: E402
from pipeline.rank import Scale, Weights, explain, rank  # noqa: E402
from pipeline.store import stories, theme_days  # noqa: E402
from pipeline.store.carrying import carrying  # noqa: E402
from pipeline.theme.leapfrog import Reader  # noqa: E402
from pipeline.theme.momentum import momentum  # noqa: E402
from pipeline.wiring import World, open_world  # noqa: E402

NEWS = REPOSITORY.parent / "shared" / "data" / "news"
JUDGED = Path(__file__).with_name("ranked_by_hand.json")
DESK = '[desk.score]\nname = "Score"\n'
FIRST = 10
TIMES = (1 / 3, 1 / 2, 2 / 3, 5 / 6, 1, 4 / 3)
"""What --fit multiplies a weight by."""


@dataclass(frozen=True, slots=True)
class Day:
    """The judged stories of a day, and what they are measured against."""

    day: str
    stories: Sequence[Story]
    scale: Scale
    end: datetime
    grades: Mapping[str, int]

    def ranked(self, weights: Weights | None = None) -> tuple[Ranked, ...]:
        """In the program's order, or in that of other *weights*."""
        return rank(self.stories, replace(self.scale, weights=weights or self.scale.weights), self.end)

    def ndcg(self, weights: Weights | None = None) -> float:
        """NDCG of that order."""
        return ndcg([_grade(r.story, self.grades) for r in self.ranked(weights)])


def main() -> None:
    """Print NDCG@10 of each day and the mean."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--root", type=Path, default=REPOSITORY)
    parser.add_argument("--wrong", default="")
    parser.add_argument("--embedding", choices=("use", "none"), default="use")
    parser.add_argument("--fit", default="")
    given = parser.parse_args()
    if not NEWS.is_dir():
        sys.exit("../shared does not exist; there is nothing to score against")
    found: list[Day] = []
    days = json.loads(JUDGED.read_text(encoding="utf-8"))
    for file in dict.fromkeys(day["file"] for day in days):
        of_file = [day for day in days if day["file"] == file]
        with _world(given.root, file, max(day["day"] for day in of_file), given.embedding) as world:
            for day in of_file:
                grades = {id: int(grade) for grade in "3210" for id in day[grade].split()}
                found.append(_day(world, day["day"], grades))
                print(f"{found[-1].day}  NDCG@{FIRST} {found[-1].ndcg():.3f}  of {len(found[-1].stories)} stories")
                if day["day"] == given.wrong:
                    _show(found[-1].ranked(), grades)
    scores = [day.ndcg() for day in found]
    print(f"rank: NDCG@{FIRST} mean {mean(scores):.3f}, least {min(scores):.3f}, {len(found)} days")
    if given.fit:
        print(f"{given.fit}: NDCG@{FIRST} mean {left_out(found, given.fit):.3f} with its weight chosen on the other days")


def left_out(days: Sequence[Day], term: str) -> float:
    """The mean over the days of what each scores under the weight of *term* that is best on all the others."""
    usual = Weights()
    tried = [replace(usual, **{term: getattr(usual, term) * times}) for times in TIMES]
    scores = [[day.ndcg(weights) for day in days] for weights in tried]
    places = range(len(days))
    return mean(max(scores, key=lambda row: sum(row) - row[place])[place] for place in places)


def ndcg(grades: Sequence[int]) -> float:
    """Of the grades in the order of the rank, against the best order of the same grades."""
    return _dcg(grades) / _dcg(sorted(grades, reverse=True))


def _dcg(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(2 + place) for place, grade in enumerate(grades[:FIRST]))


@contextmanager
def _world(root: Path, file: str, last: str, embedding: str) -> Iterator[World]:
    """A workspace of its own that has imported the corpus file up to the end of the day *last*."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for path in root.glob("*.toml"):
            shutil.copyfile(path, here / path.name)
        (here / "desk.toml").write_text(f'{DESK}[story]\nembedding = "{embedding}"\n', encoding="utf-8")
        (here / "feeds.toml").write_text("", encoding="utf-8")
        opened = gzip.open if file.endswith(".gz") else open
        with opened(NEWS / file, "rt", encoding="utf-8") as lines, (here / "corpus.jsonl").open("w", encoding="utf-8") as out:
            out.writelines(line for line in lines if json.loads(line)["published"][:10] <= last)
        with open_world(here) as world:
            import_articles(world, here / "corpus.jsonl")
            yield world


def _day(world: World, day: str, grades: Mapping[str, int]) -> Day:
    """The judged stories of the day, as known at its end."""
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    end = start + timedelta(days=1)
    themes = {theme.slug: theme for theme in world.workspace.themes}
    with world.store.read() as tx:
        found = stories.in_window(tx, start, end, end)
        counts = theme_days.counts(tx, end, end)
        earlier = carrying(tx, themes, end - timedelta(days=15), start, end)
    pulse = {slug: momentum(slug, counts, end=end, zone="UTC") for slug in themes}
    reader = Reader(world.workspace.industries, world.workspace.entities)
    judged = [story for story in found if any(item_id(a) in grades for a in story.articles)]
    scale = Scale(themes=themes, momentum=pulse, gists=gists(judged, earlier, world.tools(), reader))
    return Day(day, judged, scale, end, grades)


def item_id(article: Article) -> str:
    """The corpus's own id of an article."""
    return hashlib.sha1(f"{article.url}\n{article.given_title}".encode(), usedforsecurity=False).hexdigest()[:12]


def _grade(story: Story, grades: Mapping[str, int]) -> int:
    return max(grades.get(item_id(a), 0) for a in story.articles)


def _show(ranked: Sequence[Ranked], grades: Mapping[str, int]) -> None:
    for r in ranked[:15]:
        print(f"  {_grade(r.story, grades)}  {r.story.articles[0].title[:90]}  {' '.join(r.story.themes)}")
        print("\n".join(f"       {line}" for line in explain(r)))
    missed = sorted(ranked[FIRST:], key=lambda r: -_grade(r.story, grades))[:10]
    for r in missed:
        print(f"  missed {_grade(r.story, grades)}  {r.story.articles[0].title[:90]}  {' '.join(r.story.themes)}  {r.score}")


if __name__ == "__main__":
    main()
