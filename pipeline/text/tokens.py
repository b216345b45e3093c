"""Text cut into tokens: for search (one function for every store and for highlighting), for titles, for stories.

Pure; whoever shows or cites a text takes the original, never tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from pipeline.text.common_words import COMMON
from pipeline.text.normalise import HAN, normalise

# Kana, hangul and Thai are cut into pairs as Han is: they are written without spaces, or inflected at the end.
CJK = f"{HAN}\u3040-\u309f\u30a0-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uac00-\ud7a3\u0e01-\u0e30\u0e40-\u0e46"
_LATIN = f"[^\\W_{CJK}]+"
_RUN = re.compile(f"[{CJK}]+|{_LATIN}(?:[._\\-]+{_LATIN})*")
_IS_CJK = re.compile(f"[{CJK}]")
_JOINT = re.compile(r"[._\-]+")
_POSSESSIVE = re.compile(r"['’]s(?!\w)")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NOT_PLURAL = frozenset(("news", "series", "gas", "lens", "bias", "canvas", "texas", "atlas"))
_PARTICLES = re.compile("[的了吗呢吧啊]")


@dataclass(frozen=True, slots=True)
class Sought:
    """What one word of a query asks for: *tokens* side by side; with *prefix* the last one may go on."""

    tokens: tuple[str, ...]
    prefix: bool = False


def search_tokens(text: str) -> list[str]:
    """The tokens of *text* in order, made only of letters, digits and underscores, so safe to quote in any query.

    A Latin word or number is one token, `.` `-` `_` inside it written as one underscore, a plural s dropped;
    a compound is followed by its parts ("AI-driven" is ai_driven, ai, driven), initials are one word ("U.S." is us).
    A run of Han characters is its overlapping pairs and then its last character; a lone character is itself.
    Text and query must both go through here; for a query use `sought`. Empty for a text without letters or digits.
    """
    tokens: list[str] = []
    for run in _runs(text):
        if run.isascii() or not _IS_CJK.match(run):
            tokens += _latin(run)
            continue
        tokens += (run[i : i + 2] for i in range(len(run) - 1))
        tokens.append(run[-1])
    return tokens


def sought(query: str) -> tuple[Sought, ...]:
    """What the words of *query* ask for, all of which a text must hold; knows no operators and no quotes.

    Words are parted by spaces; within a word what stands side by side is sought side by side. The last character of
    a closing Han run is not asked for (a text goes on after it); a lone one is a prefix.
    """
    asked = []
    for word in query.split():
        runs = list(_runs(word))
        tokens = search_tokens(word)
        if not tokens:
            continue
        closing = runs[-1]
        lone = bool(_IS_CJK.match(closing)) and len(closing) == 1
        if _IS_CJK.match(closing) and not lone:
            tokens.pop()
        asked.append(Sought(tuple(tokens), lone))
    return tuple(asked)


@lru_cache(maxsize=16_384)
def title_key(title: str) -> str:
    """*title* as a key for finding the same title again: letters and digits of its normal form, and nothing else."""
    return "".join(filter(str.isalnum, normalise(title)))


def words(text: str) -> list[str]:
    """The words that say what *text* is about, in order: light English stems and pairs of Han characters.

    Common words and bare numbers are left out (for numbers see `figures`); "GPT-4o" is gpt, 4o. For comparing texts
    only. Empty for a text of common words.
    """
    found: list[str] = []
    for run in _runs(text):
        if run.isascii() or not _IS_CJK.match(run):
            found += _latin_words(run)
            continue
        for piece in _PARTICLES.split(run):
            found += [p for i in range(len(piece) - 1) if (p := piece[i : i + 2]) not in COMMON]
    return found


@lru_cache(maxsize=1 << 15)
def _latin_words(run: str) -> tuple[str, ...]:
    """The words of one Latin run; most were seen before."""
    parts = (run.replace(".", ""),) if _is_initials(run) else _JOINT.split(run)
    stems = (intern(stem(part)) for part in parts if not part.isdigit() and part not in COMMON)
    return tuple(word for word in stems if word not in COMMON)


def stem(word: str) -> str:
    """*word* (lower case) without the commonest English endings. Not a dictionary form; "chips" and "chip" agree."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _NOT_PLURAL:
        word = word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
    for ending, least in (("ing", 6), ("ed", 5)):
        if len(word) >= least and word.endswith(ending) and word.isalpha():
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _runs(text: str) -> Iterator[str]:
    """Runs of one script of the normal form of *text*: Han together, Latin words with their inner joints."""
    for match in _RUN.finditer(_plain_latin(normalise(text))):
        yield match.group()


def _plain_latin(text: str) -> str:
    """Accents, possessives, apostrophes and thousands commas taken away, so that spellings of a word agree."""
    if not text.isascii():
        text = _unaccented(text)
    return _THOUSANDS.sub("", _APOSTROPHE.sub("", _POSSESSIVE.sub("", text)))


def _unaccented(text: str) -> str:
    return "".join(_base(c) if "\x80" <= c < "\u0500" or "\u1e00" <= c < "\u2000" else c for c in text)


def _base(char: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)) or char


@lru_cache(maxsize=1 << 15)
def _latin(run: str) -> tuple[str, ...]:
    """The tokens of one Latin run: the whole, then the parts of a compound that are words."""
    if _is_initials(run):
        return (run.replace(".", ""),)
    parts = _JOINT.split(run)
    if len(parts) == 1:
        return (_singular(run),)
    return ("_".join(parts), *(_singular(part) for part in parts if len(part) > 1 and part.isalpha()))


def _is_initials(run: str) -> bool:
    return "." in run and len(run) > 2 and all(len(part) == 1 and part.isalpha() for part in run.split("."))


def _singular(word: str) -> str:
    """*word* without a plural s."""
    if len(word) < 4 or not word.endswith("s") or not word.isalpha() or word in _NOT_PLURAL:
        return word
    if word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
