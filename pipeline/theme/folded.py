"""A text as the rules compare it, with the way back to the text as it was written.

Folding is `normalise` (compatibility forms, lower case, simplified characters). It may change the length; `Folded` keeps
for every character where it came from, so that what is found can be cited exactly.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipeline.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class Folded:
    """*text* is the folded copy. *starts* and *ends* are None where it is as long as the original."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original in which the folded characters *start* to *end* (end > start) were written."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=64)
def fold(text: str) -> Folded:
    """*text* folded. Offsets are counted in characters, as Python counts them.

    The last ones are kept: rules and classifier read the same text one after the other.
    """
    if text.isascii():
        return Folded(text.lower())
    if all(map(_keeps_place, set(text))):
        whole = normalise(text)
        if len(whole) == len(text):
            return Folded(whole)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        piece = _alone(text[start:end])
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))
    joined = "".join(pieces)
    whole = normalise(joined)
    return Folded(whole if len(whole) == len(joined) else joined, tuple(starts), tuple(ends))


def _clusters(text: str) -> list[tuple[int, int]]:
    """The ranges of *text* that fold together: a character and the marks that combine with it."""
    ranges: list[tuple[int, int]] = []
    for place, char in enumerate(text):
        if ranges and unicodedata.combining(char):
            ranges[-1] = (ranges[-1][0], place + 1)
        else:
            ranges.append((place, place + 1))
    return ranges


@lru_cache(maxsize=50_000)
def _keeps_place(char: str) -> bool:
    """Whether a character folds to one character and does not combine with the one before it."""
    return not unicodedata.combining(char) and len(_alone(char)) == 1


@lru_cache(maxsize=50_000)
def _alone(piece: str) -> str:
    """A character, or one with its marks, folded by itself."""
    return normalise(piece)
