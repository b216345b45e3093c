"""How near each story stands to the nearest one before it, by the words of their titles. Judges no event and merges nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.model import Story
from pipeline.text.tokens import words

RARE = 6
"""How many of a title's rarest words are looked up; only stories that share one of them are compared."""

MOST = 200
"""A word of more earlier stories than this leads to none."""


def nearest(stories: Sequence[Story], earlier: Sequence[Story]) -> dict[str, tuple[str, float]]:
    """Of each story the id of the nearest *earlier* one and their cosine, 0 to 1; a story without any is left out.

    Does not compare a story with itself. Across languages titles share next to nothing.
    """
    known = {story.id: _vector(story) for story in earlier}
    places: dict[str, list[str]] = {}
    for one, vector in known.items():
        for word in vector:
            places.setdefault(word, []).append(one)
    found: dict[str, tuple[str, float]] = {}
    for story in stories:
        vector = _vector(story)
        rare = sorted((word for word in vector if word in places), key=lambda word: (len(places[word]), word))[:RARE]
        near = {one for word in rare if len(places[word]) <= MOST for one in places[word]} - {story.id}
        best = max(((_cosine(vector, known[one]), one) for one in near), default=(0.0, ""))
        if best[0] > 0:
            found[story.id] = (best[1], round(best[0], 2))
    return found


def _vector(story: Story) -> Mapping[str, float]:
    """The words of the reports' titles at length one; a word counts for each title that has it."""
    bag = Counter(word for article in story.originals or story.articles for word in set(words(article.title)))
    length = math.sqrt(sum(count * count for count in bag.values()))
    return {word: count / length for word, count in bag.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(other) < len(one):
        one, other = other, one
    return math.fsum(value * other[word] for word, value in sorted(one.items()) if word in other)
