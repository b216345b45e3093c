"""Learns the rule of the stories and writes pipeline/story/rule.toml: numbers only.

    python bench/train_stories.py [--folds FOLDER] [--out FILE]

Feeds labelled documents one after the other; each is held against the story of its own event so far and against the
others that the stream finds likely, and a logistic regression learns which was its own. Sets weigh alike. The shipped
rule is learned from WN, BA, XL and the Bloomberg pairs, too, so what score_stories.py prints for them is no
held-out figure: with --folds the rules that know one half of the events of those sets are written to FOLDER as well, and
`score_stories.py --folds FOLDER` judges each by the other half. The gold events, UCI b and t and the Sohu pairs for
validation are not learned from. Nor are the Google News pairs: they say which headlines go together, not which do not.
The lines (join, sure, merge) are set by hand, after trials on own labels and on WN, BA and XL.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "bench"), str(REPOSITORY.parent / "shared" / "score")]

import story_sets  # noqa: E402 - found by the path above
from score_stories import Entities, entities, half  # noqa: E402 - as above
from story_vectors import vectors  # noqa: E402 - as above

from pipeline.model import Article  # noqa: E402 - the checkout is put on the path first
from pipeline.story.features import features  # noqa: E402 - as above
from pipeline.story.rule import MEASURES, Rule  # noqa: E402 - as above
from pipeline.story.stream import Growing, Held, Stream  # noqa: E402 - as above

VERSION = "1"
LINES = {"use": {"join": -1.1, "sure": -0.2, "merge": 0.0}, "none": {"join": -1.1, "sure": -0.2, "merge": -1.5}}
WEIGHT = {
    "UCI-em": 1.0,
    "own": 1.0,
    "rest": 1.0,
    "WN": 1.0,
    "WN-short": 1.0,
    "BA": 0.3,
    "BA-nt": 1.0,
    "BL": 0.3,
    "SO": 0.7,
    "XL": 1.0,
}
EVERY = 2
"""One in so many of the articles without a label is learned from."""
ALIKE, DOUBTFUL, NEAR = 0.35, 0.22, 0.55
"""Cosines of words from which articles without a label go together, and may go together; the same of meaning."""
FOLDED = ("WN", "WN-short", "BA", "BA-nt", "XL", "BL")
"""Sets of the protocol that are learned from, of which a fold knows one half of the events."""
NEWS = ("own", "rest")
SIGN = dict.fromkeys(("other_figures", "source", "newest", "oldest", "marks"), -1)
"""Measures that can only speak against; all others can only speak for. One that a fit gives the wrong sign is left out."""
OTHERS = 8
"""Stories of other events that an article is held against."""
RIDGE = 1e-4
ENOUGH = 100
"""Examples of a kind from which a set teaches it."""
MEANING = ("meaning", "close")
USUAL, BRIEF = ("en", "zh", "across"), "en-brief"
"""The kinds of the rule. For what is brief there are weights only where meaning is known: by the few words of two headlines
alone, "plans a second factory" and "chairman retires" of one firm would be one event."""
WITHOUT = {"en": (), BRIEF: ("figures",), "zh": (), "across": ("anchors", "together")}
"""What is not learned where meaning is known: too few headlines share a figure for its weight to be trusted, and how many of
the anchors two languages share says little beside the meaning."""

Example = tuple[str, str, tuple[float, ...], bool]
"""The set, the kind, the measures, whether it is the article's own story."""
Vectors = Mapping[str, bytes]
NO_RULE = Rule(version="", weights={}, join=0.0, sure=0.0, merge=0.0)


def from_events(
    name: str, articles: Sequence[Article], event: Mapping[str, str], known: Vectors, names: Entities
) -> Iterator[tuple[str, Example]]:
    """The examples of a labelled stream, each with the article's event; what has no label counts for the frequencies."""
    stream = Stream(names, NO_RULE, known)
    stories: dict[str, Growing] = {}
    for one in articles:
        if one.id not in event:
            stream.frequency.turn(one.first_seen.date())
            stream.frequency.add(features(one, names).counted)
            continue
        read = stream.read(one)
        own = stories.setdefault(event[one.id], Growing(event[one.id]))
        others = [story for story in stream.likely(read) if story is not own][:OTHERS]
        for story in (own, *others):
            for held in stream.held(read, story.sample()):
                yield event[one.id], (name, held.kind, held.measures, story is own)
        stream.join(read, own)


def from_corpus(names: Entities) -> Iterator[tuple[str, Example]]:
    """The examples of the 17 days: our own labels, and the rest for what is *not* of one event.

    An article without a label goes to the story that it shares most words with, or is alone; what lies between is left
    out, for nobody knows. The gold items stand in their stories and are learned from neither way.
    """
    corpus = story_sets.corpus()
    stream = Stream(names, NO_RULE, vectors(corpus))
    own, gold = story_sets.own(), story_sets.gold()
    stories: dict[str, Growing] = {}
    for number, one in enumerate(corpus):
        read = stream.read(one)
        event = own.get(one.id) or gold.get(one.id)
        held = [(story, each) for story in stream.likely(read) for each in stream.held(read, story.sample())]
        if event:
            home = stories.setdefault(event, Growing(event))
        else:
            alike = max(((each.measures[0], story.id, story) for story, each in held if each.kind != "across"), default=None)
            home = alike[2] if alike and alike[0] >= ALIKE else Growing(one.id)
        if one.id in own and home.members:
            held += [(home, each) for each in stream.held(read, home.sample()) if all(story is not home for story, _ in held)]
        if one.id in own or (one.id not in gold and number % EVERY == 0):
            for story, each in held:
                if (story is home and one.id in own) or (story is not home and not _open(each)):
                    name = "own" if one.id in own else "rest"
                    yield event or one.id, (name, each.kind, each.measures, story is home)
        stream.join(read, home)


def _open(held: Held) -> bool:
    """Whether the two may well be of one event, though no label says so."""
    return held.measures[2] >= NEAR if held.kind == "across" else held.measures[0] >= DOUBTFUL


def from_pairs(name: str, pairs: Sequence[story_sets.Pair], known: Vectors, names: Entities) -> Iterator[tuple[str, Example]]:
    """The examples of labelled pairs, each in the half of its number."""
    stream = Stream(names, NO_RULE, known)
    for pair in pairs:
        for one in (pair.one, pair.other):
            stream.add(one, Growing(one.id))
    stream.frequency.settle()
    for number, pair in enumerate(pairs):
        for held in stream.held(stream.again(2 * number), [2 * number + 1]):
            yield str(number), (name, held.kind, held.measures, pair.same)


def examples(names: Entities) -> Iterator[tuple[str, Example]]:
    """All that is learned from; the gold events, UCI b and t, and the Sohu pairs for validation are not."""
    for one in story_sets.event_sets(seeds=(0,)):
        if one.name != "UCI-bt":
            yield from from_events(one.name, one.articles, one.event, vectors(one.articles), names)
    uci = story_sets.uci("UCI-em", "em")
    yield from from_events("UCI-em", uci.articles[:1200], uci.event, vectors(uci.articles), names)
    for name, pairs in (("SO", story_sets.sohu("train")[:4000]), ("BL", story_sets.bloomberg())):
        yield from from_pairs(name, pairs, vectors([one for pair in pairs for one in (pair.one, pair.other)]), names)
    yield from from_corpus(names)


def learned(found: Sequence[Example], kinds: Sequence[str], *, without: Sequence[str] = ()) -> dict[str, dict[str, float]]:
    """The weights of each of *kinds*; those of the measures *without* are 0. What is brief teaches its language, too.

    Each set has a bias of its own, for how many of its candidates are right is an accident of its making; the bias that
    is kept is the news corpus's. What is brief has one for all, for the corpus has too few pairs of headlines. A measure
    with the wrong sign is dropped, the worst first, and the rest fitted again.
    """
    table: dict[str, dict[str, float]] = {}
    for kind in kinds:
        names = MEASURES[kind]
        rows = [example for example in found if example[1].startswith(kind) and example[0] in WEIGHT]
        size = Counter(row[0] for row in rows)
        rows = [row for row in rows if size[row[0]] >= ENOUGH]
        others = sorted({row[0] for row in rows} - set(NEWS)) if kind != BRIEF else []
        weight = np.array([WEIGHT[row[0]] / size[row[0]] for row in rows])
        labels = np.array([float(row[3]) for row in rows])
        measures = np.array([[*row[2], *(float(row[0] == name) for name in others)] for row in rows])
        use = [place for place, name in enumerate(names) if name not in without]
        while True:
            fitted = regression(measures[:, [*use, *range(len(names), measures.shape[1])]], labels, weight)
            wrong = [(fitted[n] * SIGN.get(names[place], 1), place) for n, place in enumerate(use)]
            if min(wrong)[0] >= 0:
                break
            use.remove(min(wrong)[1])
        table[kind] = dict.fromkeys(names, 0.0) | {names[place]: fitted[n] for n, place in enumerate(use)}
        table[kind]["bias"] = fitted[-1]
    return table


def regression(measures: Any, labels: Any, weight: Any) -> list[float]:
    """Weighted logistic regression by Newton's method, ridge on the standardised weights, the bias last."""
    spread = measures.std(axis=0) + 1e-6
    rows = np.c_[measures / spread, np.ones(len(measures))]
    weight = weight / weight.sum()
    ridge = np.r_[np.full(rows.shape[1] - 1, RIDGE), 1e-9]
    beta = np.zeros(rows.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(rows @ beta, -30, 30)))
        step = np.linalg.solve(
            (rows * (weight * p * (1 - p))[:, None]).T @ rows + np.diag(ridge), rows.T @ (weight * (p - labels)) + ridge * beta
        )
        beta -= step
        if np.abs(step).max() < 1e-6:
            break
    return [float(value) for value in (*(beta[:-1] / spread), beta[-1])]


def written(tables: Mapping[str, Mapping[str, Mapping[str, float]]], learned_from: str) -> str:
    """The file of the rule."""
    lines = [
        "# The rule of the stories: see rule.py. Made by bench/train_stories.py; do not edit by hand.",
        f'version = "{VERSION}"',
        f'learned_from = "{learned_from}"',
        "",
    ]
    for embedding, kinds in tables.items():
        lines += [f"[{embedding}]", *(f"{name} = {value}" for name, value in LINES[embedding].items()), ""]
        for kind, weights in kinds.items():
            lines += [f"[{embedding}.{kind}]", *(f"{name} = {value:.4f}" for name, value in weights.items()), ""]
    return "\n".join(lines)


def rule_of(found: Sequence[Example]) -> str:
    """The file of the rule that *found* teaches."""
    counts = Counter(example[0] for example in found)
    use = {kind: learned(found, [kind], without=without)[kind] for kind, without in WITHOUT.items()}
    tables = {"use": use, "none": learned(found, USUAL, without=MEANING)}
    return written(tables, ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))


def main() -> None:
    """Learn, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--out", type=Path, default=REPOSITORY / "pipeline" / "story" / "rule.toml")
    given = parser.parse_args()
    found = list(examples(entities()))
    given.out.write_text(rule_of([example for _, example in found]), encoding="utf-8")
    if given.folds:
        given.folds.mkdir(exist_ok=True)
        for fold in (0, 1):
            known = [example for event, example in found if example[0] not in FOLDED or half(event) == fold]
            (given.folds / f"half-{fold}.toml").write_text(rule_of(known), encoding="utf-8")


if __name__ == "__main__":
    main()
