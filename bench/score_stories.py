"""Every figure of the stories in one table: B-cubed of the labelled sets, same-event pairs, articles a second.

    python bench/score_stories.py [--only NAME...] [--embedding use|none] [--docs FILE.jsonl[.gz]] [--limit N]
        [--folds FOLDER]

Follows ../shared/score/README.md: documents are fed as if collected, through the pure functions that the pipeline uses,
with the shipped defaults. Judged by ../shared/score/bcubed.py and pairs.py. Tunes nothing; bench/train_stories.py says which
sets the shipped rule was learned from.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "bench"), str(REPOSITORY.parent / "shared" / "score")]

import bcubed  # type: ignore[import-not-found]  # noqa: E402 - the shared scorer, found by the path above
import pairs as pair_scorer  # type: ignore[import-not-found]  # noqa: E402 - as above
import story_sets  # noqa: E402 - as above
from story_vectors import vectors  # noqa: E402 - as above

from pipeline.config.entities import read_entities  # noqa: E402 - the checkout is put on the path first
from pipeline.errors import Problem  # noqa: E402 - as above
from pipeline.model import Article, Story  # noqa: E402 - as above
from pipeline.story.cluster import cluster  # noqa: E402 - as above
from pipeline.story.fold import KnownCopies, fold  # noqa: E402 - as above
from pipeline.story.rule import LEAST, Rule, read_rule, shipped  # noqa: E402 - as above
from pipeline.story.stream import Growing, Stream  # noqa: E402 - as above
from pipeline.theme.entities import Gazetteer  # noqa: E402 - as above

Entities = Callable[[Article], frozenset[str]]
Vectors = Mapping[str, bytes]
Embed = Callable[[Sequence[Article]], Vectors]


def entities() -> Entities:
    """The names of the shipped gazetteer."""
    problems: list[Problem] = []
    gazetteer = Gazetteer(read_entities(REPOSITORY / "entities.toml", problems))
    if problems:
        sys.exit("\n".join(map(str, problems)))
    return lambda one: frozenset(found.slug for text in (one.title, one.summary) for found in gazetteer.find(text))


def days(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """One batch for each day."""
    for _, batch in groupby(articles, key=lambda a: a.first_seen.date()):
        yield list(batch)


def replay(articles: Sequence[Article], names: Entities, known: Vectors, rule: Rule | None = None) -> dict[str, str]:
    """The story of each article, folded and clustered day by day as the pipeline does it. *known*: the articles' vectors."""
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
        home.update((m.article, m.story) for m in cluster(fresh, active, entities=names, vectors=known, rule=rule))
        kept += fresh
    return home


def judged(event: Mapping[str, str], home: Mapping[str, str]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 among the labelled."""
    return bcubed.bcubed(dict(event), {one: home.get(one, one) for one in event})  # type: ignore[no-any-return] # untyped


def event_rows(names: Entities, wanted: Sequence[str], embed: Embed, folds: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    """A line of the table for each set whose measure is B-cubed. *folds*: the rule that knows half 0 of the events and the
    one that knows half 1, where there are such; each is then judged by the other half."""
    found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for one in story_sets.event_sets():
        if wanted and one.name not in wanted:
            continue
        known = embed(one.articles)
        found[one.name].append(judged(one.event, replay(one.articles, names, known)))
        for number, rule in enumerate(folds):
            home = replay(one.articles, names, known, rule)
            other = [label for label, event in one.event.items() if half(event) != number]
            found[f"{one.name} 2f"].append(bcubed.bcubed(dict(one.event), {label: home[label] for label in one.event}, other))
    for name, runs in found.items():
        p, r, f = (sum(run[n] for run in runs) / len(runs) for n in range(3))
        yield name, f"B3 P {p:.3f} R {r:.3f} F1 {f:.3f}"


def half(event: str) -> int:
    """Which half of the events this one is in, as in the shared protocol."""
    return int(hashlib.sha1(event.encode()).hexdigest(), 16) % 2


def pair_scores(given: Sequence[story_sets.Pair], names: Entities, embed: Embed) -> list[tuple[float, int]]:
    """The log-odds of each pair, weighed by how common words are among all of them, and the label. Of pairs that a veto
    holds apart the one further apart in time is the less likely."""
    known = embed([one for pair in given for one in (pair.one, pair.other)])
    stream = Stream(names, shipped("use" if known else "none"), known)
    for pair in given:
        for one in (pair.one, pair.other):
            stream.add(one, Growing(one.id))
    stream.frequency.settle()
    scores = []
    for number in range(len(given)):
        held = stream.held(stream.again(2 * number), [2 * number + 1])
        apart = abs(stream.seen[2 * number].day - stream.seen[2 * number + 1].day)
        scores.append(max((stream.rule.log_odds(each.kind, each.measures) for each in held), default=LEAST - apart))
    return [(score, int(pair.same)) for score, pair in zip(scores, given, strict=True)]


def sohu_row(names: Entities, embed: Embed) -> str:
    """F1 of the Sohu pairs at the threshold that is best on their training file."""
    threshold = pair_scorer.sweep(pair_scores(story_sets.sohu("train"), names, embed))[1]
    valid = pair_scores(story_sets.sohu("valid"), names, embed)
    p, r, f = pair_scorer.prf(valid, threshold)
    return f"P {p:.3f} R {r:.3f} F1 {f:.3f} AUC {pair_scorer.auc(valid):.3f}"


def bloomberg_row(names: Entities, embed: Embed) -> str:
    """AUC and average precision of the Bloomberg pairs."""
    scores = pair_scores(story_sets.bloomberg(), names, embed)
    return f"AUC {pair_scorer.auc(scores):.3f} AP {pair_scorer.sweep(scores)[4]:.3f}"


def corpus_rows(names: Entities, articles: Sequence[Article], embed: Embed) -> Iterator[tuple[str, str]]:
    """The labelled events of the 17 days, and the speed of one core."""
    known = embed(articles)
    began = time.process_time()
    home = replay(articles, names, known)
    seconds = time.process_time() - began
    for label, event in (("events", story_sets.gold()), ("own", story_sets.own())):
        if event.keys() <= home.keys():
            p, r, f = judged(event, home)
            yield label, f"B3 P {p:.3f} R {r:.3f} F1 {f:.3f}"
    sizes = [size for _, size in Counter(home.values()).most_common(8)]
    yield "stories", f"{len(set(home.values()))} of {len(home)} articles, the largest {sizes}"
    yield "speed", f"{len(home) / seconds:.0f} articles a second of one core without embedding, a batch a day with what is active"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--docs", type=Path, default=story_sets.CORPUS)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--embedding", choices=("use", "none"), default="use")
    given = parser.parse_args()
    names = entities()
    folds = [
        read_rule((given.folds / f"half-{n}.toml").read_text(encoding="utf-8"), given.embedding) for n in (0, 1) if given.folds
    ]
    embed: Embed = vectors if given.embedding == "use" else lambda _: {}
    table: list[tuple[str, Callable[[], Iterator[tuple[str, str]]]]] = [
        ("events", lambda: corpus_rows(names, story_sets.corpus(given.docs)[: given.limit], embed)),
        ("sets", lambda: event_rows(names, given.only, embed, folds)),
        ("SO", lambda: iter([("SO", sohu_row(names, embed))])),
        ("BL", lambda: iter([("BL", bloomberg_row(names, embed))])),
    ]
    for name, rows in table:
        if not given.only or name in given.only or (name == "sets" and set(given.only) - {"events", "SO", "BL"}):
            for label, figures in rows():
                print(f"{label:9} {figures}", flush=True)


if __name__ == "__main__":
    main()
