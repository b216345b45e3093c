"""The words of themes.toml: lists written out, calls in a circle and bad wildcards found, and the line on which a word stands.

Matches nothing. A list may call any other by @NAME, wherever that stands; `@NAME` that is no list is left for the entities.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.config.toml import Strict, check, line_of
from pipeline.errors import Problem

Words = tuple[str, ...]


class ListTable(Strict):
    """[lists.NAME]: words that several rules share; a rule calls them by @NAME."""

    en: Words = ()
    zh: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists by name with every call written out. *broken*: those that are wrong, or call one that is."""

    words: Mapping[str, Words]
    broken: frozenset[str]

    def expand(self, words: Iterable[str]) -> Words:
        """*words* with each @LIST replaced by its words; each word once, empty ones dropped."""
        out: dict[str, None] = {}
        for word in words:
            for each in self.words.get(word[1:], (word,)) if word.startswith("@") else (word,):
                if each.strip():
                    out.setdefault(each.strip())
        return tuple(out)


def read_lists(raw: object, *, file: str, text: str, problems: list[Problem]) -> Lists:
    """The word lists; what is wrong is appended to *problems*."""
    if not isinstance(raw, Mapping):
        line = line_of(text, ("lists",))
        problems.append(Problem(file=file, line=line, key="lists", what="must be tables", remedy="write [lists.NAME]"))
        return Lists(words={}, broken=frozenset())
    given: dict[str, Words] = {}
    wrong: set[str] = set()
    for name, words in raw.items():
        table = check(ListTable, words, file=file, text=text, at=("lists", name), problems=problems)
        if table is not None:
            given[name] = tuple(word.strip() for word in (*table.en, *table.zh) if word.strip())
            found = [_problem(bad, name, file, text) for bad in bad_words(given[name])]
            problems += found
        if table is None or found:
            wrong.add(name)
    for circle in _circles(given):
        wrong |= set(circle)
        line = line_of(text, ("lists", circle[0]))
        what = f"calls itself: {' -> '.join((*circle, circle[0]))}"
        problems.append(Problem(file=file, line=line, key=f"lists.{circle[0]}", what=what, remedy="take one of the calls out"))
    sound = {name: words for name, words in given.items() if name not in wrong}
    spoilt = {name for name in sound if _reached(name, given) & wrong}
    return Lists(words={n: _written_out(n, sound) for n in sound if n not in spoilt}, broken=frozenset(wrong | spoilt))


def bad_words(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(word, what is wrong with it) for each word that is written as no word may be."""
    for word in words:
        stem = word.removesuffix("*")
        if re.search(r"\.[*+]|[\\|]", word):
            yield word, "is no regular expression; a Latin word may end in *, nothing else"
        elif "*" in stem or not stem.strip():
            yield word, "has a * that is not at its end"
        elif stem != word and (stem.startswith("@") or not stem[-1].isalnum() or stem[-1] >= "\u2e80"):
            yield word, "has a * that does nothing: only a Latin word takes any ending"


def line_with(text: str, slug: str, word: str) -> int:
    """The line on which *word* stands in the theme, else in a list, else that of the theme; 0 where there is no such theme."""
    lines = text.split("\n")
    starts = [n for n, line in enumerate(lines) if line.startswith(("[[theme]]", "[lists."))] + [len(lines)]
    blocks = [range(first, last) for first, last in itertools.pairwise(starts)]
    named = re.compile(rf"\s*slug\s*=\s*[\"']{re.escape(slug)}[\"']")
    lists = [n for block in blocks if lines[block.start].startswith("[lists.") for n in block]
    for block in blocks:
        if lines[block.start].startswith("[[theme]]") and any(named.match(lines[n]) for n in block):
            found = (n for n in (*block, *lists) if f'"{word}"' in lines[n] or f"'{word}'" in lines[n])
            return next(found, block.start) + 1
    return 0


def _problem(bad: tuple[str, str], name: str, file: str, text: str) -> Problem:
    line = next((n for n, line in enumerate(text.split("\n"), 1) if f'"{bad[0]}"' in line), line_of(text, ("lists", name)))
    return Problem(file=file, line=line, key=f"lists.{name}", what=f"{bad[0]!r} {bad[1]}", remedy="write the word itself")


def _calls(words: Words, lists: Mapping[str, Words]) -> Words:
    return tuple(word[1:] for word in words if word.startswith("@") and word[1:] in lists)


def _reached(name: str, lists: Mapping[str, Words]) -> set[str]:
    """Every list that *name* calls, or that one of those calls."""
    found: set[str] = set()
    ahead = [*_calls(lists[name], lists)]
    while ahead:
        if (here := ahead.pop()) not in found:
            found.add(here)
            ahead += _calls(lists[here], lists)
    return found


def _circles(lists: Mapping[str, Words]) -> Iterator[Words]:
    """Each circle of calls once, the shortest one from the list of it that stands first."""
    done: set[str] = set()
    for name in lists:
        if name not in done and (circle := _circle(name, lists)):
            done |= set(circle)
            yield circle


def _circle(name: str, lists: Mapping[str, Words]) -> Words:
    """The lists on the shortest way of calls from *name* back to it; empty if there is none."""
    ways: dict[str, Words] = {name: (name,)}
    ahead = [name]
    for here in ahead:
        for onward in _calls(lists[here], lists):
            if onward == name:
                return ways[here]
            if onward not in ways:
                ways[onward] = (*ways[here], onward)
                ahead.append(onward)
    return ()


def _written_out(name: str, lists: Mapping[str, Words]) -> Words:
    out: dict[str, None] = {}
    for word in lists[name]:
        for each in _written_out(word[1:], lists) if word.startswith("@") and word[1:] in lists else (word,):
            out.setdefault(each)
    return tuple(out)
