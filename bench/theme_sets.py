"""The labelled sets for the themes, with their texts from the shared corpus, and which of their articles go together.

    silver   one annotator, of the shared data; the rules were first written against it
    own      `theme_labels.jsonl`, labelled for this project by id (see `theme_labels.md`); no text of it is kept here
    gold     two annotators, of the shared data: never trained on, and no near copy of it is among the others

Does not judge: `score_themes.py` and `train_themes.py` do.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.model import Article
from pipeline.text.tokens import words

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"
NEWS = SHARED / "data" / "news"
OWN = Path(__file__).with_name("theme_labels.jsonl")
FOLDS = 5
ALIKE = 0.35
"""From which part of common words two titles are left out together."""

SEEN = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An article, the themes that it carries, those that nobody is sure of, and the set that it comes from."""

    article: Article
    themes: frozenset[str]
    unsure: frozenset[str]
    set: str


def silver() -> list[Labelled]:
    """The silver set."""
    return [_labelled(row, row, "silver") for row in _lines(NEWS / "labelled" / "silver-themes.jsonl")]


def gold() -> list[Labelled]:
    """The gold set."""
    return [_labelled(row, row, "gold") for row in _lines(NEWS / "labelled" / "gold-themes-dev.jsonl")]


def own(only: str = "") -> list[Labelled]:
    """The project's own labels, those of the set *only* if given, with their texts looked up in the corpus."""
    labels = [row for row in _lines(OWN) if not only or row["set"] == only]
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in labels:
        wanted[row["file"]].add(row["id"])
    texts = {row["id"]: row for name, ids in sorted(wanted.items()) for row in _lines(NEWS / name) if row["id"] in ids}
    return [_labelled(texts[row["id"]], row, row["set"]) for row in labels]


def corpus(every: int) -> Iterator[Article]:
    """Each *every*th article of the whole corpus."""
    for path in sorted(NEWS.glob("*.jsonl*")):
        for number, row in enumerate(_lines(path)):
            if number % every == 0 and row["lang"] in ("en", "zh", "zh-Hant"):
                yield _article(row)


def folds(articles: Sequence[Article]) -> list[int]:
    """A fold for each article, those with like titles in one: by the ids, so that they stay where they are."""
    group = list(range(len(articles)))
    holding: dict[str, list[int]] = defaultdict(list)
    token_sets = [set(words(article.title)) for article in articles]
    for here, tokens in enumerate(token_sets):
        shared = Counter(other for token in sorted(tokens) for other in holding[token])
        for other, count in shared.items():
            if count / len(tokens | token_sets[other]) >= ALIKE:
                group[_root(group, here)] = _root(group, other)
        for token in tokens:
            holding[token].append(here)
    return [int(articles[_root(group, here)].id, 16) % FOLDS for here in range(len(articles))]


def _root(group: list[int], here: int) -> int:
    while group[here] != here:
        here = group[here]
    return here


def _labelled(text: dict[str, str], label: dict[str, list[str]], name: str) -> Labelled:
    unsure = label.get("unsure", label.get("disputed", []))
    return Labelled(article=_article(text), themes=frozenset(label["themes"]), unsure=frozenset(unsure), set=name)


def _article(row: dict[str, str]) -> Article:
    return Article(
        id=row["id"],
        feed="",
        url="",
        canonical_url="",
        given_title=row["title"],
        title=row["title"],
        summary=row.get("summary") or "",
        lang=row["lang"],
        published=None,
        first_seen=SEEN,
    )


def _lines(path: Path) -> Iterable[dict]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
