"""What of a text is compared to find copies: its runs of three words (of four characters in Chinese), and its numbers.

Knows no articles and decides nothing; `fold` does. A sketch is small, for there are many: the newest two weeks of a desk.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from pipeline.text.normalise import HAN, has_han, normalise

WORDS, CHARACTERS = 3, 4
"""How long a shingle is: words, and characters where the text is Chinese (or Japanese)."""

EVERY, FEW = 4, 32
"""One shingle in so many, chosen by its hash, finds a text again: the same ones in every text that has them. All of a text
that has few."""

FAR = 3
"""How many times the length of the shorter text is looked at of the longer one."""

MOST = 40_000
"""Characters of a text that are looked at: a copy of more repeats its beginning."""

_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(f"[{HAN}\u3040-\u30ff]")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text as it is compared. *shingles*: hashes in the order of the text, each once; *sampled*: those that find it again."""

    shingles: array[int]
    sampled: tuple[int, ...]
    numbers: frozenset[str]

    def __len__(self) -> int:
        return len(self.shingles)


def sketch(text: str) -> Sketch:
    """The sketch of *text*, any text; addresses in it say nothing. Without shingles where it is shorter than one."""
    words, letters = _words(text)
    shingles = array("I", dict.fromkeys(_of_characters(letters) if letters else _of_words(words)))
    return Sketch(
        shingles=shingles,
        sampled=tuple(shingles if len(shingles) <= FEW else [one for one in shingles if not one % EVERY]),
        numbers=numbers(text[:MOST]),
    )


def containment(one: Sketch, other: Sketch) -> float:
    """What part of the shorter text stands in the longer one, 0 to 1; 0 where it has no shingle.

    Of a far longer one only the beginning is looked at: an extract is taken from there, while a digest holds the texts
    of others anywhere.
    """
    short, long = sorted((one, other), key=len)
    if not len(short):
        return 0.0
    return len(set(long.shingles[: FAR * len(short)]).intersection(short.shingles)) / len(short)


def vocabulary(one: str, other: str) -> float:
    """What part of its different words (pairs of characters in Chinese) the shorter text has in common with the other, 0 to 1.

    Says little by itself: any two texts on one subject have many.
    """
    short, long = sorted((_vocabulary(one), _vocabulary(other)), key=len)
    return len(short & long) / len(short) if short else 0.0


def _vocabulary(text: str) -> set[str]:
    found, letters = _words(text)
    return {letters[start : start + 2] for start in range(len(letters) - 1)} if letters else set(found)


def numbers(text: str) -> frozenset[str]:
    """The numbers of *text* as they are written, without its addresses."""
    return frozenset(_NUMBER.findall(_ADDRESS.sub(" ", text) if "://" in text else text))


def in_numbers(one: str, other: str) -> float:
    """How much of what two texts have in common but for their numbers is lost by those, 0 to 1: near 0 for a copy, however
    much of it was changed, and 0.06 or more for two reports in the words of one template.
    """
    alike = containment(sketch(_NUMBER.sub("0", one)), sketch(_NUMBER.sub("0", other)))
    return 1 - containment(sketch(one), sketch(other)) / alike if alike else 0.0


def _words(text: str) -> tuple[list[str], str]:
    """The words of *text*, and all its letters where it is Chinese, else none."""
    normal = normalise(text[:MOST])
    if "://" in normal or "www." in normal:
        normal = _ADDRESS.sub(" ", normal)
    words = _WORD.findall(normal)
    chinese = has_han(normal) and len(_HAN.findall(normal)) * 2 > len(words)
    return words, "".join(words) if chinese else ""


def _of_words(words: list[str]) -> list[int]:
    hashes = [_hash(word) for word in words]
    return [(a * 0x9E3779B1 ^ b * 0x85EBCA6B ^ c) & 0xFFFFFFFF for a, b, c in zip(hashes, hashes[1:], hashes[2:], strict=False)]


def _of_characters(letters: str) -> list[int]:
    code, size = letters.encode("utf-32-le", "surrogatepass"), 4 * CHARACTERS
    return [crc32(code[start : start + size]) for start in range(0, len(code) - size + 1, 4)]


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))
