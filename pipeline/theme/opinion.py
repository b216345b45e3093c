"""What stands beside the rules' verdicts on an article: likeness to prototypes, the classifier, what the analysts taught.

In this order, each on what the one before left: likeness adds points to words that speak; the classifier adds or takes away,
for themes for which it acts; then what was learnt from the analysts' words moves what is like the articles that they judged.
What a `not` of the rules forbids none of them adds; what is taken from the rules is said aloud (`why_not`, `taught`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pipeline.model import Article, Span, Theme
from pipeline.theme.classifier import DOUBT, Classifier, Floats, columns
from pipeline.theme.features import Name, features
from pipeline.theme.feedback import REACH, Judged, Lessons, stands, teach
from pipeline.theme.prototype import Neighbour, Prototype, Prototypes, shared
from pipeline.theme.reading import Reading, evidence
from pipeline.theme.verdict import Verdict, short

MOST = 2.0
"""How many times its threshold a theme scores at most by the classifier alone."""

NOTABLE = 0.1
"""From which move on, in log-odds, a verdict says what the analysts taught."""

Near = Mapping[int, Neighbour]
Verdicts = Mapping[int, Verdict]
"""By number of the theme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """*classifier* and *prototypes* for *themes*, in the order in which the rules number them; *lessons* by that number.

    *acting*: the classifier's column by number, for the themes for which it acts; *known*: for all that it knows.
    """

    classifier: Classifier
    themes: Sequence[Theme]
    acting: Mapping[int, int]
    known: Mapping[int, int]
    prototypes: Prototypes = field(default_factory=lambda: Prototypes(()))
    lessons: Mapping[int, Lessons] = field(default_factory=dict)

    @classmethod
    def of(cls, classifier: Classifier, themes: Sequence[Theme]) -> Opinion:
        """That of a classifier alone."""
        places = {slug: column for column, slug in enumerate(classifier.themes)}
        known = {number: places[theme.slug] for number, theme in enumerate(themes) if theme.slug in places}
        return cls(classifier=classifier, themes=themes, acting=columns(classifier, themes), known=known)

    def read(self, article: Article, names: Sequence[Name], vector: bytes = b"") -> Reading:
        """*article* with its features weighed, and its embedding where it has one."""
        bins, values = self.classifier.weigh(features(article, names))
        return Reading(article=article, names=tuple(names), bins=bins, values=values, vector=vector)

    def taught(self, judged: Mapping[int, Sequence[Judged]]) -> Opinion:
        """This opinion with what these articles teach: those with a yes are prototypes, and lessons act where they may."""
        confirmed = [Prototype(n, one.reading.article.id, one.reading) for n, found in judged.items() for one in found if one.yes]
        return replace(
            self,
            prototypes=Prototypes((*self.prototypes.all, *confirmed)),
            lessons={number: teach(found) for number, found in sorted(judged.items())},
        )

    def heed(self, reading: Reading, verdicts: Verdicts, forbidden: Collection[int]) -> dict[int, Verdict]:
        """*verdicts* of the rules as they stand when all have spoken."""
        near = self.prototypes.nearest(reading)
        heard = self._classified(reading, self.liken(reading, verdicts, near), near, forbidden)
        for number, lessons in self.lessons.items():
            if lessons.lacks:
                continue
            if found := self._taught(number, lessons, reading, heard.get(number), may_add=number not in forbidden):
                heard[number] = found
        return heard

    def liken(self, reading: Reading, verdicts: Verdicts, near: Near) -> dict[int, Verdict]:
        """*verdicts* with the points of the prototype that *reading* is most like; only where words speak for the theme."""
        heard = dict(verdicts)
        for number, verdict in verdicts.items():
            if verdict.score > 0 and number in near and (points := near[number].points):
                name = f"like {near[number].prototype.name} ({near[number].likeness:.2f})"
                spans = evidence(reading, shared(reading, near[number].prototype), points, name, most=1)
                score = round(verdict.score + sum(span.points for span in spans), 3)
                why_not = short(score, verdict.threshold, verdict.unmet)
                heard[number] = replace(verdict, score=score, spans=(*verdict.spans, *spans), tagged=not why_not, why_not=why_not)
        return heard

    def _classified(self, reading: Reading, verdicts: Verdicts, near: Near, forbidden: Collection[int]) -> dict[int, Verdict]:
        heard = dict(verdicts)
        if not self.acting:
            return heard
        chances = self._probabilities(reading, verdicts, near)
        line = self.classifier.linear(reading.vector).line
        for number, column in self.acting.items():
            chance = round(float(chances[column]), 3)
            known = verdicts.get(number)
            if known and known.tagged:
                heard[number] = _doubted(known, chance, line)
            elif chance >= line and number not in forbidden:
                weights = self.classifier.linear(reading.vector).weights[reading.bins, column] * reading.values
                rule = f"model, like {near[number].prototype.name}" if number in near else "model"
                score = self.themes[number].threshold * min(chance / line, MOST)
                if spans := evidence(reading, weights, score, rule):
                    heard[number] = replace(self._carried(number, spans), probability=chance)
            elif known:
                heard[number] = replace(known, probability=chance)
        return heard

    def _probabilities(self, reading: Reading, verdicts: Verdicts, near: Near) -> Floats:
        ratio, tagged, alike = (np.zeros(len(self.classifier.standing), np.float32) for _ in range(3))
        for number, verdict in verdicts.items():
            if (column := self.known.get(number)) is not None:
                ratio[column], tagged[column] = verdict.score / verdict.threshold, verdict.tagged
        for number, neighbour in near.items():
            if (column := self.known.get(number)) is not None:
                alike[column] = neighbour.likeness
        content = self.classifier.content(reading.bins, reading.values, reading.vector)
        return self.classifier.probability(content, (ratio, tagged, alike), reading.vector)

    def _taught(self, number: int, lessons: Lessons, reading: Reading, known: Verdict | None, *, may_add: bool) -> Verdict | None:
        """The verdict as it stands by what analysts taught; None where that moves nothing."""
        moved, by_bin = lessons.moves(reading)
        stood = stands(known)
        if abs(moved) < NOTABLE or not (known or (stood + moved > 0 and may_add)):
            return None
        said = f"what analysts taught ({lessons.told}) moves it by {moved:+.1f} from {stood:+.1f}"
        if known and known.tagged and stood + moved <= 0:
            return replace(known, tagged=False, why_not=said, taught=said)
        if (known is None or not known.tagged) and stood + moved > 0 and may_add:
            rule = f"taught, like {lessons.nearest(reading)}"
            score = self.themes[number].threshold * min(1 + (stood + moved) / REACH, MOST)
            if spans := evidence(reading, by_bin, score, rule):
                return replace(self._carried(number, spans), taught=said)
        return replace(known, taught=said) if known else None

    def _carried(self, number: int, spans: tuple[Span, ...]) -> Verdict:
        theme = self.themes[number]
        return Verdict(
            theme=theme.slug,
            score=round(sum(span.points for span in spans), 3),
            threshold=theme.threshold,
            spans=spans,
            tagged=True,
            origin="model",
        )


def _doubted(verdict: Verdict, chance: float, line: float) -> Verdict:
    """A theme that the rules carry, as the classifier leaves it."""
    if chance >= DOUBT * line:
        return replace(verdict, probability=chance)
    why = f"the classifier gives it {chance:.2f}, less than {DOUBT * line:.2f}"
    return replace(verdict, probability=chance, tagged=False, why_not=why)
