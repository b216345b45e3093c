"""Moves of prices in a sentence: who, up or down, by how much, and where in the words each stands. English and Chinese.

Reads what a sentence states of shares and indices, nothing of sales or profits. Finds nothing rather than guess: a figure
without a name and a verb before it is left alone. Knows no company: the places of names are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Name = tuple[str, int, int]
"""An entity's slug, and where its name stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A move as it is stated. *value* is signed: per cent where *unit* is %, else an amount of market value in that currency."""

    slug: str
    value: float
    unit: str
    name: tuple[int, int]
    figure: tuple[int, int]


_TIMES = {"trillion": 1e12, "tn": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6, "m": 1e6, "b": 1e9}
_TIMES_ZH = {"万亿": 1e12, "萬億": 1e12, "亿": 1e8, "億": 1e8, "万": 1e4, "萬": 1e4}
_SIGNS = {"us$": "USD", "hk$": "HKD", "$": "USD", "€": "EUR", "£": "GBP"}
_UNITS_ZH = {
    "美元": "USD",
    "港元": "HKD",
    "欧元": "EUR",
    "歐元": "EUR",
    "日元": "JPY",
    "日圆": "JPY",
    "韩元": "KRW",
    "人民币": "CNY",
    "元": "CNY",
}

_MARKET = re.compile(
    r"\b(?:shares?|stocks?|market value|market cap\w*|in market history|trading|traded|closed|closes|session|index|wall street)\b"
    r"|股|市值|收盘|收盤|收跌|收涨|盘中|盤中|开盘|指数|指數|蒸发|蒸發|涨停|跌停",
    re.IGNORECASE,
)
"""A sentence without any of these speaks of no price."""

_OTHER = re.compile(
    r"\b(?:sales|revenues?|profits?|earnings|income|shipments?|exports?|deliver\w+|users?|orders|output|production|market share"
    r"|prices?|costs?|tariffs?|dut(?:y|ies)|stake|spending|margins?|futures|etfs?|could|may|might|would|expected|if|target|debut|year-to-date)\b|ETF"
    r"|期货|期貨|恐|或将|有望|预计|預計|目标价|上市|全年|年内|累计|[(（]\d{4,6}[)）]|销量|銷量|营收|營收|利润|利潤|净利|出口|订单|訂單|交付|同比|环比|产量|份额|占比|关税|關稅|价格",
    re.IGNORECASE,
)
"""Between a name and a figure these say that the figure is none of a share's price."""

_EVENT = re.compile(
    r"(?P<down>\b(?:fall|fell|falls|fallen|falling|drop(?:s|ped|ping)?|plung(?:e|es|ed|ing)|plummet(?:s|ed)?|tumbl(?:e|es|ed|ing)|slump(?:s|ed)?"
    r"|sank|sinks?|slid|slides?|slipped|slips|lost|los(?:es|ing)|shed(?:s|ding)?|down|declin(?:e|es|ed)|crash(?:es|ed)?|dived|wip(?:es|ed|ing)|eras(?:es|ed))\b"
    r"|下跌|大跌|暴跌|急跌|收跌|领跌|補跌|补跌|重挫|下挫|急挫|跳水|走低|缩水|縮水|蒸发|蒸發|跌(?!停))"
    r"|(?P<up>\b(?:rise|rose|rises|risen|gain(?:s|ed)?|climb(?:s|ed)?|jump(?:s|ed)?|surg(?:es|ed|ing)|soar(?:s|ed|ing)?|rall(?:y|ies|ied)"
    r"|rebound(?:s|ed)?|recover(?:s|ed)?|advanc(?:es|ed)|up|added|adds)\b|上涨|上漲|大涨|大漲|暴涨|暴漲|收涨|收漲|飙升|飆升|反弹|反彈|走高|拉升|攀升|涨(?!停)|漲(?!停))"
    r"|(?P<pct>(?<![\d.])(?P<rate>\d{1,3}(?:\.\d{1,2})?)\s?(?:%|％|per cent\b|percent\b|pct\b))"
    r"|(?P<sum>(?P<sign>US\$|HK\$|[$€£])\s?(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<times>trillion|billion|million|tn|bn|mn|m|b)\b)"
    r"|(?P<sumzh>(?P<digitszh>\d[\d,]*(?:\.\d+)?)(?P<timeszh>万亿|萬億|[亿億万萬])(?P<unitzh>美元|港元|欧元|歐元|日元|日圆|韩元|人民币|元))"
    r"|(?P<stop>[;；。！!？]|\.(?=\s|[A-Z]))",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",\s(?:which|who|whose|where|a|an|the|maker|supplier)\b[^,]{0,90},", re.IGNORECASE)
_OBLIQUE = re.compile(
    r"\b(?:to|with|against|like|than|from|for|by|owned by|(?<!shares )(?<!stock )(?<!shares and )of)\s(?:the\s)?$", re.IGNORECASE
)
_NO_SUBJECT = re.compile(
    r"\s?[:：]|['’]s (?:[\w-]+ ){0,2}(?:supplier|rival|partner|customer|backer|investor)s?\b"
    r"|的(?!股价|股價|市值|股份|股票)|[\u3400-\u9fff]{2,6}指[数數]",
    re.IGNORECASE,
)
_WORTH = re.compile(r"market value|market cap|valuation|in market history|of value|市值|蒸发|蒸發|缩水|縮水", re.IGNORECASE)
_AFTER = re.compile(r"\s*-?(?:of|point|percentage|个?百分点|stake|share of|的(?:股权|股份|份额|关税))", re.IGNORECASE)


def stated(words: str, names: Iterable[Name]) -> tuple[Stated, ...]:
    """The moves that *words* state of the *names* in them, in their order; none for words that speak of no price."""
    if not _MARKET.search(words):
        return ()
    asides = [(m.start(), m.end() - 1) for m in _ASIDE.finditer(words)]
    marks: list[tuple[int, str, Name | re.Match[str]]] = [
        (n[1], "name" if not _NO_SUBJECT.match(words, n[2]) else "nobody", n) for n in names if not _OBLIQUE.search(words[: n[1]])
    ]
    marks += [(m.start(), _kind(m), m) for m in _EVENT.finditer(words)]
    heard = [mark for mark in marks if not any(a <= mark[0] < b for a, b in asides)]
    return tuple(_read(words, sorted(heard, key=lambda mark: (mark[0], mark[1]))))


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in ("down", "up", "pct", "sum", "sumzh", "stop") if match[kind] is not None)


def _read(words: str, marks: Sequence[tuple[int, str, Name | re.Match[str]]]) -> Iterator[Stated]:
    """A name, then its verb, then its figures: one of per cent for each mention, and a sum. A name behind a figure that has no
    verb of its own shares the one before; one between a verb and its figure is somebody else's, unless a verb of its own follows.
    """
    name: Name | None = None
    other: Name | None = None
    verb, verb_end, told = 0, 0, ""
    for _, kind, mark in marks:
        if isinstance(mark, tuple):
            subject = mark if kind == "name" else None
            if verb and not told and name:
                other = subject
                name = name if subject else None
            else:
                name, other, told = subject, None, ""
        elif kind == "stop":
            name, other, verb, told = None, None, 0, ""
        elif kind in ("down", "up"):
            if (
                verb
                and name
                and name[1] < verb_end
                and not told
                and not other
                and re.search("[,，、]", words[verb_end : mark.start()])
            ):
                name = None  # what fell there is not named
            name, other = other or name, None
            verb, verb_end = (-1 if kind == "down" else 1) if name else 0, mark.end()
        elif not name or not verb or other or kind in told or not _near(words, name, verb_end, mark.start()):
            continue
        elif found := _figure(words, mark, kind):
            yield Stated(slug=name[0], value=verb * found[0], unit=found[1], name=name[1:], figure=mark.span())
            told += kind


def _near(words: str, name: Name, verb_end: int, figure: int) -> bool:
    """Whether the figure stands near enough to its verb and its name, with nothing between that is measured instead."""
    han = any("\u3400" <= c <= "\u9fff" for c in words)
    reach = (16, 40) if han else (44, 96)
    start = max(name[2], verb_end)
    return figure - start <= reach[0] and figure - name[2] <= reach[1] and not _OTHER.search(words[name[2] : figure])


def _figure(words: str, match: re.Match[str], kind: str) -> tuple[float, str] | None:
    """(value, unit) of the figure; None for a share of something, and for a sum that is no market value."""
    if _AFTER.match(words, match.end()) and not _WORTH.match(words, match.end() + 4):
        return None
    if kind == "pct":
        return float(match["rate"]), "%"
    if not _WORTH.search(words):
        return None
    if kind == "sum":
        value = float(match["digits"].replace(",", "")) * _TIMES[match["times"].lower()]
        return value, _SIGNS[match["sign"].lower()]
    return float(match["digitszh"].replace(",", "")) * _TIMES_ZH[match["timeszh"]], _UNITS_ZH[match["unitzh"]]
