"""What happened, in both languages: words of news that mean the same in an English and in a Chinese report.

The lookup; the words stand in `glossary.txt`: general vocabulary and places only, no other names (those are entities) and
no themes. A concept is weak evidence by itself and joins two languages only beside others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

Forms = dict[str, tuple[tuple[str, str], ...]]
"""By how a form begins (a word of English, a character of Chinese): the forms and their concepts, the longest first."""

_WORD = re.compile(r"[a-z0-9]+")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def concepts(normal: str) -> frozenset[str]:
    """The concepts named in *normal*, a text in normal form, each by its first English word; of forms that overlap, the
    first and longest."""
    english, chinese = _forms()
    found = _named(" ".join(_WORD.findall(normal)), english)
    if not normal.isascii():
        found |= _written(normal, chinese)
    return frozenset(found)


def _named(text: str, forms: Forms) -> set[str]:
    """The concepts of the English words of *text*, which a single space parts."""
    found: set[str] = set()
    padded = text + " "
    start = 0
    while start < len(text):
        end = padded.index(" ", start)
        for form, concept in forms.get(padded[start:end], ()):
            if padded.startswith(form + " ", start):
                found.add(concept)
                end = start + len(form)
                break
        start = end + 1
    return found


def _written(text: str, forms: Forms) -> set[str]:
    """The concepts of the Chinese forms in *text*."""
    found: set[str] = set()
    start = 0
    while start < len(text):
        step = 1
        for form, concept in forms.get(text[start], ()):
            if text.startswith(form, start) and (form[0] not in _LATIN or _alone(text, start, start + len(form))):
                found.add(concept)
                step = len(form)
                break
        start += step
    return found


def _alone(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter or digit touches what stands there."""
    return text[max(0, start - 1) : start] not in _LATIN and text[end : end + 1] not in _LATIN


@cache
def _forms() -> tuple[Forms, Forms]:
    """The glossary by English words and by Chinese characters: one concept a line, English forms | Chinese forms."""
    english: dict[str, str] = {}
    chinese: dict[str, str] = {}
    for line in files(__package__).joinpath("glossary.txt").read_text(encoding="utf-8").splitlines():
        left, _, right = line.partition("|")
        words = [word.strip() for word in left.split(",")]
        english.update((" ".join(_WORD.findall(word)), words[0]) for word in words)
        chinese.update((word.strip(), words[0]) for word in right.split(","))
    return _by_start(english, (form.partition(" ")[0] for form in english)), _by_start(chinese, (form[0] for form in chinese))


def _by_start(forms: dict[str, str], starts: Iterable[str]) -> Forms:
    found: dict[str, list[tuple[str, str]]] = {}
    for (form, concept), start in zip(forms.items(), starts, strict=True):
        found.setdefault(start, []).append((form, concept))
    return {start: tuple(sorted(group, key=lambda pair: (-len(pair[0]), pair))) for start, group in found.items()}
