"""How near texts of one story are to each other: vectors of words weighted by rarity within the story.

Does not compare across languages: an English and a Chinese text share next to nothing here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.text.tokens import words

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The words of some texts with their weight, and the mean direction of those texts."""

    weights: Vector
    centre: Vector

    def vector(self, text: str) -> Vector:
        """The unit vector of *text*; empty where it has no word of the space."""
        counts = Counter(word for word in words(text) if word in self.weights)
        return unit({word: (1 + math.log(count)) * self.weights[word] for word, count in counts.items()})

    def centrality(self, text: str) -> float:
        """How near *text* stands to the middle of the space, 0 to 1."""
        return cosine(self.vector(text), self.centre)


def space_of(texts: Sequence[str]) -> Space:
    """The space that *texts* span. Summing over a medoid's distances is the same as measuring to this centre."""
    bags = [Counter(words(text)) for text in texts]
    seen = Counter(word for bag in bags for word in bag)
    # Within one story the words that many reports share are the story: rarity only softens, it does not rule.
    weights = {word: 1.0 + math.log((1 + len(bags)) / count) / 2 for word, count in seen.items()}
    units = [unit({word: (1 + math.log(count)) * weights[word] for word, count in bag.items()}) for bag in bags]
    return Space(weights=weights, centre=unit(_sum(units)))


def cosine(one: Vector, other: Vector) -> float:
    """The cosine of two unit vectors."""
    if len(other) < len(one):
        one, other = other, one
    return math.fsum(value * other[word] for word, value in one.items() if word in other)


def diverse(weighed: Sequence[tuple[float, Vector]], told: Sequence[Vector], worth: float = 0.7) -> tuple[int, ...]:
    """The places of *weighed* (score, vector), each next one by maximal marginal relevance (MMR): *worth* parts of its score
    against the highest, the rest off for its likeness to the nearest of those before it and of *told*."""
    top = max((score for score, _ in weighed), default=0.0)
    left, order, seen = list(range(len(weighed))), [], list(told)
    while left:

        def gain(place: int) -> float:
            score, vector = weighed[place]
            like = max((cosine(vector, other) for other in seen), default=0.0)
            return worth * (score / top if top > 0 else 0.0) - (1 - worth) * like

        best = max(left, key=lambda place: (round(gain(place), 6), -place))
        left.remove(best)
        order.append(best)
        seen.append(weighed[best][1])
    return tuple(order)


def overlap(text: str, other: str) -> float:
    """The share of *other*'s words that *text* has too, 0 to 1."""
    theirs = set(words(other))
    return len(theirs & set(words(text))) / len(theirs) if theirs else 0.0


def _sum(vectors: Iterable[Vector]) -> dict[str, float]:
    total: dict[str, float] = {}
    for vector in vectors:
        for word, value in vector.items():
            total[word] = total.get(word, 0.0) + value
    return total


def unit(vector: Mapping[str, float]) -> dict[str, float]:
    """*vector* at length one; empty for an empty one."""
    length = math.sqrt(math.fsum(value * value for value in vector.values()))
    return {word: value / length for word, value in vector.items()} if length else {}
