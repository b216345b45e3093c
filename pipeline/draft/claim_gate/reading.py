"""A text as the gate's checks read it: its language, normal form, clauses and content words. Judges nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.text.amounts import Amount, amounts
from pipeline.text.normalise import has_han, normalise
from pipeline.text.tokens import words

_CLAUSE = re.compile(
    r"[,;:.!?](?=\s|$)|(?<=[\u4e00-\u9fff%])[,;:!?]|[,;:!?](?=[\u4e00-\u9fff])|[，。；：！？、]|\s[-–—]\s|——"
    r"|\b(?:while|whereas|although|though|but|and|after|because|as|when|which|who|despite|before|since|so|if)\b|(?:但|而(?!且)|并(?!非|不)|同时)"
)


@dataclass(frozen=True, slots=True)
class Text:
    """Words, and what was read in them. *lang*: zh where it is written in Han characters, else en."""

    words: str
    lang: str
    normal: str
    stems: frozenset[str]
    amounts: tuple[Amount, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its amounts."""
        return frozenset(amount.key for amount in self.amounts)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Its clauses in the normal form; numbers keep their commas and points."""
        return tuple(piece.strip() for piece in _CLAUSE.split(self.normal) if piece.strip())


@lru_cache(maxsize=4096)
def read(text: str) -> Text:
    """*text*, read once."""
    han = sum("\u3400" <= c <= "\u9fff" for c in text)
    lang = "zh" if has_han(text) and han * 4 >= len(text.replace(" ", "")) else "en"
    return Text(text, lang, normalise(text), frozenset(words(text)), amounts(text))


def anchors(clause: str) -> frozenset[str]:
    """The content words and amounts of a clause, by which the same clause is found in another text."""
    text = read(clause)
    return text.stems | text.keys


def whole(texts: Iterable[Text]) -> Text:
    """Several texts as one."""
    return read("\n".join(text.words for text in texts))
