"""How alike two articles are, and what they share: by words in one language, by anchors across two.

Both likenesses are on one scale, where 1 is the line above which two reports are held to be of one event.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pipeline.story.features import TITLE, Features
from pipeline.story.frequency import Frequency

SAME = 0.20
"""Cosine that two reports of one event in one language pass."""
ACROSS = 0.32
"""Cosine of the anchors that two reports of one event in two languages pass."""
EVIDENCE = 1.8
"""What shared terms must weigh to be full evidence, in words as rare as can be: two rare words, three middling ones."""
STEEP = 1.5
"""How much faster than in proportion a likeness falls with its evidence: one rare word is no event."""
ECHO = {"@": 0.4, "~": 0.0}
"""What names and concepts are worth as evidence in one language, where their words count already."""
HAN_PAIR = 0.75
"""The same of a pair of Han characters: a word of four characters is three pairs and one word."""
EVIDENCE_ACROSS = 1.6
"""As EVIDENCE, of shared anchors."""
OTHER_MARKS = 0.3
"""What is left of the likeness of two reports of one source whose titles give figures or tickers, and none in common."""
BELOW_THE_LINE = 0.95
"""The most that such two can be alike: it takes a third report to bring them together."""
SAME_TITLE = 0.5
"""Days after which the same title from the same source is the next number of a series."""
DECAY = 4.0
"""Days after which time alone lowers a likeness to six tenths."""
GAP = 14.0
"""Days between two articles above which they are never of one event."""


@dataclass(slots=True)
class Vector:
    """The features of an article with the weights of one version of the frequencies."""

    version: int
    weights: dict[str, float]
    length: float
    anchor_length: float


def vector(features: Features, frequency: Frequency) -> Vector:
    """Weigh the terms of *features*."""
    weights = {term: tf * frequency.weight(term) for term, tf in features.terms.items()}
    anchors = math.sqrt(sum((place * anchor_weight(a, frequency)) ** 2 for a, place in features.anchors.items()))
    return Vector(frequency.version, weights, math.sqrt(sum(w * w for w in weights.values())), anchors)


def anchor_weight(anchor: str, frequency: Frequency) -> float:
    """What an anchor weighs across languages: what happened says less than who or how much."""
    return frequency.weight(anchor) * (0.7 if anchor[0] == "~" else 1.0)


def likeness(one: tuple[Features, Vector], other: tuple[Features, Vector], frequency: Frequency) -> float:
    """How alike two articles are: 0 and up, 1 is the line. 0 where the two cannot be of one event."""
    apart = abs(one[0].day - other[0].day)
    if apart > GAP or forbidden(one[0], other[0]):
        return 0.0
    alike = _across(one, other, frequency) if one[0].chinese != other[0].chinese else _same(one, other, frequency.rarest)
    if one[0].article.feed == other[0].article.feed and _marks_disagree(one[0], other[0]):
        alike = min(BELOW_THE_LINE, OTHER_MARKS * alike)
    return alike * math.exp(-((apart / DECAY) ** 2) / 2)


def shared_terms(one: Features, other: Features, frequency: Frequency) -> tuple[str, ...]:
    """The terms that two articles share, the weightiest first."""
    if one.chinese != other.chinese:
        anchors = _shared_anchors(one, other)
        return tuple(sorted(anchors, key=lambda t: (-anchor_weight(t, frequency), t)))
    found = one.terms.keys() & other.terms.keys()
    return tuple(sorted(found, key=lambda t: (-one.terms[t] * other.terms[t] * frequency.weight(t), t)))


def forbidden(one: Features, other: Features) -> bool:
    """Whether two reports of one source are two numbers of a series: one template, other figures or another date."""
    if one.article.feed != other.article.feed:
        return False
    if one.dates and other.dates and not one.dates & other.dates:
        return True
    if one.skeleton != other.skeleton:
        return False
    return "0" in one.skeleton if one.article.title != other.article.title else abs(one.day - other.day) > SAME_TITLE


def _marks_disagree(one: Features, other: Features) -> bool:
    return bool(one.marks and other.marks and not one.marks & other.marks)


def _same(mine: tuple[Features, Vector], theirs: tuple[Features, Vector], rarest: float) -> float:
    (one, a), (_, b) = sorted((mine, theirs), key=lambda each: len(each[1].weights))
    if not a.length or not b.length:
        return 0.0
    dot = evidence = 0.0
    other_weights = b.weights
    for term, weight in a.weights.items():
        found = other_weights.get(term)
        if found is not None:
            dot += weight * found
            evidence += ECHO.get(term[0], HAN_PAIR if term[0] >= "\u3000" else 1.0) * min(weight / one.terms[term], weight)
    return dot / (a.length * b.length) / SAME * math.pow(min(1.0, evidence / (EVIDENCE * rarest)), STEEP)


def _across(one: tuple[Features, Vector], other: tuple[Features, Vector], frequency: Frequency) -> float:
    (zh, zh_vector), (en, en_vector) = (one, other) if one[0].chinese else (other, one)
    shared = _shared_anchors(zh, en)
    named = sum(anchor[0] != "~" for anchor in shared)
    if len(shared) < 2 or (named < 2 and len(shared) < 3):
        return 0.0
    dot = words = evidence = 0.0
    for anchor in shared:
        weight = anchor_weight(anchor, frequency)
        there = en.anchors.get(anchor, 0.0)
        if not there:
            there = min(1.0, en.terms[anchor] / TITLE)
            words += (weight * there) ** 2
        here = zh.anchors[anchor]
        dot += weight * weight * here * there
        evidence += weight * min(here, there)
    length = zh_vector.anchor_length * math.sqrt(en_vector.anchor_length**2 + words)
    return dot / length / ACROSS * min(1.0, evidence / (EVIDENCE_ACROSS * frequency.rarest)) if length else 0.0


def _shared_anchors(one: Features, other: Features) -> list[str]:
    """Anchors of both, and the Latin words of the Chinese report that the English one has among its own."""
    zh, en = (one, other) if one.chinese else (other, one)
    return [anchor for anchor in zh.anchors if anchor in en.terms]
