"""The example of a theme that an article is most like: the named neighbour of a tag that no rule gave.

Compares what a classifier reads (`features.py`). A likeness is a hint, never a tag.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Bins = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Example number *example* (from 1, in the order of themes.toml), and how like it is: at most 1."""

    example: int
    likeness: float


def nearest(bins: Bins, examples: Sequence[Bins | None]) -> Neighbour | None:
    """The example that *bins* are most like, the first of equals; None where nothing is alike.

    An example that is None is passed over: one that does not carry the theme.
    """
    found = [Neighbour(number, likeness(bins, one)) for number, one in enumerate(examples, 1) if one is not None]
    best = max(found, key=lambda n: (n.likeness, -n.example), default=None)
    return best if best and best.likeness > 0 else None


def likeness(one: Bins, other: Bins) -> float:
    """The cosine of two texts' features."""
    small, large = sorted((one, other), key=len)
    shared = sum(value * large[number] for number, value in small.items() if number in large)
    size = _size(one) * _size(other)
    return round(shared / size, 3) if size else 0.0


def _size(bins: Bins) -> float:
    return float(sum(value * value for value in bins.values()) ** 0.5)
