"""Boilerplate: what a source puts into many of its items, and the names of outlets on the ends of titles.

It is blanked where texts are compared (folded, clustered, tagged) and stays where they are shown and cited. What is
boilerplate in an article is decided once, when the article is grouped, by the items of its source that came before it, and
is kept with it (`Article.noise`): whoever reads the article later, as of whatever moment, sees the same text. It could not
be decided where articles are collected, since one batch of a source is collected by many hands in any order.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache

from pipeline.model import Article, Noise
from pipeline.story.fold import order
from pipeline.text.normalise import has_han
from pipeline.text.tokens import title_key

ITEMS, LEAST_ITEMS = 50, 10
"""How many items of a source, the newest before an article, say what its boilerplate is; fewer than the second say nothing."""

SHARE = 0.3
"""A line that more of them have is boilerplate."""

WITHIN = timedelta(days=14)

LEAST_LATIN, LEAST_HAN = 8, 4
"""Letters of a line below which it is not looked at."""

TITLE_LEFT = 4
"""Letters of a title that stay when the name of an outlet is taken off."""

_END = re.compile(r"(?<=[。！？!?；】])|(?<=[.…])\s+|\s[|·•]\s|https?://\S+|\n+")
_TAIL = re.compile(r"\s+[-–—]+\s+|\s*[|｜_丨—]+\s*|-(?=[\u3400-\u9fff])")


@dataclass(slots=True)
class _Source:
    """The newest items of a source, and how many of their titles have which line: an item may come again and again."""

    items: deque[Article] = field(default_factory=deque)
    having: Counter[str] = field(default_factory=Counter)
    said: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, article: Article) -> None:
        """Take in the next item."""
        self.items.append(article)
        for line in _distinct(article):
            self.said[article.title, line] += 1
            self.having[line] += self.said[article.title, line] == 1
        if len(self.items) > ITEMS:
            self._drop()

    def forget(self, article: Article) -> None:
        """Drop what is too old to speak for *article*."""
        while self.items and self.items[0].first_seen < article.first_seen - WITHIN:
            self._drop()

    def repeats(self, line: str) -> bool:
        """Whether so many items have the line that it belongs to the source and not to its reports."""
        return len(self.items) >= LEAST_ITEMS and self.having[line] > SHARE * len(self.items)

    def _drop(self) -> None:
        article = self.items.popleft()
        for line in _distinct(article):
            self.said[article.title, line] -= 1
            self.having[line] -= self.said[article.title, line] == 0


def boilerplate(batch: Sequence[Article], before: Sequence[Article], outlets: Collection[str]) -> dict[str, tuple[Noise, ...]]:
    """What is boilerplate in each article of *batch*, by id; those without any are left out.

    *before*: the articles of the two weeks before. *outlets*: names of outlets, as `title_key` makes them. The order of
    either does not matter, nor where a batch is cut.
    """
    fresh = {article.id: article for article in batch}
    known: dict[str, list[Article]] = {article.feed: [] for article in batch}
    for article in before:
        if article.feed in known and article.id not in fresh:
            known[article.feed].append(article)
    sources = {feed: _Source() for feed in known}
    for feed, articles in known.items():
        for article in sorted(articles, key=order)[-ITEMS:]:
            sources[feed].add(article)
    found = {}
    for article in sorted(fresh.values(), key=order):
        source = sources[article.feed]
        source.forget(article)
        if noise := _noise(article, source, outlets):
            found[article.id] = noise
        source.add(article)
    return found


def matching(article: Article) -> Article:
    """The article as it is compared: its boilerplate blanked. A place in it is the same place in the original."""
    if not article.noise:
        return article
    texts = {"title": article.title, "summary": article.summary}
    for name, start, end in article.noise:
        texts[name] = f"{texts[name][:start]}{' ' * (end - start)}{texts[name][end:]}"
    return replace(article, title=texts["title"], summary=texts["summary"])


def _noise(article: Article, source: _Source, outlets: Collection[str]) -> tuple[Noise, ...]:
    """The lines of the article that its source repeats, and the outlets' names on the end of its title."""
    found = [
        (name, start, end)
        for name, start, end, line in _lines(article.title, article.summary)
        if name == "summary" and source.repeats(line)
    ]
    end = len(article.title)
    for start, line in reversed([(start, line) for name, start, _, line in _lines(article.title, "") if name == "title"]):
        left = len(title_key(article.title[:start]))
        if left < TITLE_LEFT or not (line in outlets or source.repeats(line) or line == title_key(article.outlet_name)):
            break
        end = start
    return (*((("title", end, len(article.title)),) if end < len(article.title) else ()), *found)


def _distinct(article: Article) -> set[str]:
    return {line for _, _, _, line in _lines(article.title, article.summary)}


@lru_cache(maxsize=1 << 15)
def _lines(title: str, summary: str) -> tuple[tuple[str, int, int, str], ...]:
    """(field, start, end, letters) of the ends of a title, the sign before them included, and of the lines of a summary.

    The title within a line is not part of what is compared: "The post TITLE appeared first on SITE".
    """
    signs = list(_TAIL.finditer(title))
    ends = [*(sign.start() for sign in signs[1:]), len(title)]
    found = [
        ("title", sign.start(), end, key)
        for sign, end in zip(signs, ends, strict=False)
        if (key := title_key(title[sign.end() : end]))
    ]
    for start, end in _pieces(summary):
        line = summary[start:end]
        key = title_key(line.replace(title, " ") if title else line)
        if len(key) >= (LEAST_HAN if has_han(key) else LEAST_LATIN):
            found.append(("summary", start, end, key))
    return tuple(found)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the lines of a text, sentences mostly: feeds give their texts in one line."""
    start = 0
    for sign in _END.finditer(text):
        if text[start : sign.start()].strip():
            yield start, sign.start()
        start = sign.end()
    if text[start:].strip():
        yield start, len(text)
