"""Train the classifier of the themes on the silver set and the project's own labels, and write it to themes.npz.

    python bench/train_themes.py [--embedder use] [--out FILE]

Prints the standing of each theme on articles left out, and what the whole tagger gains there. Gold is not read. The same
labels, rules and embedder give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from bench.theme_sets import Labelled, corpus, folds, own, silver  # noqa: E402  (the checkout is put on the path first)
from pipeline.config.entities import read_entities  # noqa: E402
from pipeline.config.themes import read_themes  # noqa: E402
from pipeline.errors import Problem  # noqa: E402
from pipeline.theme.classifier import Classifier, Floats, Standing, carried, to_bytes  # noqa: E402
from pipeline.theme.features import GRAMS, NAMES, SIZE, features  # noqa: E402
from pipeline.theme.learning import Lesson, learn, unlearnt  # noqa: E402
from pipeline.theme.rules import Tagger  # noqa: E402

EVERY = 10
"""Each so-manyth article of the corpus is read to learn how rare a feature is."""


def tagger_of(root: Path, classifier: Classifier | None = None) -> Tagger:
    """The rules of a workspace; with a *classifier* that reads, its prototypes too."""
    problems: list[Problem] = []
    tagger = Tagger(read_themes(root / "themes.toml", problems), read_entities(root / "entities.toml", problems), classifier)
    if problems:
        sys.exit("\n".join(map(str, problems)))
    return tagger


def rarity(tagger: Tagger) -> Floats:
    """How rare each feature is in the corpus: the logarithm of the articles by those that hold it."""
    counts: Counter[int] = Counter()
    total = 0
    for article in corpus(EVERY):
        total += 1
        counts.update(features(article, tagger.read(article)[1]))
    table = np.full(SIZE, np.log(total), np.float32)
    for number, count in counts.items():
        table[number] = np.log((total + 1) / (count + 1))
    table[GRAMS + NAMES :] = 1.0
    return np.rint(table * 20).astype(np.float32) / 20


def lesson_of(tagger: Tagger, sets: list[Labelled], embedder: str = "") -> tuple[Lesson, str]:
    """The labelled articles as the classifier learns from them, and the name of the model of their embeddings."""
    slugs = tuple(theme.slug for theme in tagger.themes)
    shape = (len(sets), len(slugs))
    ratio, tagged, alike = (np.zeros(shape, np.float32) for _ in range(3))
    read = []
    for row, one in enumerate(sets):
        read.append(features(one.article, tagger.read(one.article)[1]))
        _, verdicts, near = tagger.study(one.article)
        for column, verdict in verdicts.items():
            ratio[row, column], tagged[row, column] = verdict.score / verdict.threshold, verdict.tagged
        for column, neighbour in near.items():
            alike[row, column] = neighbour.likeness
    vectors: tuple[bytes, ...] = ()
    model = ""
    if embedder:
        from pipeline.vectors import load, passage

        found = load(embedder)
        model, vectors = found.model, found.embed([passage(one.article) for one in sets])
    lesson = Lesson(
        themes=tagger.themes,
        features=read,
        yes=np.array([[slug in one.themes for slug in slugs] for one in sets]),
        known=np.array([[slug not in one.unsure for slug in slugs] for one in sets]),
        said=(ratio, tagged, alike),
        honest=np.array([one.set.startswith("random") for one in sets]),
        fold=np.array(folds([one.article for one in sets])),
        vectors=vectors,
    )
    return lesson, model


def f1(found: np.ndarray, lesson: Lesson, rows: np.ndarray) -> str:
    """Micro and macro F1 on *rows* of what was found."""
    known = lesson.known & rows[:, None]
    hit = (found & lesson.yes & known).sum(axis=0)
    both = (found & known).sum(axis=0) + (lesson.yes & known).sum(axis=0)
    there = (lesson.yes & known).any(axis=0)
    return f"micro {2 * hit.sum() / both.sum():.3f} macro {(2 * hit / np.maximum(both, 1))[there].mean():.3f}"


def left_out(embedder: str = "") -> Iterator[tuple[str, list[Labelled], list[list[str]]]]:
    """For each set, its articles and the themes that the tagger gives each when its classifier has not learnt from it."""
    rare = rarity(tagger_of(REPOSITORY))
    tagger, sets = tagger_of(REPOSITORY, unlearnt(rare)), silver() + own()
    lesson, model = lesson_of(tagger, sets, embedder)
    classifier, given = learn(lesson, rare, model)
    kind, linear = ("embedded", classifier.embedded) if classifier.embedded else ("plain", classifier.plain)
    found = together(lesson, classifier.standing, linear.line, given[kind])
    for name in dict.fromkeys(one.set for one in sets):
        rows = [row for row, one in enumerate(sets) if one.set == name]
        themes = [[theme.slug for theme, yes in zip(tagger.themes, found[row], strict=True) if yes] for row in rows]
        yield name, [sets[row] for row in rows], themes


def together(lesson: Lesson, standing: Sequence[Standing], line: float, given: Floats) -> np.ndarray:
    """What is carried when the classifier speaks after the rules."""
    acts = np.array([one.acts for one in standing])
    return np.where(acts, carried(given, lesson.said[1], line), lesson.said[1] > 0)


def main() -> None:
    """Train, print what was learnt, write the file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--embedder", default="")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "themes.npz")
    given = parser.parse_args()
    rare = rarity(tagger_of(REPOSITORY))
    sets = silver() + own()
    lesson, model = lesson_of(tagger_of(REPOSITORY, unlearnt(rare)), sets, given.embedder)
    began = time.process_time()
    classifier, given_out = learn(lesson, rare, model)
    print(f"{len(sets)} articles, {time.process_time() - began:.1f} s of one core with all folds")
    for one in classifier.standing:
        state = "acts" if one.acts else "does not act"
        print(f"{one.theme:24} yes {one.yes:4} no {one.no:5} precision {one.precision:.3f} recall {one.recall:.3f}  {state}")
    rules = lesson.said[1] > 0
    for name in ("silver", *sorted({one.set for one in sets} - {"silver"})):
        rows = np.array([one.set == name for one in sets])
        print(f"{name:10} rules only     {f1(rules, lesson, rows)}")
        for kind, linear in (("plain", classifier.plain), ("embedded", classifier.embedded)):
            if linear is None:
                continue
            both = together(lesson, classifier.standing, linear.line, given_out[kind])
            print(f"{'':10} and {kind:8} {linear.line:.3f} {f1(both, lesson, rows)}")
    given.out.write_bytes(to_bytes(classifier))
    print(f"{given.out.name}: {given.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
