"""F1 of the themes on a labelled set, by the shared scorer: what the rules say, and what comes of it with the classifier.

    python bench/score_themes.py [--set gold|silver|own|random] [--root WORKSPACE] [--rules] [--embedder use] [--wrong THEME]
    python bench/score_themes.py --folds        on articles that the classifier did not learn from (silver, own)

Does not tune anything. Only gold is for the classifier what it is for a reader: unseen; on the sets that it learnt from use
--folds. With --wrong it also prints, for one theme, what was missed and what was too much.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from bench.theme_sets import SHARED, Labelled, gold, own, silver  # noqa: E402  (the checkout is put on the path first)
from pipeline.config.entities import read_entities  # noqa: E402
from pipeline.config.themes import read_themes  # noqa: E402
from pipeline.errors import Problem  # noqa: E402
from pipeline.model import Article, Tagging  # noqa: E402
from pipeline.theme.classifier import from_bytes  # noqa: E402
from pipeline.theme.rules import Tagger  # noqa: E402

SETS = {"gold": gold, "silver": silver, "own": own, "random": lambda: own("random-1") + own("random-2")}


def tagger_of(root: Path, *, rules: bool) -> Tagger:
    """The tagger of a workspace; with *rules* that of its rules alone."""
    problems: list[Problem] = []
    themes, entities = read_themes(root / "themes.toml", problems), read_entities(root / "entities.toml", problems)
    if problems:
        sys.exit("\n".join(map(str, problems)))
    numbers = root / "themes.npz"
    return Tagger(themes, entities, None if rules or not numbers.exists() else from_bytes(numbers.read_bytes()))


def table(articles: Sequence[Labelled], tags: Sequence[Sequence[str]]) -> None:
    """The shared scorer's table for these themes of these articles."""
    with (
        tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as found,
        tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as labels,
    ):
        for one, themes in zip(articles, tags, strict=True):
            lang = one.article.lang.partition("-")[0]
            row = {"id": one.article.id, "lang": lang, "themes": sorted(one.themes), "disputed": sorted(one.unsure)}
            labels.write(json.dumps(row) + "\n")
            found.write(json.dumps({"id": one.article.id, "lang": lang, "themes": list(themes)}) + "\n")
        found.flush()
        labels.flush()
        sys.stdout.flush()
        subprocess.run([sys.executable, SHARED / "score" / "score.py", "themes", found.name, labels.name], check=True)


def embedded(articles: Sequence[Article], embedder: str) -> Sequence[bytes]:
    """A vector of each, empty without an embedder."""
    from pipeline.vectors import load, passage

    return load(embedder).embed([passage(each) for each in articles]) if embedder else [b""] * len(articles)


def evidence(tags: Sequence[tuple[Tagging, ...]]) -> str:
    """How many tags there are, whose they are, and how many show a span."""
    every = [tag for found in tags for tag in found]
    model = sum(tag.origin == "model" for tag in every)
    shown = sum(bool(tag.spans) for tag in every)
    return f"{len(every)} tags, {model} of them the classifier's own; {shown} of {len(every)} with a span"


def main() -> None:
    """Tag the set, print the scorer's table and the speed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--set", choices=sorted(SETS), default="gold", dest="name")
    parser.add_argument("--root", type=Path, default=REPOSITORY)
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--folds", action="store_true")
    parser.add_argument("--embedder", default="")
    parser.add_argument("--wrong", default="")
    given = parser.parse_args()
    if given.folds:
        from bench.train_themes import left_out

        for name, articles, tags in left_out(given.embedder):
            print(f"{name}, articles left out of what the classifier learnt:")
            table(articles, tags)
        return
    tagger = tagger_of(given.root, rules=given.rules)
    articles = SETS[given.name]()
    vectors = embedded([each.article for each in articles], given.embedder)
    tagger.tag(articles[0].article)
    began = time.process_time()
    tags = [tagger.tag(each.article, vector) for each, vector in zip(articles, vectors, strict=True)]
    seconds = time.process_time() - began
    table(articles, [[tag.theme for tag in found] for found in tags])
    print(evidence(tags))
    print(f"{len(articles)} articles in {seconds:.3f} s of one core: {len(articles) / seconds:,.0f} a second")
    for one, found in zip(articles, tags, strict=True):
        want, got = given.wrong in one.themes, given.wrong in [tag.theme for tag in found]
        if given.wrong and want != got and given.wrong not in one.unsure:
            words = [span.words for tag in found if tag.theme == given.wrong for span in tag.spans]
            summary = one.article.summary[:200].replace("\n", " ")
            print("missed" if want else "extra ", one.article.title[:140], "|", summary, words or "")


if __name__ == "__main__":
    main()
