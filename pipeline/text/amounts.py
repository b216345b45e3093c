"""Amounts: the figures of a text with what they count, so that two texts can be held against each other.

$60 billion and 600亿美元 are one amount, 600亿元 is another; 25 basis points are 0.25 points. Adds to figures.py units,
numbers in words and ranges. Gives no places in the text: it is read in a form of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.text.figures import Quantity, figures
from pipeline.text.normalise import normalise

_UNITS = """
usd 1: us dollars, us dollar, dollars, dollar, usd, 美元
hkd 1: hong kong dollars, hong kong dollar, hk dollars, 港元, 港币
cny 1: yuan, renminbi, rmb, cny, 元人民币, 人民币, 元
eur 1: euros, euro, eur, 欧元
jpy 1: yen, jpy, 日元, 日圆
krw 1: won, krw, 韩元
gbp 1: pounds, pound, pence, 英镑
point 1: percentage points, percentage point, points, point, 个百分点, 百分点, 点
point 0.01: basis points, basis point, bps, bp, 个基点, 基点
day 1: days, day, 天, 日
hour 1: hours, hour, 个小时, 小时
minute 1: minutes, minute, 分钟
second 1: seconds, second, 秒
week 1: weeks, week, 周, 个星期, 星期
month 1: months, month, 个月
year 1: years, year, 年
quarter 1: quarters, 个季度
m 1e-9: nanometres, nanometers, nanometre, nanometer, nm, 纳米
m 1000: kilometres, kilometers, kilometre, kilometer, km, 公里
mile 1: miles, mile, 英里
w 1e9: gigawatts, gigawatt, gw, 吉瓦
w 1e6: megawatts, megawatt, mw, 兆瓦
w 1000: kilowatts, kilowatt, kw, 千瓦
tonne 1: tonnes, tons, tonne, ton, 吨
degree 1: degrees, degree, 度
times 1: times, fold, 倍
"""
_SIGNS = {"hk$": "hkd", "us$": "usd", "$": "usd", "€": "eur", "£": "gbp"}


def _table(text: str) -> dict[str, tuple[str, float]]:
    rows: dict[str, tuple[str, float]] = {}
    for line in text.strip().splitlines():
        head, _, forms = line.partition(": ")
        unit, factor = head.split(" ")
        rows |= {form: (unit, float(factor)) for form in forms.split(", ")}
    return rows


_UNIT = _table(_UNITS)
_AFTER = re.compile(
    r"\s*[多余]?\s*-?\s*(?:of a )?(?:(?P<en>"
    + "|".join(sorted((u for u in _UNIT if u.isascii()), key=len, reverse=True))
    + r")(?![a-z])|(?P<zh>"
    + "|".join(sorted((u for u in _UNIT if not u.isascii()), key=len, reverse=True))
    + r"))"
)
_COUNTED = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty
"""
_WORDS = {word: value for value, word in enumerate(_COUNTED.split(), 2)} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_IN_WORDS = re.compile(rf"(?<![a-z-])({'|'.join(sorted(_WORDS, key=len, reverse=True))})(?![a-z])(?:[ -](dozen))?")
_PARTS = {"a third": 100 / 3, "a fifth": 20.0, "a tenth": 10.0}
_SINGLE = re.compile(
    r"(?<![\d第零一二两三四五六七八九十百千万亿点周])([两二三四五六七八九十])"
    r"(?=[家个名台款项次年天周国部种块辆大位人座条枚颗起场倍档期])"
)
_TENTHS = re.compile(r"(?<![\d第零一二两三四五六七八九十])([一二两三四五六七八九\d])成(?![为立功员都本长交])")
_OF = re.compile(r"([二三四五六七八九十])分之([一二三四五六七八九])")
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_HYPHEN = re.compile(
    r"(?<=[\da-z])-(?=day|week|month|year|hour|minute|second|member|point|billion|million|trillion|per|basis|nano|quarter|yuan)"
)
_GLUED = re.compile(r"(?<=[万亿])(?=[a-z])")
_RANGE = re.compile(r"(?<=[\d%元亿万])\s*(?:[-–—~～至到]|\bto\b|\band\b)\s*(?=(?:about |约)?(?:us|hk)?[$€£¥]?\d)")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_QUARTER = re.compile(
    r"(?:(first|second|third|fourth) (?:fiscal )?quarter|(?<![a-z])q([1-4])(?!\d)"
    r"|第?([一二三四])季(?:度|财报|营收)?|第?([一二三四])财季)"
)
_MONTHS_TEXT = """
january february march april may june july august september october november december
"""
_MONTHS = tuple(_MONTHS_TEXT.split())
_MONTH = re.compile(rf"\b({'|'.join(m.capitalize() for m in _MONTHS)})\b(?! \d{{1,2}}\b)")
_MONTH_HAN = re.compile(r"(?<!\d)(\d{1,2}) ?月(?! ?\d{1,2} ?[日号])")
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAY = re.compile(rf"\b({'|'.join(_DAYS)})s?\b|(?:周|星期|礼拜)([一二三四五六日天])")


@dataclass(frozen=True, slots=True)
class Amount:
    """A value and what it counts: a currency, %, point, date, year, day, w, calendar (a month), weekday … or "" for things."""

    value: float
    unit: str
    said: str

    @property
    def key(self) -> str:
        """Equal for the same amount written another way."""
        return f"{self.value:.6g}{self.unit}"


@lru_cache(maxsize=4096)
def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of *text*, in no promised order. "one" and 一 are no amounts; ordinals only as quarters of a year."""
    normal = _RANGE.sub(" to ", normalise(text)) if not _ISO.search(text) else normalise(text)
    normal = _GLUED.sub(" ", _HYPHEN.sub(" ", normal))
    rest = _QUARTER.sub(" ", normal)
    found = [*_numbers(rest), *_in_words(rest), *_calendar(text, normal)]
    return tuple(found)


def _numbers(normal: str) -> Iterator[Amount]:
    """The figures with their units; the first of a range takes multiplier and unit of the second."""
    later: tuple[Quantity, Amount] | None = None
    rows: list[Amount] = []
    for quantity in reversed(figures(normal)):
        if quantity.unit == "" and _MONTH_HAN.match(normal, quantity.start):
            continue
        amount = _with_unit(quantity, normal)
        if later and normal[quantity.end : later[0].start].strip() in ("to", "至", "到", "or", "或"):
            amount = _ranged(amount, later[1], quantity, normal)
        rows.append(amount)
        later = (quantity, amount)
    yield from reversed(rows)


def _ranged(amount: Amount, after: Amount, quantity: Quantity, normal: str) -> Amount:
    """15 to 25 billion dollars: 15 is billions of dollars too."""
    bare = normal[quantity.start : quantity.end].lstrip("$€£¥ ").replace(",", "").replace(".", "").isdigit()
    value = amount.value
    if bare and after.value >= 1000 * max(value, 1e-9):
        value *= next((t for t in (1e12, 1e9, 1e8, 1e6, 1e4) if 1 <= after.value / t < 10_000 and value * t <= after.value), 1)
    return Amount(value, amount.unit or after.unit, amount.said)


def _with_unit(quantity: Quantity, normal: str) -> Amount:
    said = normal[quantity.start : quantity.end].strip()
    if quantity.unit in ("%", "date"):
        return Amount(quantity.value, quantity.unit, said)
    sign = re.search(r"(hk\$|us\$|[$€£])\s*(?:\d|$)", normal[max(0, quantity.start - 4) : quantity.start] + said[:2])
    if sign:
        return Amount(quantity.value, _SIGNS[sign[1]], said)
    after = _AFTER.match(normal, quantity.end)
    if quantity.unit == "year" and not re.match(r"\s*[块台辆家个人名]", normal[quantity.end :]):
        return Amount(quantity.value, "year of", said)
    if not after:
        return Amount(quantity.value, "", said)
    unit, factor = _UNIT[after["en"] or after["zh"]]
    if after["zh"] == "年" and quantity.value >= 1000:
        unit = "year of"
    return Amount(quantity.value * factor, unit, said + after.group())


def _in_words(normal: str) -> Iterator[Amount]:
    for match in _IN_WORDS.finditer(normal):
        value = _WORDS[match[1]] * (12 if match[2] else 1)
        times = re.match(r" (hundred|thousand|million|billion|trillion)\b", normal[match.end() :])
        if times:
            value = int(value * {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}[times[1]])
        yield _with_unit(Quantity(value, "", match.start(), match.end() + (times.end() if times else 0)), normal)
    for words, share in _PARTS.items():
        yield from (Amount(share, "%", words) for _ in range(normal.count(f"{words} of")))
    if "quarter of a point" in normal or "quarter of a percentage point" in normal or "quarter point" in normal:
        yield Amount(0.25, "point", "a quarter of a point")
    for match in _SINGLE.finditer(normal):
        yield _with_unit(Quantity(_HAN[match[1]], "", match.start(), match.end()), normal)
    for match in _TENTHS.finditer(normal):
        yield Amount(10.0 * (int(match[1]) if match[1].isdigit() else _HAN[match[1]]), "%", match.group())
    for match in _OF.finditer(normal):
        yield Amount(100.0 * _HAN[match[2]] / _HAN[match[1]], "%", match.group())


def _calendar(text: str, normal: str) -> Iterator[Amount]:
    """Quarters, months and days of the week that are named."""
    for match in _QUARTER.finditer(normal):
        named = match[1] or match[2] or match[3] or match[4]
        order = ("first", "second", "third", "fourth")
        value = order.index(named) + 1 if named in order else int(named) if named.isdigit() else _HAN[named]
        yield Amount(value, "quarter of", match.group())
    for match in _MONTH.finditer(text):
        before = text[: match.start()]
        named = match[1] != "May" or bool(re.search(r"\b(?:in|of|since|by|until|last|early|late)\s$", before))
        if named and not re.search(r"\d{1,2}(?:st|nd|rd|th)? $", before):
            yield Amount(_MONTHS.index(match[1].lower()) + 1, "calendar", match[1])
    for match in _MONTH_HAN.finditer(normal):
        if 1 <= int(match[1]) <= 12:
            yield Amount(int(match[1]), "calendar", match.group())
    for match in _DAY.finditer(normal):
        day = _DAYS.index(match[1]) if match[1] else "一二三四五六日".index(match[2].replace("天", "日"))
        yield Amount(day + 1, "weekday", match.group())
