"""What the analysts' words on a theme teach: articles like those that they judged stand nearer to the theme, or further from it.

Starts from where rules and classifier leave an article and moves it by its likeness to the judged ones, in words and names
and, where both have one, in embedding. What is like nothing that was judged stays where it is. Acts for a theme only with
enough words, and where it is right on judged articles that it did not learn from. Reads no log and no store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Article
from pipeline.theme.classifier import Floats, unit
from pipeline.theme.features import SIZE
from pipeline.theme.learning import EXAMPLES, PRECISION, Matrix, likeness_of
from pipeline.theme.reading import Reading
from pipeline.theme.verdict import Verdict

REACH = 2.5
"""How far from the line, in log-odds, rules and classifier put an article at most."""

SURE = 0.5
"""How far from it they put one at least."""

PENALTY = 0.05
MOST = 250
"""Most words of a theme that are learnt from: the last."""

FOLDS = 5
ALIKE = 0.9
"""From which likeness two judged articles are left out together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An analyst's word on an article, which has that embedding (empty without one)."""

    article: Article
    theme: str
    yes: bool
    vector: bytes = b""


@dataclass(frozen=True, slots=True)
class Judged:
    """An article on which a word binds: *yes* or no, and where it *stands* without what is learnt (above 0: carried)."""

    reading: Reading
    yes: bool
    stands: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What was learnt of a theme from *judged*, and how it did on those that it had not learnt from.

    *before*: how many of them rules and classifier have right, *after*: how many with what was learnt. *lacks*: why it does
    not act, empty where it does. *duals* weigh the judged articles, *weights* the features that follow from it, *meanings* are
    the articles' embeddings.
    """

    judged: tuple[Judged, ...]
    duals: Floats
    weights: Floats
    meanings: Floats
    yes: int
    no: int
    before: int
    after: int
    precision: float
    recall: float
    lacks: str

    @property
    def told(self) -> str:
        """What it learnt from and how good it is, in words."""
        return f"{self.yes} yes and {self.no} no, precision {self.precision:.2f} cross-validated"

    def moves(self, reading: Reading) -> tuple[float, Floats]:
        """How far an article is moved, in log-odds, and how much each of its bins has to do with it."""
        bins, values = reading.content
        by_bin = np.zeros(len(reading.bins), np.float32)
        by_bin[: len(bins)] = self.weights[bins] * values
        moved = float(by_bin.sum())
        if reading.vector and len(reading.vector) == self.meanings.shape[1]:
            moved += float((self.meanings @ unit(reading.vector)) ** 3 @ self.duals)
        return moved, by_bin

    def nearest(self, reading: Reading) -> str:
        """The id of the article with a yes that *reading* is most like."""
        likeness = _likeness([reading, *(one.reading for one in self.judged)])[0, 1:]
        best = max((like, one.reading.article.id) for like, one in zip(likeness, self.judged, strict=True) if one.yes)
        return best[1]


def stands(verdict: Verdict | None) -> float:
    """Where rules and classifier leave a theme, in log-odds: above 0 where they carry it."""
    if verdict is None:
        return -REACH
    over = REACH * min(max(verdict.score / max(verdict.threshold, 0.01) - 1, -1.0), 1.0)
    return max(over, SURE) if verdict.tagged else min(over, -SURE)


def teach(judged: Sequence[Judged]) -> Lessons:
    """What these words on one theme teach, in the order in which they were said. The same words teach the same."""
    kept = tuple(judged[-MOST:])
    yes = np.array([one.yes for one in kept], np.bool_)
    standing = np.array([one.stands for one in kept])
    likeness = _likeness([one.reading for one in kept])
    left = standing.copy()
    fold = _folds(kept, likeness)
    for number in range(FOLDS):
        here, rest = fold == number, fold != number
        if here.any() and rest.any():
            left[here] += likeness[np.ix_(here, rest)] @ _fit(likeness[np.ix_(rest, rest)], standing[rest], yes[rest])
    hit, carried = int((yes & (left > 0)).sum()), int((left > 0).sum())
    count, before, after = int(yes.sum()), int(((standing > 0) == yes).sum()), int(((left > 0) == yes).sum())
    precision = hit / max(carried, 1)
    duals = _fit(likeness, standing, yes).astype(np.float32)
    return Lessons(
        judged=kept,
        duals=duals,
        weights=_weights(kept, duals),
        meanings=_meanings([one.reading for one in kept]),
        yes=count,
        no=len(kept) - count,
        before=before,
        after=after,
        precision=round(precision, 3),
        recall=round(hit / max(count, 1), 3),
        lacks=_lacks(count, len(kept) - count, precision, after - before),
    )


def version(lessons: Lessons) -> str:
    """A short hash of what it was learnt from."""
    said = "\n".join(f"{one.reading.article.id} {one.reading.article.text_hash} {one.yes}" for one in lessons.judged)
    return hashlib.sha256(said.encode()).hexdigest()[:6]


def _lacks(yes: int, no: int, precision: float, gain: int) -> str:
    short = ((EXAMPLES - yes, "yes"), (EXAMPLES - no, "no"))
    if missing := " and ".join(f"{count} more {word}" for count, word in short if count > 0):
        return f"needs {missing}"
    if precision < PRECISION:
        return f"precision {precision:.2f} cross-validated, {PRECISION:.2f} needed"
    return "" if gain > 0 else "no better than without"


def _fit(likeness: Matrix, standing: Matrix, yes: NDArray[np.bool_]) -> Matrix:
    """The weight of each judged article, by logistic regression from where each stands: Newton's method."""
    duals: Matrix = np.zeros(len(likeness))
    for _ in range(12):
        moved = likeness @ duals
        p = 1 / (1 + np.exp(-np.clip(standing + moved, -30, 30)))
        bend = np.maximum(p * (1 - p), 1e-3)
        step = np.linalg.solve(likeness + np.diag(PENALTY / bend), moved + (yes - p) / bend)
        new: Matrix = step.astype(np.float64)
        done = float(np.abs(new - duals).max(initial=0)) < 1e-6
        duals = new
        if done:
            break
    return duals


def _folds(judged: Sequence[Judged], likeness: Matrix) -> NDArray[np.int64]:
    """A fold for each, those alike in one; each fold gets its share of yes and of no."""
    group = list(range(len(judged)))
    for here, there in np.argwhere(np.triu(likeness >= ALIKE, 1)).tolist():
        old, new = group[there], group[here]
        group = [new if one == old else one for one in group]
    order = sorted(set(group), key=lambda one: (judged[one].yes, judged[one].reading.article.id))
    return np.array([order.index(one) % FOLDS for one in group])


def _weights(judged: Sequence[Judged], duals: Floats) -> Floats:
    weights = np.zeros(SIZE, np.float32)
    for one, dual in zip(judged, duals, strict=True):
        bins, values = one.reading.content
        weights[bins] += dual * values
    return weights


def _likeness(readings: Sequence[Reading]) -> Matrix:
    """Of all pairs, in words, names and meaning; a little likeness of meaning, which any two have, counts as almost none."""
    meanings = _meanings(readings)
    return likeness_of([one.content for one in readings]) + (meanings @ meanings.T).astype(np.float64) ** 3


def _meanings(readings: Sequence[Reading]) -> Floats:
    """Their embeddings, a row each; nothing where it has none."""
    width = max((len(one.vector) for one in readings), default=0)
    rows = [unit(one.vector) if len(one.vector) == width else np.zeros(width, np.float32) for one in readings]
    return np.array(rows, np.float32).reshape(len(rows), width)
