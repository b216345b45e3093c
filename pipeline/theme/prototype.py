"""What an article is most like of what a theme's file and the analysts show for it, and how many points that likeness is worth.

A theme's prototypes are the examples that carry it, its two descriptions and the articles that an analyst said carry it.
Compares what a classifier reads (`features.py`). A likeness is a hint: it adds to words that speak, and never tags alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Theme
from pipeline.theme.classifier import Floats
from pipeline.theme.features import SIZE
from pipeline.theme.reading import Reading

FLOOR = 0.3
"""A likeness up to which nothing is said: two headlines of one field share as much."""

WORTH = 2.0
"""Points for each whole of likeness above the floor; what a likeness says beside the rules is learnt (`classifier.py`)."""


@dataclass(frozen=True, slots=True)
class Prototype:
    """One of the theme of that number; *name* as evidence calls it."""

    theme: int
    name: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The prototype of a theme that an article is most like, and how like it is: at most 1."""

    prototype: Prototype
    likeness: float

    @property
    def points(self) -> float:
        """What the likeness adds to words of the theme that speak."""
        return round(max(0.0, WORTH * (self.likeness - FLOOR)), 3)


class Prototypes:
    """Prototypes of any themes, in a table of the features that they hold."""

    def __init__(self, found: Iterable[Prototype]) -> None:
        self.all = tuple(found)
        bins = np.unique(np.concatenate([np.zeros(0, np.int64), *(one.reading.content[0] for one in self.all)]))
        self._row: NDArray[np.int32] = np.full(SIZE, len(bins), np.int32)
        self._row[bins] = np.arange(len(bins), dtype=np.int32)
        self._table: Floats = np.zeros((len(bins) + 1, len(self.all)), np.float32)
        for column, one in enumerate(self.all):
            held, values = one.reading.content
            self._table[self._row[held], column] = values

    def nearest(self, reading: Reading) -> Mapping[int, Neighbour]:
        """By number of the theme, the prototype that *reading* is most like, the first of equals; none that is not alike."""
        bins, values = reading.content
        rows = self._row[bins]
        there = rows < len(self._table) - 1
        likeness = values[there] @ self._table[rows[there]]
        best: dict[int, Neighbour] = {}
        for column in np.flatnonzero(likeness > 0).tolist():
            one, like = self.all[column], round(float(likeness[column]), 3)
            if one.theme not in best or like > best[one.theme].likeness:
                best[one.theme] = Neighbour(one, like)
        return best


def shared(reading: Reading, prototype: Prototype) -> Floats:
    """How much each bin of *reading* has to do with its likeness to the prototype."""
    weights = np.zeros(len(reading.bins), np.float32)
    bins, values = reading.content
    held, theirs = prototype.reading.content
    _, mine, other = np.intersect1d(bins, held, assume_unique=True, return_indices=True)
    weights[mine] = values[mine] * theirs[other]
    return weights


def shown(theme: Theme) -> tuple[tuple[str, str, str], ...]:
    """(name, title, summary) of what the theme's file shows for it."""
    examples = ((f"example {n}", e.title, e.summary) for n, e in enumerate(theme.examples, 1) if e.carries)
    told = (("its description", theme.description, ""), ("its Chinese description", theme.description_zh, ""))
    return (*examples, *(one for one in told if one[1]))
