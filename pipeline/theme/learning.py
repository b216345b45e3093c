"""How the classifier of themes is learnt from labelled articles, and how well it does on those that it did not learn from.

First a weight for every feature by regularised least squares, through the articles' likeness to each other (there are fewer
articles than features); then one logistic regression over what the weights say of articles left out and what the rules say.
Deterministic; reads no file, draws no lots: who calls it says which articles are left out together (`fold`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Theme
from pipeline.theme.classifier import Classifier, Floats, Linear, Said, Standing, carried, link_terms, meaning_of, unit, weigh
from pipeline.theme.features import SIZE

Matrix = NDArray[np.float64]
PENALTY = 0.2
UNSURE = 0.35
"""What a label that nobody is sure of counts as, between 0 for no and 1 for yes."""

PRECISION = 0.7
EXAMPLES = 8
"""The bar: a theme's classifier acts with so many articles that carry it and so many that do not, and this precision."""

LINES = tuple(round(0.2 + 0.025 * step, 3) for step in range(17))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Labelled articles, one a row. *yes* and *known*: one column a theme; what is not known counts neither way.

    *said*: what rules and prototypes say (`classifier.Said`). *honest*: rows on which the rules were not
    written, which alone teach how far to trust them. *fold*: rows of one number are left out together.
    """

    themes: tuple[Theme, ...]
    features: Sequence[Mapping[int, float]]
    yes: NDArray[np.bool_]
    known: NDArray[np.bool_]
    said: Said
    honest: NDArray[np.bool_]
    fold: NDArray[np.int64]
    vectors: Sequence[bytes] = ()


def unlearnt(rarity: Floats) -> Classifier:
    """A classifier that knows no theme yet: it reads articles, and says nothing."""
    nothing = Linear(
        weights=np.zeros((SIZE, 0), np.float32),
        vectors=np.zeros((0, 0), np.float32),
        bias=np.zeros(0, np.float32),
        link=np.zeros(7, np.float32),
        line=1.0,
    )
    return Classifier(standing=(), rarity=rarity, plain=nothing)


def learn(lesson: Lesson, rarity: Floats, model: str = "") -> tuple[Classifier, dict[str, Floats]]:
    """The classifier, and the probabilities that it gives each article of *lesson* when that was left out, by kind of weights.

    *rarity*: how much a bin weighs; *model*: the name of the embedder that made the lesson's vectors. The standing of each
    theme is that of the weights without an embedding.
    """
    rows = [weigh(features, rarity) for features in lesson.features]
    likeness = likeness_of(rows)
    plain, given = _linear(lesson, rows, likeness, None)
    left_out = {"plain": given}
    embedded = None
    if lesson.vectors:
        vectors = np.array([unit(vector) for vector in lesson.vectors])
        embedded, left_out["embedded"] = _linear(lesson, rows, likeness + (vectors @ vectors.T).astype(np.float64), vectors)
    standing = tuple(_standing(lesson, given, plain.line, column) for column in range(len(lesson.themes)))
    return Classifier(standing=standing, rarity=rarity, plain=plain, embedded=embedded, model=model), left_out


def _linear(
    lesson: Lesson, rows: Sequence[tuple[NDArray[np.int64], Floats]], likeness: Matrix, vectors: Floats | None
) -> tuple[Linear, Floats]:
    target = np.where(lesson.known, lesson.yes, UNSURE).astype(np.float64)
    said = np.zeros_like(target)
    for fold in np.unique(lesson.fold):
        kept, out = lesson.fold != fold, lesson.fold == fold
        dual, bias = solve(likeness[np.ix_(kept, kept)], target[kept])
        said[out] = likeness[np.ix_(out, kept)] @ dual + bias
    terms = link_terms(said.astype(np.float32), lesson.said)
    counted = lesson.known & lesson.honest[:, None]
    link = logistic(terms[counted], lesson.yes[counted])
    given: Floats = (1 / (1 + np.exp(-(terms @ link)))).astype(np.float32)
    worth = [_micro_f1(carried(given, lesson.said[1], line)[counted], lesson.yes[counted]) for line in LINES]
    # The mean of three lines next to each other: a single best one is luck.
    line = LINES[1 + int(np.argmax(np.convolve(worth, np.ones(3), "valid")))]
    dual, bias = solve(likeness, target)
    weights = np.zeros((SIZE, len(lesson.themes)), np.float32)
    for (bins, values), one in zip(rows, dual.astype(np.float32), strict=True):
        weights[bins] += values[:, None] * one
    by_vector = np.zeros((0, len(lesson.themes)), np.float32) if vectors is None else (vectors.T @ dual).astype(np.float32)
    return Linear(weights=weights, vectors=by_vector, bias=bias.astype(np.float32), link=link, line=line), given


def likeness_of(rows: Sequence[tuple[NDArray[np.int64], Floats]]) -> Matrix:
    """The products of all pairs of rows, bin by bin."""
    count = len(rows)
    bins = np.concatenate([each for each, _ in rows]) if count else np.zeros(0, np.int64)
    values = np.concatenate([each for _, each in rows]).astype(np.float64) if count else np.zeros(0)
    owner = np.repeat(np.arange(count), [len(each) for each, _ in rows])
    order = np.argsort(bins, kind="stable")
    bins, values, owner = bins[order], values[order], owner[order]
    likeness = np.zeros((count, count))
    for first, last in zip(*_runs(bins), strict=True):
        if last - first > 1:
            here, size = owner[first:last], values[first:last]
            likeness[np.ix_(here, here)] += np.outer(size, size)
    np.fill_diagonal(likeness, np.bincount(owner, values**2, minlength=count))
    return likeness


def _runs(bins: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run of one bin begins and ends."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(bins)) + 1, [len(bins)]]).astype(np.int64)
    return edges[:-1], edges[1:]


def solve(likeness: Matrix, target: Matrix) -> tuple[Matrix, Matrix]:
    """The weight of each row, and the bias, of regularised least squares."""
    bias = target.mean(axis=0)
    return np.linalg.solve(likeness + PENALTY * np.eye(len(likeness)), target - bias), bias


def logistic(terms: Floats, yes: NDArray[np.bool_], penalty: float = 1e-6) -> Floats:
    """The weights of a logistic regression, by Newton's method."""
    x, y = terms.astype(np.float64), yes.astype(np.float64)
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (p - y) / len(y) + penalty * weights
        bend = (x * (p * (1 - p))[:, None]).T @ x / len(y) + penalty * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return weights.astype(np.float32)


def _micro_f1(found: NDArray[np.bool_], yes: NDArray[np.bool_]) -> float:
    return float(2 * (found & yes).sum() / max(found.sum() + yes.sum(), 1))


def _standing(lesson: Lesson, given: Floats, line: float, column: int) -> Standing:
    known = lesson.known[:, column]
    yes = lesson.yes[known, column]
    found = carried(given[:, column], lesson.said[1][:, column], line)[known]
    hit, count = int((found & yes).sum()), int(yes.sum())
    precision = hit / max(int(found.sum()), 1)
    enough = count >= EXAMPLES and len(yes) - count >= EXAMPLES
    return Standing(
        theme=lesson.themes[column].slug,
        meaning=meaning_of(lesson.themes[column]),
        yes=count,
        no=len(yes) - count,
        precision=round(precision, 3),
        recall=round(hit / max(count, 1), 3),
        acts=bool(enough and precision >= PRECISION),
    )
