"""Bursts in a series of daily counts: Kleinberg's automaton with two states, usual and busy (KDD 2002).

In the usual state a day has Poisson counts about the mean of the series, in the busy one about twice as many; to become busy
costs something, to be usual again costs nothing. What is found is the cheapest run of states. Knows no theme and no date.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

RATE = 2.0
"""How many times the usual count the busy state stands for."""

COST = 0.8
"""Kleinberg's gamma: what becoming busy costs, in units of the logarithm of the days. Lower finds more, false ones too."""

LEAST = 0.25
"""The usual count is taken to be at least this: two stories after weeks of none are no burst of themselves."""


def bursts(counts: Sequence[int | None]) -> tuple[tuple[int, int], ...]:
    """The bursts of *counts*, each as the places of its first and its last day, in their order.

    A day that nobody counted (None) speaks for neither state.
    """
    known = [count for count in counts if count is not None]
    if not known:
        return ()
    usual = max(sum(known) / len(known), LEAST)
    rise = COST * math.log(len(counts))
    costs, back = (0.0, rise), []
    for count in counts:
        calm, busy = (costs[0], 0), (costs[1], 1)
        into_calm = min(calm, busy)
        into_busy = min((costs[0] + rise, 0), busy)
        back.append((into_calm[1], into_busy[1]))
        surprise = (0.0, 0.0) if count is None else (_surprise(count, usual), _surprise(count, RATE * usual))
        costs = (into_calm[0] + surprise[0], into_busy[0] + surprise[1])
    state = 0 if costs[0] <= costs[1] else 1
    states = []
    for before in reversed(back):
        states.append(state)
        state = before[state]
    return _runs(states[::-1])


def _surprise(count: int, mean: float) -> float:
    """The negative logarithm of the Poisson probability, less what is the same for every mean."""
    return mean - count * math.log(mean)


def _runs(states: Sequence[int]) -> tuple[tuple[int, int], ...]:
    found = []
    begun = None
    for day, state in enumerate((*states, 0)):
        if state and begun is None:
            begun = day
        elif not state and begun is not None:
            found.append((begun, day - 1))
            begun = None
    return tuple(found)
