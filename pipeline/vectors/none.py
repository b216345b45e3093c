"""No embedder: nothing is loaded, no article has a vector."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.vectors import Embedder


def embedder() -> Embedder:
    """An embedder that makes nothing."""
    return Embedder(model="", embed=_nothing)


def _nothing(texts: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(b"" for _ in texts)
