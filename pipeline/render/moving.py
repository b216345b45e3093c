"""What is said of a theme's momentum, in the words of an issue or of the archive: that it is new, back, or in a burst.

Says nothing of fewer than ENOUGH stories. Measures nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pipeline.model import ENOUGH, Momentum
from pipeline.render.words import Words

DAY = timedelta(days=1)
WEEK = 7


def momentum_lines(row: Momentum, words: Words) -> tuple[str, ...]:
    """The sentences, newest fact first; empty for a theme that moves as it always does."""
    said = []
    if row.is_new and row.first:
        said.append(words.say("moving_new", day=words.day(row.first)))
    elif row.silent_since:
        said.append(words.say("moving_since", day=words.day(row.silent_since)))
    if row.surging:
        said.append(_surge(row, words))
    elif burst := _last_burst(row):
        first, last = (words.short_day(_noon(row, place)) for place in burst)
        said.append(words.say("moving_burst", first=first, last=last))
    return tuple(said)


def _surge(row: Momentum, words: Words) -> str:
    return words.say(
        "moving_surge",
        day=words.short_day(_noon(row, row.bursts[-1][0])),
        stories=words.say("stories", row.today),
        z=words.number(row.z or 0),
        pace=words.number(row.pace or 0),
    )


def _last_burst(row: Momentum) -> tuple[int, int] | None:
    """The first and the last day of a burst that reached into the last week, if it has stories enough."""
    if not row.bursts or row.bursts[-1][1] < len(row.days) - WEEK:
        return None
    first, last = row.bursts[-1]
    return (first, last) if sum(count or 0 for count in row.days[first : last + 1]) >= ENOUGH else None


def _noon(row: Momentum, place: int) -> datetime:
    """The middle of one of the days."""
    return row.weeks[-1].end - DAY * (len(row.days) - 1 - place) - DAY / 2
