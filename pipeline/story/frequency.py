"""How common a term is among the articles of the last two weeks, so that rare ones weigh more.

The count changes at points that the sequence of articles alone decides (a new day; a quarter more articles than at the
last point), never where a batch was cut. So the same articles in the same order give the same weights, however they came.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Set
from datetime import date

DAYS = 13
"""How many days before the article's own count: the caller's fourteen times 24 hours hold them whole."""
PRIOR = 300
"""Imagined articles that hold none of the terms: they keep the first hundred real ones from weighing all terms alike."""
GROWTH = 1.25


class Frequency:
    """Counts of terms by day, and the weights of the last point. *version* changes with the weights."""

    def __init__(self) -> None:
        self.version = 0
        self._days: deque[tuple[date, Counter[str], int]] = deque()
        self._counted: Counter[str] = Counter()
        self._articles = 0
        self._fresh: list[Set[str]] = []
        self._idf: dict[str, float] = {}

    def turn(self, day: date) -> None:
        """Go on to *day*, if it is a later one: days that are too old are forgotten. Call before each article."""
        if self._days and day <= self._days[-1][0]:
            if self._articles and len(self._fresh) < (GROWTH - 1) * self._articles:
                return
            if len(self._fresh) >= 20:
                self._settle()
            return
        if self._days:
            self._settle()
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
        found = self._idf.get(term)
        if found is None:
            found = math.log((self._articles + PRIOR) / (self._counted.get(term, 0) + 1.0))
            self._idf[term] = found
        return found

    @property
    def rarest(self) -> float:
        """What a term weighs that no article held."""
        return self.weight("")

    def _settle(self) -> None:
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
        self._idf = {}
        self.version += 1
