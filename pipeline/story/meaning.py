"""The vectors of the articles in their sequence, and how near in meaning a new one is to each of them.

Compares only: where vectors come from, and what nearness is worth, is decided elsewhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np

FIRST = 1024
"""Rows that are kept ready at first; doubled when they are full."""


class Meanings:
    """One row for each article, in the order in which they were added; a row of zeros where there is no vector."""

    def __init__(self) -> None:
        self._rows: Any = np.zeros((FIRST, 0), dtype=np.float32)
        self._count = 0

    def add(self, vector: bytes) -> None:
        """Keep the vector of the next article, b"" for none."""
        row = _unit(vector)
        if row.size and row.size != self._rows.shape[1]:
            self._rows = np.zeros((len(self._rows), row.size), dtype=np.float32)
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        if row.size:
            self._rows[self._count] = row
        self._count += 1

    def nearness(self, vector: bytes) -> Any:
        """The cosine with each article so far, an array."""
        row = _unit(vector)
        if not row.size or row.size != self._rows.shape[1]:
            return np.zeros(self._count, dtype=np.float32)
        return self._rows[: self._count] @ row

    def nearest(self, nearness: Any, most: int) -> list[int]:
        """The places of the nearest, the nearest first and of equals the later."""
        size = len(nearness)
        chosen = np.argpartition(nearness, size - most)[-most:].tolist() if size > most else range(size)
        return sorted(chosen, key=lambda place: (-nearness[place], -place))


def _unit(vector: bytes) -> Any:
    """The vector of signed bytes as one of length 1."""
    row = np.frombuffer(vector, dtype=np.int8).astype(np.float32)
    length = float(np.sqrt(row @ row))
    return row / length if length else row[:0]
