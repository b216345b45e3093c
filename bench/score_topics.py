"""The classifier of themes as a classifier of topics: accuracy on Chinese headlines of 15 classes (TN of the shared protocol).

    python bench/score_topics.py [--embedder use]

Trains on the first 7,000 of the file shuffled with seed 0, tests on the rest; then with 8 examples of each class. The same
code as for themes (`features`, `weigh`, `likeness_of`, `solve`), the best class of each headline. No rules, no names.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from bench.theme_sets import SEEN, SHARED  # noqa: E402  (the checkout is put on the path first)
from pipeline.model import Article  # noqa: E402
from pipeline.theme.classifier import unit, weigh  # noqa: E402
from pipeline.theme.features import SIZE, features  # noqa: E402
from pipeline.theme.learning import likeness_of, solve  # noqa: E402

TRAIN = 7000
FEW = 8


def article(number: int, title: str) -> Article:
    """A headline as an article."""
    return Article(
        id=str(number),
        feed="",
        url="",
        canonical_url="",
        given_title=title,
        title=title,
        summary="",
        lang="zh",
        published=None,
        first_seen=SEEN,
    )


def main() -> None:
    """Train, test, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--embedder", default="")
    given = parser.parse_args()
    path = SHARED / "data" / "events" / "zh_topics_tnews_dev.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    random.Random(0).shuffle(rows)
    articles = [article(number, row["text"]) for number, row in enumerate(rows)]
    read = [features(one, ()) for one in articles]
    counts = Counter(number for found in read[:TRAIN] for number in found)
    rarity = np.full(SIZE, np.log(TRAIN + 1), np.float32)
    for number, count in counts.items():
        rarity[number] = np.log((TRAIN + 1) / (count + 1))
    likeness = likeness_of([weigh(found, rarity) for found in read])
    if given.embedder:
        from pipeline.vectors import load, passage

        vectors = np.array([unit(each) for each in load(given.embedder).embed([passage(one) for one in articles])])
        likeness += vectors @ vectors.T
    names = sorted({row["label"] for row in rows})
    label = np.array([names.index(row["label"]) for row in rows])
    taken: dict[int, int] = defaultdict(int)
    few = []
    for number in range(TRAIN):
        taken[label[number]] += 1
        if taken[label[number]] <= FEW:
            few.append(number)
    test = np.arange(TRAIN, len(rows))
    for what, train in ((f"{TRAIN:,} headlines", np.arange(TRAIN)), (f"{FEW} of each class", np.array(few))):
        weights, bias = solve(likeness[np.ix_(train, train)], np.eye(len(names))[label[train]])
        best = (likeness[np.ix_(test, train)] @ weights + bias).argmax(axis=1)
        kind = f"with {given.embedder}" if given.embedder else "words alone"
        print(f"TN, {what}, {kind}: accuracy {(best == label[test]).mean():.3f} on {len(test):,}")


if __name__ == "__main__":
    main()
