"""How well entities.toml names: recall on a hand list, precision on matches that were read one by one, speed.

    python bench/score_entities.py [--draw SEED]

The hand list is tests/theme/names.txt. `entities_read.json` holds two samples of the matches in the corpus of ../shared, with
the verdict on each: "matches", drawn from all of them, and "names", one match of each of as many names, so that frequent names
weigh no more than rare ones. With --draw it prints samples to read instead. Tunes nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "bench")]

import story_sets  # noqa: E402 - the checkout is put on the path first

from pipeline.config.entities import read_entities  # noqa: E402 - as above
from pipeline.errors import Problem  # noqa: E402 - as above
from pipeline.theme.entities import Gazetteer  # noqa: E402 - as above
from tests.theme.hand_list import HAND_LIST, read_hand_list, unfound  # noqa: E402 - as above

READ = REPOSITORY / "bench" / "entities_read.json"
SIZE = 200
ASIDE = 45
"""Characters on each side of a match that is printed to be read."""

Match = tuple[str, str, int, int, str]
"""The article's id, its field, from where to where the name stands there, the entity."""


def main() -> None:
    """Print the figures, or the samples to read."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draw", type=int, metavar="SEED")
    given = parser.parse_args()
    problems: list[Problem] = []
    entities = read_entities(REPOSITORY / "entities.toml", problems)
    if problems:
        sys.exit("\n".join(map(str, problems)))
    gazetteer = Gazetteer(entities)
    texts = {(row["id"], field): row.get(field) or "" for row in corpus() for field in ("title", "summary")}
    began = time.process_time()
    matches = [(*key, found.start, found.end, found.slug) for key, text in texts.items() for found in gazetteer.find(text)]
    seconds = time.process_time() - began
    if given.draw is not None:
        draw(matches, texts, random.Random(given.draw))
        return
    print(f"{len(entities)} entities, {sum(len(e.en) + len(e.zh) + len(e.zh_hant) + len(e.aliases) for e in entities):,} names")
    lines = read_hand_list()
    for side, name in enumerate(("en", "zh")):
        missed = [line.names[side] for line in lines if side in unfound(gazetteer, line)]
        share = f"{len(lines) - len(missed)} of {len(lines)} of {HAND_LIST.name}"
        print(f"recall ({name}): {share}, missed: {', '.join(missed) or 'none'}")
    for sample, verdicts in json.loads(READ.read_text(encoding="utf-8")).items():
        precision(sample, verdicts, set(matches))
    print(
        f"{len(matches):,} matches in {len(texts):,} texts of the corpus, {len(texts) / seconds:,.0f} texts a second of one core"
    )


def corpus() -> Iterator[Mapping[str, str]]:
    """Every article of the corpus, once."""
    seen: set[str] = set()
    for path in sorted(story_sets.NEWS.glob("*.jsonl*")):
        for row in story_sets.rows(path):
            if row["id"] not in seen:
                seen.add(row["id"])
                yield row


def precision(sample: str, verdicts: Sequence[Sequence[object]], now: set[Match]) -> None:
    """How many of the matches that were read name what they are said to, and how many of those are found now."""
    right = Counter(bool(verdict) for *_, verdict in verdicts)
    stand = [verdict for *match, verdict in verdicts if tuple(match) in now]
    print(
        f"precision ({sample}): {right[True]} of {len(verdicts)} as drawn, {right[True] / len(verdicts):.3f};"
        f" found by entities.toml as it is {sum(map(bool, stand))} of {len(stand)}, {sum(map(bool, stand)) / len(stand):.3f}"
    )


def draw(matches: Sequence[Match], texts: Mapping[tuple[str, str], str], chance: random.Random) -> None:
    """Print a sample of all matches and one of the names, each match as JSON with the text around it."""
    by_name: dict[tuple[str, str], list[Match]] = {}
    for match in matches:
        article, field, start, end, slug = match
        by_name.setdefault((slug, texts[article, field][start:end].lower()), []).append(match)
    names = chance.sample(sorted(by_name), SIZE)
    samples = {"matches": chance.sample(sorted(matches), SIZE), "names": [chance.choice(by_name[name]) for name in names]}
    for sample, drawn in samples.items():
        print(f"# {sample}")
        for article, field, start, end, slug in drawn:
            text = texts[article, field]
            around = f"{text[max(0, start - ASIDE) : start]}[{text[start:end]}]{text[end : end + ASIDE]}"
            print(json.dumps([article, field, start, end, slug]), " ".join(around.split()))


if __name__ == "__main__":
    main()
