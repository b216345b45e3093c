"""Names in a text: which entity, and exactly where. One automaton over all forms; the longest name wins.

Does not decide what a text is about, and does not tell two bearers of one name apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import ahocorasick_rs

from pipeline.model import Entity
from pipeline.theme.folded import fold
from pipeline.theme.tickers import ticker_forms

ENDINGS = ("s", "es")
"""What a Latin word may carry behind it and still be the word; an apostrophe ends a word anyway. A form that counts only
as written carries it behind a capital or a figure alone: TPUs and H100s, but Arms is not Arm."""

OPEN_ENDED = 4
"""From how many characters on a Latin name may be followed by a figure, as in Qwen2.5."""

NEAR = 30
"""How many characters from a name a word of its `not_near` still counts; a Han character counts as two."""


@dataclass(frozen=True, slots=True)
class Form:
    """Words to look for. *case*: only as written, so Meta but not meta, 昇腾 but not 升腾.

    A Latin form that ends in `*` takes any ending of its last word. *not_near*: words beside which it does not count;
    one that holds the form itself, as 小米粥 does 小米, speaks only of the place where it stands.
    """

    text: str
    case: bool = False
    not_near: tuple[str, ...] = ()


class Hit(NamedTuple):
    """Form number *form* stands at *start* to *end* of the text as it was given."""

    form: int
    start: int
    end: int


class Found(NamedTuple):
    """An entity's name at *start* to *end* of the text as it was given."""

    slug: str
    start: int
    end: int


class Matcher:
    """Every place in a text where one of many forms stands, overlapping ones too; Latin forms at word boundaries."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = tuple(forms)
        numbers: dict[str, list[int]] = {}
        for number, form in enumerate(self.forms):
            if pattern := fold(form.text.removesuffix("*")).text.strip():
                numbers.setdefault(pattern, []).append(number)
        self._patterns = tuple(numbers)
        self._numbers = tuple(tuple(each) for each in numbers.values())

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return ahocorasick_rs.AhoCorasick(self._patterns, store_patterns=False)

    def find(self, text: str) -> list[Hit]:
        """The hits in *text*, in the order in which they end."""
        if not text or not self._patterns:
            return []
        folded = fold(text)
        normal = folded.text
        hits: list[Hit] = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(normal, overlapping=True):
            if not _begins_word(normal, start):
                continue
            for number in self._numbers[pattern]:
                form = self.forms[number]
                stop = _word_end(normal, start, end, any_ending=form.text[-1] == "*")
                if not stop:
                    continue
                first, last = folded.origin(start, stop)
                if form.case and not _is_written(form, text[first:last]):
                    continue
                if form.not_near and self._elsewhere(form, normal, start, end):
                    continue
                hits.append(Hit(number, first, last))
        return hits

    @staticmethod
    def _elsewhere(form: Form, folded: str, start: int, end: int) -> bool:
        """Whether a word of the form's `not_near` says that folded[start:end] is something else."""
        return any(_denies(word, folded, start, end) for word in _not_near(form))


class Gazetteer:
    """The entities' names as one automaton."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        slugs: dict[Form, str] = {}
        for entity in entities:
            for form in forms_of(entity):
                slugs.setdefault(form, entity.slug)
        self._slugs = tuple(slugs.values())
        self._matcher = Matcher(tuple(slugs))

    def find(self, text: str) -> tuple[Found, ...]:
        """The names in *text*, in its order; of names that overlap the longest, then the first."""
        return tuple(Found(self._slugs[hit.form], hit.start, hit.end) for hit in longest(self._matcher.find(text)))


def forms_of(entity: Entity) -> tuple[Form, ...]:
    """Every form under which the news name the entity."""
    names = dict.fromkeys((*entity.en, *entity.zh, *entity.zh_hant, *entity.aliases))
    codes = [form for code in entity.ticker for form in ticker_forms(code)]
    return (*(Form(name, entity.case, entity.not_near) for name in names), *(Form(code, case=True) for code in codes))


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """The hits that remain when of each two that overlap the longer is kept, in the order of the text."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start, h.form)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _is_written(form: Form, text: str) -> bool:
    """Whether *text*, full-width letters made narrow, is the form to the letter, with no ending that only a noun has."""
    written = text if text.isascii() else unicodedata.normalize("NFKC", text)
    stem = form.text.removesuffix("*")
    if not written.startswith(stem):
        return False
    return stem != form.text or written == stem or not stem[-1].islower()


@lru_cache(maxsize=5_000)
def _not_near(form: Form) -> tuple[str, ...]:
    """The words of the form's `not_near`, folded."""
    return tuple(word for each in form.not_near if (word := fold(each).text.strip()))


def _denies(word: str, folded: str, start: int, end: int) -> bool:
    """Whether *word* stands over folded[start:end], or, where neither holds the other, near it."""
    name = folded[start:end]
    holds = name in word or word in name
    place = folded.find(word, max(0, start - NEAR - len(word)))
    while place != -1 and place <= end + NEAR:
        stop = place + len(word)
        if _begins_word(folded, place) and _word_end(folded, place, stop, any_ending=False):
            if place <= start and end <= stop:
                return True
            if not holds and _width(folded[min(end, stop) : max(start, place)]) <= NEAR:
                return True
        place = folded.find(word, place + 1)
    return False


def _width(between: str) -> int:
    """Characters, Han counted double."""
    return sum(2 if char >= "\u2e80" else 1 for char in between)


def _latin(char: str) -> bool:
    """Whether *char* is a letter or figure of a script that writes words apart."""
    return char.isalnum() and (char < "\u2e80" or "\uac00" <= char <= "\ud7a3")


def _begins_word(text: str, start: int) -> bool:
    return not (start and _latin(text[start]) and _latin(text[start - 1]))


def _word_end(text: str, start: int, end: int, *, any_ending: bool) -> int:
    """Where the word that begins with text[start:end] ends; 0 where another, longer word stands there."""
    if end >= len(text) or not _latin(text[end - 1]) or not _latin(text[end]):
        return end
    if any_ending:
        while end < len(text) and _latin(text[end]):
            end += 1
        return end
    for ending in ENDINGS:
        stop = end + len(ending)
        if text.startswith(ending, end) and text[start].isalpha() and (stop >= len(text) or not _latin(text[stop])):
            return stop
    if text[end].isdigit() and text[end - 1].isalpha() and end - start >= OPEN_ENDED:
        return end
    return 0
