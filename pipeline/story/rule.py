"""The learned rule: what the measures of an article against a story are worth, and from where on it is of that story.

A logistic rule with weights for each pair of languages, once for a desk with an embedder and once for one without. The
weights are numbers in `rule.toml`, made by bench/train_stories.py, which says there what they were learned from.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import mul

from pipeline.story.likeness import ACROSS, SAME

TIMES = ("newest", "oldest")
"""Measures of an article against a whole story: days from the nearest and from the earliest of its reports, as logarithms."""
MEASURES: Mapping[str, tuple[str, ...]] = {
    "en": (*SAME, *TIMES, "marks"),
    "en-brief": (*SAME, *TIMES, "marks"),
    "zh": (*SAME, *TIMES, "marks"),
    "across": (*ACROSS, *TIMES),
}
"""The kinds of pairs. *brief*: both are hardly more than a headline; where the rule has no weights of their own for such
pairs, those of their language count."""
BRIEF = 14
"""Words up to which a text is brief."""
LEAST = -20.0
"""The log-odds of what cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """*weights* by kind, in the order of MEASURES, the bias last. *join*, *sure*, *merge*: log-odds from which an article
    joins a story, from which that needs no second look, and from which two stories are one."""

    version: str
    weights: Mapping[str, tuple[float, ...]]
    join: float
    sure: float
    merge: float

    def log_odds(self, kind: str, measures: Sequence[float]) -> float:
        """How likely it is that an article with these *measures* is of the story; 0 is even."""
        weights = self.weights[kind]
        said: float = sum(map(mul, weights, measures))
        return weights[-1] + said


@cache
def shipped(embedding: str) -> Rule:
    """The rule that comes with the program: for *use* of an embedder, or for *none*."""
    return read_rule(files(__package__).joinpath("rule.toml").read_text(encoding="utf-8"), embedding)


def read_rule(text: str, embedding: str) -> Rule:
    """The rule that *text*, a file of rules, holds for *use* of an embedder, or for *none*."""
    data = tomllib.loads(text)
    table = data[embedding]
    weights = {kind: table.get(kind) or table[kind.partition("-")[0]] for kind in MEASURES}
    return Rule(
        version=data["version"],
        weights={kind: tuple(float(weights[kind][name]) for name in (*names, "bias")) for kind, names in MEASURES.items()},
        join=table["join"],
        sure=table["sure"],
        merge=table["merge"],
    )


def probability(log_odds: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
