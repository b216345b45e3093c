"""Passages of an article that may be printed: its title, and the whole sentences of its summary that stand alone.

Does not choose between them (headline.py and quotes.py do). A passage is a span, so its words are the source's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.draft.spoken import trimmed
from pipeline.draft.wording import ABBREVIATION, BOILERPLATE, DANGLING, DATELINE, HAN
from pipeline.model import Article

BUDGET = 300
"""Characters of one article that an issue may print where its rights are `quote`, title and sentences together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """article.field(field)[start:end]"""

    article: Article
    field: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The exact words."""
        return self.article.field(self.field)[self.start : self.end]


def outlet_of(article: Article) -> str:
    """What tells outlets apart: the outlet, else the feed."""
    return article.outlet or article.feed


def name_of(article: Article) -> str:
    """The outlet's name as it is printed."""
    return article.outlet_name or outlet_of(article)


_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"), ("（", "）"), ("(", ")"), ("【", "】"))
_STOP = re.compile(r"""[.!?]+["”’')\]]*(?=\s|$)|[。！？]+[”’」』）)"]*|…+|\n""")
_WHOLE = re.compile(r"""(?<!\.)[.!?]["”’')\]]*$|(?<!。)[。！？]+[”’」』）)"]*$""")
_START = re.compile(r"""["“‘「『《（(【]?[A-Z0-9$€£¥Ａ-Ｚ\u3400-\u9fff]""")


def title_of(article: Article) -> Passage | None:
    """The title, without the outlet's name that some feeds hang on its end; None where there is no title."""
    end = len(article.title)
    name = article.outlet_name or article.outlet
    if name:
        tail = re.search(rf"\s*[-|–—_丨·]\s*{re.escape(name)}\s*$", article.title, re.IGNORECASE)
        end = tail.start() if tail and tail.start() else end
    return Passage(article=article, field="title", start=0, end=end) if end else None


def sentences(article: Article) -> tuple[tuple[int, Passage], ...]:
    """(place, sentence) of the summary's sentences that are whole, stand alone and fit the article's rights.

    Empty where the outlet's rights are `headline`. A sentence that a feed cut off is none.
    """
    if article.rights == "headline":
        return ()
    room = BUDGET - len(article.title) if article.rights == "quote" else 10_000
    found = []
    for place, (left, end) in enumerate(_spans(article.summary)):
        start = left if place else left + _dateline(article.summary[left:end])
        if stands_alone(article.summary[start:end]) and end - start <= room:
            found.append((place, Passage(article=article, field="summary", start=start, end=end)))
    return tuple(found)


def stands_alone(words: str) -> bool:
    """Whether *words* are one whole sentence that a reader understands without the one before it."""
    han = len(HAN.findall(words))
    least, most = (12, 140) if han * 3 > len(words) else (40, 260)
    letters = sum(c.isalpha() for c in words)
    return bool(
        least <= len(words) <= most
        and _WHOLE.search(words)
        and _START.match(words)
        and not DANGLING.match(words)
        and not BOILERPLATE.search(words)
        and letters >= 0.6 * len(words.replace(" ", ""))
        and _balanced(words)
    )


def _balanced(words: str) -> bool:
    """Every quotation mark and bracket that is opened is closed."""
    return words.count('"') % 2 == 0 and all(words.count(opened) == words.count(closed) for opened, closed in _PAIRS)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the sentences of *text*, the unfinished last one too, without white space around them."""
    start = 0
    for stop in _STOP.finditer(text):
        if _ends(text, stop):
            yield from trimmed(text, start, stop.end())
            start = stop.end()
    yield from trimmed(text, start, len(text))


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Whether the mark ends a sentence, and not an abbreviation, an initial or a number."""
    if not stop.group().startswith("."):
        return True
    rest = text[stop.end() :].lstrip()
    before = re.search(r"[\w.]*$", text[: stop.start()])
    if rest and not _START.match(rest):
        return False
    return not rest or not (before and ABBREVIATION.fullmatch(before.group()))


def _dateline(sentence: str) -> int:
    found = DATELINE.match(sentence)
    return found.end() if found else 0
