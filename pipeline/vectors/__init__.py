"""Embedders: who turns a text into a vector. An embedder is one file here, or a dotted path, with a function `embedder`.

A vector is stored with the name of the model that made it, and only vectors of one model are ever compared. A desk may
do without: with `none` no model is loaded, and stories are told by words, names and figures alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from pipeline.model import Article
from pipeline.plugin import plugin

SENTENCES = 2
CHARACTERS = 400
"""What of an article is embedded: its title and the first sentences of its summary, up to so many characters."""

_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_DIGITS = re.compile(r"\d+")


class Embed(Protocol):
    """Texts to vectors of signed bytes, all of one length; what a text gives depends on the text alone, but for the last bit."""

    def __call__(self, texts: Sequence[str]) -> tuple[bytes, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedder:
    """*model*: the name and version that a stored vector carries, empty where there is none."""

    model: str
    embed: Embed


def load(name: str) -> Embedder:
    """The embedder of that name: a file of this folder, or a dotted path to a module with a function `embedder`."""
    return cast(Embedder, plugin(__name__, name, "embedder")())


def passage(article: Article) -> str:
    """The part of *article* that is embedded. Figures are masked: they say nothing to a model, and are compared apart."""
    told = " ".join(article.summary.split())
    first = " ".join(_END.split(told, maxsplit=SENTENCES)[:SENTENCES])
    return _DIGITS.sub("0", f"{article.title}. {first}"[:CHARACTERS])
