"""What of an article the clustering looks at: words, names, figures, what happened; taken from title and summary.

Knows nothing of other articles: no frequencies, no weights that depend on them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from sys import intern

from pipeline.model import Article
from pipeline.story.concepts import concepts
from pipeline.text.figures import Quantity, figures
from pipeline.text.normalise import has_han, normalise
from pipeline.text.tokens import title_key, words

Entities = Callable[[Article], frozenset[str]]
"""The slugs of the entities that an article names: a pure function of its title and summary."""

TITLE, SUMMARY = 3.0, 1.0
"""What a word counts for, by where it stands."""
LEAD = 300
"""Characters of a summary in which names, figures and what happened are looked for: what comes later is told in passing."""
SUMMARY_WORDS = 50
"""Words of the summary by which an article is found again."""
BODY, BODY_WORDS = 1000, 150
"""Characters and words of a summary that are compared."""
FIRST_WORDS = 60
"""How many of those count twice."""
NAME, HAPPENED, NUMBER = 2.0, 1.0, 1.5
"""What an entity, a concept and a figure count for beside the words that name them."""
BELOW = 0.5
"""What an anchor of the summary counts for against one of the title."""

_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*|[零〇一二三四五六七八九十百千万亿两]{2,}|周[一二三四五六日]|星期[一二三四五六日天]")
_CALENDAR = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|"
    r"may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_TICKER = re.compile(r"\((?:[A-Za-z]+: ?)?([A-Z]{1,5}(?:\.[A-Z]{1,2})?)\)")
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Read:
    """The part of the features that depends on the text alone."""

    terms: Mapping[str, float]
    words: Mapping[str, float]
    title: tuple[str, ...]
    anchors: Mapping[str, float]
    latin: tuple[str, ...]
    marks: frozenset[str]
    dates: frozenset[str]
    skeleton: str
    chinese: bool


@dataclass(frozen=True, slots=True)
class Features:
    """An article as the clustering sees it. *day*: when it became news, in days; *keys*: what finds it again.

    *words*: all that are compared, by the logarithm of how often; *title*: those of the title. *terms*: everything that
    finds the article again, with how strongly; *anchors*: what means the same in every language, 1 where it stands in the
    title. *marks* are the figures and tickers of the title, *dates* its dates; *figured*: it gives a telling figure;
    *counted*: what is counted of it, to know how common a term is.
    """

    article: Article
    day: float
    chinese: bool
    words: Mapping[str, float]
    title: tuple[str, ...]
    terms: Mapping[str, float]
    anchors: Mapping[str, float]
    keys: tuple[str, ...]
    marks: frozenset[str]
    dates: frozenset[str]
    skeleton: str
    figured: bool
    counted: frozenset[str]


@lru_cache(maxsize=20_000)
def features(article: Article, entities: Entities) -> Features:
    """The features of *article*. *entities* is also asked about its title alone, to tell what stands there.

    Kept for the articles of the last weeks, which every batch looks at again, as long as *entities* is the same object.
    """
    read = _read(article.title, article.summary[:BODY])
    lead = replace(article, summary=article.summary[:LEAD])
    names = dict.fromkeys(("@" + slug for slug in sorted(entities(lead))), BELOW)
    if names and lead.summary:
        names.update(dict.fromkeys(("@" + slug for slug in entities(replace(lead, summary="")) if "@" + slug in names), 1.0))
    elif names:
        names = dict.fromkeys(names, 1.0)
    # The parts of a slug are mostly the words of its name: "deepseek" must not count as a name and as a word.
    parts = {part for name in names for part in name[1:].split("-")}
    latin = dict.fromkeys((word for word in read.latin if word not in parts), 1.0)
    terms = {**read.terms, **{name: NAME * place for name, place in names.items()}}
    return Features(
        article=article,
        day=article.news_at.timestamp() / 86400,
        chinese=read.chinese,
        words=read.words,
        title=read.title,
        terms=terms,
        anchors={**read.anchors, **latin, **names},
        keys=tuple(dict.fromkeys((*names, *(t for t in read.terms if t[0] != "~")))),
        marks=read.marks,
        dates=read.dates,
        skeleton=read.skeleton,
        figured=any(anchor[0] == "#" for anchor in read.anchors),
        counted=frozenset((*terms, *read.words)),
    )


def _read(title: str, summary: str) -> Read:
    """What the text alone says."""
    body = _beyond(summary, title)
    told = body[:LEAD]
    normal_title, normal_told = normalise(title), normalise(told)
    in_title, below = figures(title), figures(told)
    anchors = dict.fromkeys(("#" + q.key for q in below if _telling(q)), BELOW)
    anchors.update(dict.fromkeys(("~" + name for name in sorted(concepts(normal_told))), BELOW))
    anchors.update(dict.fromkeys(("#" + q.key for q in in_title if _telling(q)), 1.0))
    anchors.update(dict.fromkeys(("~" + name for name in sorted(concepts(normal_title))), 1.0))
    title_words = list(map(intern, words(title)))
    body_words = list(map(intern, words(body)[:BODY_WORDS]))
    terms: dict[str, float] = dict.fromkeys(title_words, TITLE)
    for word in body_words[:SUMMARY_WORDS]:
        terms.setdefault(word, SUMMARY)
    terms.update((anchor, (NUMBER if anchor[0] == "#" else HAPPENED) * place) for anchor, place in anchors.items())
    chinese = has_han(title)
    return Read(
        terms=terms,
        words=_counted(title_words, body_words),
        title=tuple(dict.fromkeys(title_words)),
        anchors=anchors,
        latin=tuple(w for w in (*title_words, *body_words[:SUMMARY_WORDS]) if chinese and _is_name(w)),
        marks=frozenset((*(q.key for q in in_title if q.unit not in ("year", "date")), *_TICKER.findall(title))),
        dates=frozenset(q.key for q in in_title if q.unit == "date"),
        skeleton=_skeleton(normal_title),
        chinese=chinese,
    )


def _counted(title_words: Sequence[str], body_words: Sequence[str]) -> dict[str, float]:
    """Each word by how often it stands there, on a scale of logarithms: three times as much in the title."""
    found: dict[str, float] = dict.fromkeys(title_words, 0.0)
    for word in title_words:
        found[word] += TITLE
    for place, word in enumerate(body_words):
        found[word] = found.get(word, 0.0) + (2.0 if place < FIRST_WORDS else 1.0)
    return {word: 1 + math.log(count) for word, count in found.items()}


def _beyond(summary: str, title: str) -> str:
    """What the summary says beyond the title; many feeds repeat the one in the other."""
    return "" if title_key(summary) == title_key(title) else summary


def _is_name(word: str) -> bool:
    """Whether a Latin word in a Chinese title ties it to an English report: no "AI", no "APP"."""
    return bool(_LATIN.match(word)) and not (len(word) < 3 and word.isalpha()) and not concepts(word)


def _telling(quantity: Quantity) -> bool:
    """Whether a figure is rare enough to tie two reports: no year, no date, no small whole number."""
    if quantity.unit in ("year", "date"):
        return False
    return quantity.unit == "%" or quantity.value > 31 or quantity.value != int(quantity.value)


def _skeleton(normal_title: str) -> str:
    """A title with its numbers and calendar words blanked: what a daily or weekly report has in common with the next."""
    return title_key(_CALENDAR.sub("0", _DIGITS.sub("0", normal_title)))
