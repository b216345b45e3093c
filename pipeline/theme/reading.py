"""An article as the classifier reads it, and which of its words to show for what a weighing of its features says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Article, Span
from pipeline.theme.classifier import Floats
from pipeline.theme.features import GRAMS, NAMES, Gram, Name, places

WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The features of *article*, weighed, in the order of their bins; its embedding where it has one."""

    article: Article
    names: tuple[Name, ...]
    bins: NDArray[np.int64]
    values: Floats
    vector: bytes = b""

    @property
    def content(self) -> tuple[NDArray[np.int64], Floats]:
        """The bins that stand for words and names, without the title's length, and their values as a vector of length one."""
        count = int(np.searchsorted(self.bins, GRAMS + NAMES))
        values = self.values[:count]
        return self.bins[:count], values / max(float(np.sqrt(values @ values)), 1e-9)


def evidence(reading: Reading, weights: Floats, score: float, rule: str, *, most: int = WORDS) -> tuple[Span, ...]:
    """The places of the features that weigh most, which share *score* between them; *weights* in the order of the bins."""
    heavy = {int(b): float(w) for b, w in zip(reading.bins, weights, strict=True) if w > 0}
    first: dict[int, Gram] = {}
    for gram in places(reading.article, reading.names):
        if gram.bin in heavy:
            first.setdefault(gram.bin, gram)
    found: list[Gram] = []
    for gram in sorted(first.values(), key=lambda g: (-heavy[g.bin], g.start - g.end, g.start)):
        if not any(one.field == gram.field and gram.start < one.end and one.start < gram.end for one in found):
            found.append(gram)
        if len(found) == most:
            break
    whole = sum(heavy[gram.bin] for gram in found)
    return tuple(
        Span(
            article=reading.article.id,
            field=gram.field,
            start=gram.start,
            end=gram.end,
            words=reading.article.field(gram.field)[gram.start : gram.end],
            rule=rule,
            points=round(score * heavy[gram.bin] / whole, 3),
        )
        for gram in found
    )
