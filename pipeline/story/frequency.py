"""How common a term is among the articles of the last two weeks, so that rare ones weigh more.

The count changes at points that the sequence of articles alone decides (a new day; a quarter more articles than at the
last point), never where a batch was cut. So the same articles in the same order give the same weights, however they came.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Mapping, Set
from datetime import date
from functools import cache
from importlib.resources import files
from zlib import crc32

DAYS = 13
"""How many days before the article's own count: the caller's fourteen times 24 hours hold them whole."""
PRIOR = 300
"""Imagined articles that hold each term as often as the news at large does: they keep the first hundred real ones from
weighing all terms alike."""
GROWTH = 1.25
MOST_KEPT = 200_000
"""Terms of which it is kept how common they are in the news at large: about what two dense weeks hold."""


def usual(term: str) -> float:
    """The share of articles of the news at large that hold *term*, roughly: terms share the entries of `usual.bin`.

    An entry is one byte, the share's logarithm in sixteenths of a halving; made by bench/train_stories.py.
    """
    return _SHARES[_entries()[crc32(term.encode()) & 0xFFFF]]


_SHARES = tuple(2.0 ** (-byte / 16) if byte < 255 else 0.0 for byte in range(256))


@cache
def _entries() -> bytes:
    return files(__package__).joinpath("usual.bin").read_bytes()


class _Imagined(dict[str, float]):
    """How many of the imagined articles hold a term, worked out once."""

    def __missing__(self, term: str) -> float:
        found = self[term] = PRIOR * usual(term) if term else 0.0
        return found


class _Weights(dict[str, float]):
    """The weights of the last point, each worked out when it is asked for: they are looked up more often than anything else."""

    def __init__(self, counted: Mapping[str, int]) -> None:
        super().__init__()
        self.total: float = PRIOR
        self._counted = counted
        self._imagined = _Imagined()

    def __missing__(self, term: str) -> float:
        found = self[term] = math.log(self.total / (self._counted.get(term, 0) + self._imagined[term] + 1.0))
        return found

    def renew(self, articles: int) -> None:
        """Forget the weights: *articles* are counted now."""
        self.clear()
        self.total = articles + PRIOR
        if len(self._imagined) > MOST_KEPT:
            self._imagined.clear()


class Frequency:
    """Counts of terms by day, and the weights of the last point. *version* changes with the weights."""

    def __init__(self) -> None:
        self.version = 0
        self._days: deque[tuple[date, Counter[str], int]] = deque()
        self._counted: Counter[str] = Counter()
        self._articles = 0
        self._fresh: list[Set[str]] = []
        self.weights = _Weights(self._counted)

    def turn(self, day: date) -> None:
        """Go on to *day*, if it is a later one: days that are too old are forgotten. Call before each article."""
        if self._days and day <= self._days[-1][0]:
            if self._articles and len(self._fresh) < (GROWTH - 1) * self._articles:
                return
            if len(self._fresh) >= 20:
                self.settle()
            return
        if self._days:
            self.settle()
        self._days.append((day, Counter(), 0))
        while (day - self._days[0][0]).days > DAYS:
            _, old, articles = self._days.popleft()
            self._counted.subtract(old)
            self._articles -= articles
        self._counted += Counter()
        self._renew()

    def add(self, terms: Set[str]) -> None:
        """Count an article of the day. Keeps *terms*: give it a set that does not change."""
        self._fresh.append(terms)

    def weight(self, term: str) -> float:
        """The inverse document frequency of *term*, as of the last point."""
        return self.weights[term]

    @property
    def rarest(self) -> float:
        """What a term weighs that no article held."""
        return self.weight("")

    def settle(self) -> None:
        """Let the articles since the last point count."""
        day, counter, articles = self._days.pop()
        fresh: Counter[str] = Counter()
        for terms in self._fresh:
            fresh.update(terms)
        counter.update(fresh)
        self._counted.update(fresh)
        self._days.append((day, counter, articles + len(self._fresh)))
        self._articles += len(self._fresh)
        self._fresh = []
        self._renew()

    def _renew(self) -> None:
        self.weights.renew(self._articles)
        self.version += 1
