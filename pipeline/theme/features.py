"""What a classifier reads in an article: words and pairs of words, pairs and triples of Han characters, names, a title's length.

Each is a numbered bin: what a bin stands for is nowhere written down, so that a table of their weights holds no text. Knows
no theme and no weight but that of the place: a title counts in full, a summary by half.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

from pipeline.model import Article
from pipeline.theme.folded import fold

GRAMS = 1 << 15
NAMES = 1 << 12
LENGTHS = (25, 45, 80, 120)
"""Up to which width a title is of the first, the second … length; a Han character is two wide."""

SIZE = GRAMS + NAMES + len(LENGTHS) + 1
FIELDS = {"title": 1.0, "summary": 0.5}
READ = 300
"""How many characters of a summary are read."""

_RUN = re.compile("[\u3400-\u9fff]+|[a-z0-9](?:[a-z0-9.&+-]*[a-z0-9])?")


class Name(NamedTuple):
    """An entity at *start* to *end* of a field: what it is called by in rules, its groups too."""

    called: tuple[str, ...]
    field: str
    start: int
    end: int


class Gram(NamedTuple):
    """A bin, and the range of the article's own field in which it was found."""

    bin: int
    field: str
    start: int
    end: int


def features(article: Article, names: Iterable[Name]) -> dict[int, float]:
    """The bins of *article* with the weight of the best place in which each was found; *names* as the gazetteer found them."""
    found: dict[int, float] = {}
    for name, weight in reversed(FIELDS.items()):
        found.update(dict.fromkeys(_bins(fold(_read(article, name)).text), weight))
    for one in sorted(names, key=lambda n: FIELDS[n.field]):
        if one.start < READ or one.field == "title":
            found.update((_name_bin(called), FIELDS[one.field]) for called in one.called)
    found[GRAMS + NAMES + _length(article.title)] = 1.0
    return found


def places(article: Article, names: Sequence[Name]) -> Iterator[Gram]:
    """Where the bins of *article* stand in it, title first; a bin may stand in several places."""
    for field in FIELDS:
        folded = fold(_read(article, field))
        for number, start, end in _grams(folded.text):
            yield Gram(number, field, *folded.origin(start, end))
        for one in names:
            if one.field == field:
                yield from (Gram(_name_bin(called), field, one.start, one.end) for called in one.called)


def _read(article: Article, field: str) -> str:
    text = article.field(field)
    return text if field == "title" else text[:READ]


def _bins(text: str) -> Iterator[int]:
    """The bins of `_grams`, without the places: for all that is read, few of them are asked for."""
    last = ""
    for run in _RUN.findall(text):
        if run[0] >= "\u3400":
            last = ""
            code = run.encode()
            for place in range(0, len(code) - 3, 3):
                yield crc32(code[place : place + 6]) % GRAMS
                if place + 6 < len(code):
                    yield crc32(code[place : place + 9]) % GRAMS
            continue
        yield _bin(run)
        if last:
            yield _bin(f"{last} {run}")
        last = run


def _grams(text: str) -> Iterator[tuple[int, int, int]]:
    """(bin, start, end) of every gram of a folded text."""
    last, begun = "", 0
    for match in _RUN.finditer(text):
        run, start = match.group(), match.start()
        if run[0] >= "\u3400":
            last = ""
            for place in range(len(run) - 1):
                yield _bin(run[place : place + 2]), start + place, start + place + 2
                if place + 2 < len(run):
                    yield _bin(run[place : place + 3]), start + place, start + place + 3
            continue
        yield _bin(run), start, match.end()
        if last:
            yield _bin(f"{last} {run}"), begun, match.end()
        last, begun = run, start


def _bin(gram: str) -> int:
    return crc32(gram.encode()) % GRAMS


def _name_bin(called: str) -> int:
    return GRAMS + crc32(called.encode()) % NAMES


def _length(title: str) -> int:
    wide = sum(2 if char >= "\u2e80" else 1 for char in title)
    return sum(wide >= limit for limit in LENGTHS)
