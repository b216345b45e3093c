"""What of an article the clustering looks at: words, names, figures, what happened; taken from title and summary.

Knows nothing of other articles: no frequencies, no weights that depend on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model import Article
from pipeline.story.concepts import concepts
from pipeline.text.figures import Quantity, figures
from pipeline.text.normalise import has_han, normalise
from pipeline.text.tokens import title_key, words

Entities = Callable[[Article], frozenset[str]]
"""The slugs of the entities that an article names."""

TITLE, SUMMARY = 3.0, 1.0
"""What a word counts for, by where it stands."""
SUMMARY_WORDS = 50
NAME, HAPPENED, NUMBER = 2.0, 1.0, 1.5
"""What an entity, a concept and a figure count for beside the words that name them."""

_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*|[零〇一二三四五六七八九十百千万亿两]{2,}|周[一二三四五六日]|星期[一二三四五六日天]")
_CALENDAR = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|"
                       r"june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b")
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Read:
    """The part of the features that depends on the text alone."""

    terms: Mapping[str, float]
    title_words: tuple[str, ...]
    numbers: frozenset[str]
    dates: frozenset[str]
    skeleton: str
    happened: frozenset[str]
    chinese: bool


@dataclass(frozen=True, slots=True)
class Features:
    """An article as the clustering sees it. *day*: when it became news, in days; *keys*: what finds it again.

    *terms*: everything that speaks, with how strongly; *anchors*: what means the same in every language.
    """

    article: Article
    day: float
    chinese: bool
    terms: Mapping[str, float]
    anchors: frozenset[str]
    keys: tuple[str, ...]
    numbers: frozenset[str]
    dates: frozenset[str]
    skeleton: str


def features(article: Article, entities: Entities) -> Features:
    """The features of *article*; *entities* must give the same for the same article."""
    read = _read(article.title, article.summary)
    names = frozenset("@" + slug for slug in entities(article))
    # The parts of a slug are mostly the words of its name: "deepseek" must not count as a name and as a word.
    parts = {part for name in names for part in name[1:].split("-")}
    latin = frozenset(w for w in read.title_words if _LATIN.match(w) and w not in parts) if read.chinese else frozenset()
    terms = dict(read.terms)
    terms.update(dict.fromkeys(names, NAME))
    return Features(
        article=article, day=article.news_at.timestamp() / 86400, chinese=read.chinese, terms=terms,
        anchors=names | read.happened | read.numbers | latin,
        keys=tuple(dict.fromkeys((*sorted(names), *sorted(read.numbers), *read.terms))),
        numbers=read.numbers, dates=read.dates, skeleton=read.skeleton)


@lru_cache(maxsize=20_000)
def _read(title: str, summary: str) -> Read:
    """The reading of a text; kept for the articles of the last weeks, which every batch looks at again."""
    normal_title = normalise(title)
    told = _beyond(summary, title)
    title_words = words(title)
    terms: dict[str, float] = dict.fromkeys(title_words, TITLE)
    for word in words(told)[:SUMMARY_WORDS]:
        terms.setdefault(word, SUMMARY)
    in_title = figures(title)
    numbers = frozenset("#" + q.key for q in (*in_title, *figures(told[:400])) if _telling(q))
    happened = frozenset("~" + name for name in concepts(f"{normal_title} {normalise(told[:400])}"))
    terms.update(dict.fromkeys(numbers, NUMBER))
    terms.update(dict.fromkeys(happened, HAPPENED))
    return Read(
        terms=terms, title_words=tuple(title_words), numbers=numbers,
        dates=frozenset(q.key for q in in_title if q.unit == "date"), skeleton=_skeleton(normal_title),
        happened=happened, chinese=has_han(title))


def _beyond(summary: str, title: str) -> str:
    """What the summary says beyond the title; many feeds repeat the one in the other."""
    return "" if title_key(summary) == title_key(title) else summary


def _telling(quantity: Quantity) -> bool:
    """Whether a figure is rare enough to tie two reports: no year, no date, no small whole number."""
    if quantity.unit in ("year", "date"):
        return False
    return quantity.unit == "%" or quantity.value > 31 or quantity.value != int(quantity.value)


def _skeleton(normal_title: str) -> str:
    """A title with its numbers and calendar words blanked: what a daily or weekly report has in common with the next."""
    return title_key(_CALENDAR.sub("0", _DIGITS.sub("0", normal_title)))
