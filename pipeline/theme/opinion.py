"""The classifier's opinion on an article, beside the rules' verdicts: what it adds, what it takes away, and by which words.

It speaks only of themes for which it acts. What a `not` of the rules forbids it never adds; what it takes from the rules
it says aloud (`why_not`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Article, Span, Theme
from pipeline.theme.classifier import Classifier, Floats, columns
from pipeline.theme.features import Gram, Name, features, places
from pipeline.theme.prototype import Bins, nearest
from pipeline.theme.verdict import Verdict

MOST = 2.0
"""How many times its threshold a theme scores at most by the classifier alone."""

DOUBT = 0.5
"""Below which part of its line a probability takes away what the rules carry."""

WORDS = 5


Examples = Sequence[Bins | None]
"""A theme's examples as the classifier reads them; None for one that does not carry it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as the classifier reads it."""

    article: Article
    names: tuple[Name, ...]
    bins: NDArray[np.int64]
    values: Floats
    vector: bytes = b""

    @property
    def weighed(self) -> dict[int, float]:
        """The bins with their values."""
        return dict(zip(self.bins.tolist(), self.values.tolist(), strict=True))


class Opinion:
    """A classifier for *themes*, in the order in which the rules number them; *examples* per theme, None for one that does
    not carry it."""

    def __init__(self, classifier: Classifier, themes: Sequence[Theme]) -> None:
        self._classifier = classifier
        self._themes = themes
        self._columns = columns(classifier, themes)
        self._places = {slug: column for column, slug in enumerate(classifier.themes)}

    def read(self, article: Article, names: Sequence[Name], vector: bytes = b"") -> Reading:
        """*article* with its features weighed, and its embedding where it has one."""
        return Reading(article, tuple(names), *self._classifier.weigh(features(article, names)), vector)

    def heed(
        self,
        reading: Reading,
        verdicts: Mapping[int, Verdict],
        forbidden: Collection[int],
        examples: Mapping[int, Sequence[Bins | None]],
    ) -> dict[int, Verdict]:
        """*verdicts* of the rules, by the number of the theme, as they stand when the classifier has spoken."""
        heard = dict(verdicts)
        probabilities = self._probabilities(reading, verdicts)
        line = self._classifier.linear(reading.vector).line
        for number, column in self._columns.items():
            chance = round(float(probabilities[column]), 3)
            known = verdicts.get(number)
            if known and known.tagged:
                heard[number] = _doubted(known, chance, line)
            elif chance >= line and number not in forbidden:
                if spans := self._spans(reading, number, chance / line, examples.get(number, ())):
                    heard[number] = self._added(number, chance, spans)
            elif known:
                heard[number] = replace(known, probability=chance)
        return heard

    def _probabilities(self, reading: Reading, verdicts: Mapping[int, Verdict]) -> Floats:
        ratio, tagged = np.zeros(len(self._places), np.float32), np.zeros(len(self._places), np.float32)
        for verdict in verdicts.values():
            if (column := self._places.get(verdict.theme)) is not None:
                ratio[column], tagged[column] = verdict.score / verdict.threshold, verdict.tagged
        content = self._classifier.content(reading.bins, reading.values, reading.vector)
        return self._classifier.probability(content, ratio, tagged, reading.vector)

    def _added(self, number: int, chance: float, spans: tuple[Span, ...]) -> Verdict:
        theme = self._themes[number]
        return Verdict(
            theme=theme.slug,
            score=round(sum(span.points for span in spans), 3),
            threshold=theme.threshold,
            spans=spans,
            tagged=True,
            origin="model",
            probability=chance,
        )

    def _spans(self, reading: Reading, number: int, strength: float, examples: Examples) -> tuple[Span, ...]:
        """The places of the features that weighed most for the theme, which share its score between them."""
        weights = self._classifier.linear(reading.vector).weights[reading.bins, self._columns[number]] * reading.values
        heavy = {int(b): float(w) for b, w in zip(reading.bins, weights, strict=True) if w > 0}
        found: list[tuple[float, str, int, int]] = []
        first: dict[int, Gram] = {}
        for gram in places(reading.article, reading.names):
            if gram.bin in heavy:
                first.setdefault(gram.bin, gram)
        for gram in sorted(first.values(), key=lambda g: (-heavy[g.bin], g.start - g.end, g.start)):
            if not any(f == gram.field and gram.start < e and s < gram.end for _, f, s, e in found):
                found.append((heavy[gram.bin], gram.field, gram.start, gram.end))
            if len(found) == WORDS:
                break
        whole, score = sum(w for w, *_ in found), self._themes[number].threshold * min(strength, MOST)
        near = nearest(reading.weighed, examples)
        rule = f"model, like example {near.example}" if near else "model"
        return tuple(
            Span(
                article=reading.article.id,
                field=field,
                start=start,
                end=end,
                words=reading.article.field(field)[start:end],
                rule=rule,
                points=round(score * weight / whole, 3),
            )
            for weight, field, start, end in found
        )


def _doubted(verdict: Verdict, chance: float, line: float) -> Verdict:
    """A theme that the rules carry, as the classifier leaves it."""
    if chance >= DOUBT * line:
        return replace(verdict, probability=chance)
    why = f"the classifier gives it {chance:.2f}, less than {DOUBT * line:.2f}"
    return replace(verdict, probability=chance, tagged=False, why_not=why)
