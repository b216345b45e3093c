"""A statement found in a text, as places in it; what the two languages' readers (said_english.py, said_chinese.py) give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

LONGEST = 2_500
"""Characters of the longest sentence that is read."""
MANNERS = ("says", "claims", "denies", "disputes", "confirms", "estimates", "expects", "warns")


@dataclass(frozen=True, slots=True)
class Spoken:
    """text[start:end] is what text[speaker_start:speaker_end] said by the verb at text[verb_start:verb_end].

    *role_start*, *role_end*: what the text calls the speaker, both 0 where it does not.
    """

    start: int
    end: int
    speaker_start: int
    speaker_end: int
    verb_start: int
    verb_end: int
    manner: str
    direct: bool
    role_start: int = 0
    role_end: int = 0
    anonymous: bool = False
    personal: bool = False


class Speaks(Protocol):
    """Who speaks, as places in the text; each language has a Speaker of its own."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def role(self) -> tuple[int, int]: ...
    @property
    def anonymous(self) -> bool: ...
    @property
    def personal(self) -> bool: ...


def spoken_by(speaker: Speaks, words: tuple[int, int], verb: tuple[int, int], manner: str, *, direct: bool) -> Spoken:
    """The statement *words*, which *speaker* made by the verb at *verb*."""
    who, role = (speaker.start, speaker.end), speaker.role
    return Spoken(*words, *who, *verb, manner, direct, *role, anonymous=speaker.anonymous, personal=speaker.personal)


def trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """text[start:end] without the white space around it; nothing where that is all there is."""
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = end - (len(piece) - len(piece.rstrip()))
    if left < right:
        yield left, right


_PAIRS = ("“”", "「」", "『』", "【】", "《》", "（）", "()")


def balanced(words: str) -> bool:
    """Whether every quotation mark and bracket that has a side is opened and closed in *words*."""
    return all(words.count(pair[0]) == words.count(pair[1]) for pair in _PAIRS)


def first_of_each(found: Iterable[Spoken]) -> tuple[Spoken, ...]:
    """The statements in the order of the text; of those that overlap the first found stays."""
    kept: list[Spoken] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda s: (s.start, s.end)))
