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
    letters = set(text)
    if letters <= _KEEP_PLACE or all(map(_keeps_place, letters - _KEEP_PLACE)):
        whole = normalise(text)
        if len(whole) == len(text):
            return Folded(whole)
    ranges = _clusters(text) if any(map(unicodedata.combining, letters)) else [(n, n + 1) for n in range(len(text))]
    pieces = [_alone(text[start:end]) for start, end in ranges]
    starts = tuple(start for (start, _), piece in zip(ranges, pieces, strict=True) for _ in piece)
    ends = tuple(end for (_, end), piece in zip(ranges, pieces, strict=True) for _ in piece)
    joined = "".join(pieces)
    whole = normalise(joined)
    return Folded(whole if len(whole) == len(joined) else joined, starts, ends)


def _clusters(text: str) -> list[tuple[int, int]]:
    """The ranges of *text* that fold together: a character and the marks that combine with it."""
    ranges: list[tuple[int, int]] = []
    for place, char in enumerate(text):
        if ranges and unicodedata.combining(char):
            ranges[-1] = (ranges[-1][0], place + 1)
        else:
            ranges.append((place, place + 1))
    return ranges


_KEEP_PLACE: set[str] = set()
"""Characters of which it is known that they keep their place: to look at each of each text takes a while."""


def _keeps_place(char: str) -> bool:
    """Whether a character folds to one character and does not combine with the one before it."""
    if unicodedata.combining(char) or len(_alone(char)) != 1:
        return False
    _KEEP_PLACE.add(char)
    return True


@lru_cache(maxsize=50_000)
def _alone(piece: str) -> str:
    """A character, or one with its marks, folded by itself."""
    return normalise(piece)
