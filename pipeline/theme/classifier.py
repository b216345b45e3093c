"""A classifier of themes: numbers learnt from labelled articles, which speak beside the rules and never over a `not`.

For each theme a weight of every feature, and one logistic regression, the same for all themes, over what the features say,
what the rules say and how like the article is to what the theme shows. It acts for a theme only where its cross-validated
precision passes the bar (`learning.py`). Holds no word of any article: features are hashed. Reads no file: it is given the
bytes of one.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Theme
from pipeline.theme.features import GRAMS, NAMES, SIZE

FORMAT = 2
Floats = NDArray[np.float32]
Said = tuple[Floats, Floats, Floats]
"""What was said of each theme: its points as part of the threshold, whether it is carried, its likeness to a prototype."""

BLOCKS = ((0, GRAMS, 1.0), (GRAMS, GRAMS + NAMES, 1.0), (GRAMS + NAMES, SIZE, 0.3))
"""The kinds of feature, from and to which bin, and the length that each has in an article's vector."""
_EDGES = np.array([first for first, _, _ in BLOCKS] + [SIZE])

DOUBT = 0.5
"""Below which part of its line a probability takes away what the rules carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a theme's classifier did on articles that it had not learnt from; *acts*: whether that is good enough.

    *meaning*: of the description that the labels followed (see `meaning_of`).
    """

    theme: str
    meaning: str
    yes: int
    no: int
    precision: float
    recall: float
    acts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """What the features of an article say of each theme. *vectors* weighs an article's embedding; empty without one.

    *link* are the weights of the logistic regression (see `link_terms`); *line*: from which probability a theme is carried.
    """

    weights: Floats
    vectors: Floats
    bias: Floats
    link: Floats
    line: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """The weights for articles without an embedding and, by the embedder called *model*, with one."""

    standing: tuple[Standing, ...]
    rarity: Floats
    plain: Linear
    embedded: Linear | None = None
    model: str = ""
    version: str = ""

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes that it knows, in the order of its columns."""
        return tuple(one.theme for one in self.standing)

    def linear(self, vector: bytes) -> Linear:
        """The weights that serve an article with this embedding (none, or one of another length: those without)."""
        return self.embedded if self.embedded and len(vector) == len(self.embedded.vectors) else self.plain

    def weigh(self, features: Mapping[int, float]) -> tuple[NDArray[np.int64], Floats]:
        """The bins of an article and their values: rarer weighs more, each kind of feature is brought to its length."""
        return weigh(features, self.rarity)

    def content(self, bins: NDArray[np.int64], values: Floats, vector: bytes = b"") -> Floats:
        """What the features alone say of each theme: about 1 for yes, about 0 for no."""
        linear = self.linear(vector)
        said = linear.bias + values @ linear.weights[bins]
        return said + unit(vector) @ linear.vectors if linear is self.embedded else said

    def probability(self, content: Floats, said: Said, vector: bytes = b"") -> Floats:
        """How likely each theme is: from the *content* and what rules and prototypes *said*."""
        found: Floats = 1 / (1 + np.exp(-(link_terms(content, said) @ self.linear(vector).link)))
        return found


def weigh(features: Mapping[int, float], rarity: Floats) -> tuple[NDArray[np.int64], Floats]:
    """*features* as sorted bins and values (see `Classifier.weigh`)."""
    bins = np.fromiter(features, np.int64, len(features))
    values = np.fromiter(features.values(), np.float32, len(features))
    order = bins.argsort()
    bins = bins[order]
    values = values[order] * rarity[bins]
    edges = bins.searchsorted(_EDGES).tolist()
    for first, last, (_, _, length) in zip(edges, edges[1:], BLOCKS, strict=False):
        part = values[first:last]
        if size := float(np.sqrt(part @ part)):
            part *= length / size
    return bins, values


def unit(vector: bytes) -> Floats:
    """An embedding of signed bytes as a vector of length one."""
    values = np.frombuffer(vector, np.int8).astype(np.float32)
    return values / max(float(np.sqrt(values @ values)), 1e-9)


def link_terms(content: Floats, said: Said) -> Floats:
    """The terms of the logistic regression, along a new last axis."""
    ratio, tagged, alike = said
    near, over = np.clip(ratio, -1, 1), np.clip(ratio - 1, 0, 1.5)
    return np.stack([np.ones_like(content), content, near, over, tagged, content * tagged, alike], -1).astype(np.float32)


def carried(chances: Floats, tagged: Floats, line: float) -> NDArray[np.bool_]:
    """Which themes are carried at such chances: from the line on, and what the rules carry from a part of it on."""
    return np.where(tagged > 0, chances >= DOUBT * line, chances >= line)


def to_bytes(classifier: Classifier) -> bytes:
    """The classifier as a file of numbers: weights in 255 steps, zipped. The same classifier gives the same bytes."""
    arrays: dict[str, NDArray[Any]] = {"rarity": np.rint(classifier.rarity * 20).astype(np.uint8)}
    about: dict[str, Any] = {
        "format": FORMAT,
        "model": classifier.model,
        "standing": [asdict(one) for one in classifier.standing],
    }
    for name, linear in (("plain", classifier.plain), ("embedded", classifier.embedded)):
        if linear is None:
            continue
        for part, values in (("weights", linear.weights), ("vectors", linear.vectors)):
            scale = np.maximum(np.abs(values).max(axis=0, initial=0), 1e-9) / 127
            arrays[f"{name}_{part}"] = np.rint(values / scale).astype(np.int8)
            arrays[f"{name}_{part}_scale"] = scale.astype(np.float32)
        arrays[f"{name}_bias"], arrays[f"{name}_link"] = linear.bias, linear.link
        about[name] = linear.line
    arrays["about"] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8)
    body = io.BytesIO()
    # numpy's own types bind its option of the same name to the arrays of this call
    np.savez_compressed(body, **arrays)  # type: ignore[arg-type]
    return body.getvalue()


def from_bytes(body: bytes) -> Classifier:
    """The classifier of a file that `to_bytes` made. ValueError where it is of another format, or no such file."""
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(arrays["about"].tobytes())
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"no file of a classifier ({error})") from None
    if about.get("format") != FORMAT or len(arrays["rarity"]) != SIZE:
        raise ValueError(f"a classifier of another format; train it again with format {FORMAT}")
    return Classifier(
        standing=tuple(Standing(**one) for one in about["standing"]),
        rarity=arrays["rarity"].astype(np.float32) / 20,
        plain=_linear(arrays, "plain", about["plain"]),
        embedded=_linear(arrays, "embedded", about["embedded"]) if "embedded" in about else None,
        model=about["model"],
        version=hashlib.sha256(body).hexdigest()[:10],
    )


def _linear(arrays: Mapping[str, NDArray[Any]], name: str, line: float) -> Linear:
    parts = (arrays[f"{name}_{part}"] * arrays[f"{name}_{part}_scale"] for part in ("weights", "vectors"))
    weights, vectors = (part.astype(np.float32) for part in parts)
    return Linear(weights=weights, vectors=vectors, bias=arrays[f"{name}_bias"], link=arrays[f"{name}_link"], line=line)


def columns(classifier: Classifier, themes: Sequence[Theme]) -> dict[int, int]:
    """The places of *themes* for which the classifier acts, and its column of each.

    It does not act for a theme whose description says something else than when it learnt: the labels no longer hold.
    """
    acting = {(one.theme, one.meaning): column for column, one in enumerate(classifier.standing) if one.acts}
    keys = ((theme.slug, meaning_of(theme)) for theme in themes)
    return {place: acting[key] for place, key in enumerate(keys) if key in acting}


def meaning_of(theme: Theme) -> str:
    """What a theme's description says, as a short hash; its rules may change without it."""
    said = "\n".join((theme.description, theme.description_zh))
    return hashlib.sha256(said.encode()).hexdigest()[:10]
