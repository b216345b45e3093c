"""How an article compares with another: by words in one language, by anchors across two, and by meaning where it is known.

Measures and vetoes only; what the measures are worth stands in the rule. Names of the measures are those of `rule.toml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.story.features import TITLE, Features
from pipeline.story.frequency import Frequency

SAME = ("words", "title", "evidence", "meaning", "names", "figures", "other_figures", "happened", "short", "source", "together")
"""What two articles in one language are measured by.

The cosines of all words and of the title's, what the shared words weigh, the cosine of meaning, what shared names, figures
and happenings weigh, whether both give figures and none in common, how short the shorter is told, whether of one source,
and the cosine of words by what they weigh: 1 is where words alone say that it is one event.
"""
ACROSS = ("anchors", "evidence", "meaning", "close", "figures", "names", "happened", "named", "short", "together")
"""What two articles in two languages are measured by: anchors in place of words; *close*: the meaning beyond a half."""
HAN_PAIR = 0.75
"""What a pair of Han characters weighs as evidence: a word of four characters is three pairs and one word."""
HAPPENED = 0.7
"""What an anchor that says what happened weighs across languages: less than who or how much."""
CLOSE = 0.5
SAME_TITLE = 0.5
"""Days after which the same title from the same source is the next number of a series."""
GAP = 14.0
"""Days between two articles above which they are never of one event."""


@dataclass(slots=True)
class Vector:
    """The features of an article with the weights of one version of the frequencies."""

    version: int
    words: dict[str, float]
    length: float
    title: dict[str, float]
    title_length: float
    weights: Mapping[str, float]

    def anchor(self, anchor: str) -> float:
        """What an anchor weighs across languages."""
        return self.weights[anchor] * (HAPPENED if anchor[0] == "~" else 1.0)


def vector(features: Features, frequency: Frequency) -> Vector:
    """Weigh the words and anchors of *features*."""
    weights = frequency.weights
    words = {word: count * weights[word] for word, count in features.words.items()}
    title = {word: weights[word] for word in features.title}
    return Vector(
        version=frequency.version,
        words=words,
        length=math.sqrt(sum([w * w for w in words.values()])) or 1.0,
        title=title,
        title_length=math.sqrt(sum([w * w for w in title.values()])) or 1.0,
        weights=weights,
    )


def anchor_weight(anchor: str, frequency: Frequency) -> float:
    """What an anchor weighs across languages."""
    return frequency.weight(anchor) * (HAPPENED if anchor[0] == "~" else 1.0)


def shared_terms(one: Features, other: Features, frequency: Frequency) -> tuple[str, ...]:
    """The terms that two articles share, the weightiest first; across languages the anchors that hold them together."""
    if one.chinese != other.chinese:
        zh, en = (one, other) if one.chinese else (other, one)
        anchors = [anchor for anchor in zh.anchors if anchor in en.anchors or anchor in en.terms]
        return tuple(sorted(anchors, key=lambda t: (t[0] == "~", -anchor_weight(t, frequency), t)))
    found = one.terms.keys() & other.terms.keys()
    return tuple(sorted(found, key=lambda t: (-one.terms[t] * other.terms[t] * frequency.weight(t), t)))


def forbidden(one: Features, other: Features) -> bool:
    """Whether two articles cannot be of one event: too far apart, or two numbers of a series of one source (one template,
    other figures or another date)."""
    apart = abs(one.day - other.day)
    if apart > GAP:
        return True
    if one.article.feed != other.article.feed:
        return False
    if one.dates and other.dates and not one.dates & other.dates:
        return True
    if one.skeleton != other.skeleton:
        return False
    return "0" in one.skeleton if one.article.title != other.article.title else apart > SAME_TITLE


def marks_disagree(one: Features, other: Features) -> bool:
    """Whether two titles of one source give figures or tickers, and none in common."""
    return one.article.feed == other.article.feed and bool(one.marks and other.marks) and not one.marks & other.marks


def same(one: Features, a: Vector, other: Features, b: Vector, rarest: float) -> tuple[float, ...]:
    """The measures SAME of two articles in one language, but for the meaning, which is 0. *rarest*: the greatest weight."""
    dot = evidence = 0.0
    fewer, more = (a.words, b.words) if len(a.words) < len(b.words) else (b.words, a.words)
    counts = one.words if fewer is a.words else other.words
    for word in filter(more.__contains__, fewer):
        weight = fewer[word]
        dot += weight * more[word]
        evidence += (HAN_PAIR if word[0] >= "\u3000" else 1.0) * weight / counts[word]
    titles = 0.0
    for word in filter(b.title.__contains__, a.title):
        titles += a.title[word] * a.title[word]
    shared = {"@": 0.0, "#": 0.0, "~": 0.0}
    for anchor in filter(other.anchors.__contains__, one.anchors):
        if anchor[0] in shared:
            shared[anchor[0]] += a.anchor(anchor) * min(one.anchors[anchor], other.anchors[anchor])
    cosine = dot / (a.length * b.length)
    return (
        cosine,
        titles / (a.title_length * b.title_length),
        min(3.0, evidence / rarest),
        0.0,
        min(2.0, shared["@"] / rarest),
        min(1.0, shared["#"] / rarest),
        float(not shared["#"] and one.figured and other.figured),
        min(1.0, shared["~"] / rarest),
        1 / math.sqrt(1 + min(len(one.words), len(other.words))),
        float(one.article.feed == other.article.feed),
        min(2.0, cosine / 0.2 * min(1.0, evidence / rarest / 1.8) ** 1.5),
    )


def _anchor_length(features: Features, weighed: Vector) -> float:
    return math.sqrt(sum([(place * weighed.anchor(a)) ** 2 for a, place in features.anchors.items()])) or 1.0


def across(one: Features, a: Vector, other: Features, b: Vector, rarest: float) -> tuple[float, ...]:
    """The measures ACROSS of two articles in two languages, but for the meaning; also the Latin words of the Chinese one
    count that the English one has among its own."""
    (zh, zh_vector), (en, en_vector) = ((one, a), (other, b)) if one.chinese else ((other, b), (one, a))
    dot = evidence = latin = 0.0
    shared = {"@": 0.0, "#": 0.0, "~": 0.0}
    named = 0
    for anchor, here in zh.anchors.items():
        there = en.anchors.get(anchor, 0.0)
        if not there and anchor not in en.terms:
            continue
        weight = zh_vector.anchor(anchor)
        if not there:
            there = min(1.0, en.terms[anchor] / TITLE)
            latin += (weight * there) ** 2
        dot += weight * weight * here * there
        evidence += weight * min(here, there)
        kind = anchor[0] if anchor[0] in shared else "@"
        shared[kind] += weight * min(here, there)
        named += kind != "~"
    cosine = 0.0
    if dot:
        cosine = dot / (_anchor_length(zh, zh_vector) * math.sqrt(_anchor_length(en, en_vector) ** 2 + latin))
    return (
        math.sqrt(min(1.0, cosine)),
        min(2.5, evidence / rarest),
        0.0,
        0.0,
        min(2.0, shared["#"] / rarest),
        min(2.0, shared["@"] / rarest),
        min(2.0, shared["~"] / rarest),
        min(1.4, math.log1p(named)),
        1 / math.sqrt(1 + min(len(one.words), len(other.words))),
        min(2.0, cosine / 0.3 * min(1.0, evidence / rarest / 1.6)),
    )
