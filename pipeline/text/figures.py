"""Numbers as both languages write them, made one value: 5000亿 is $500bn is 500 billion.

Reads digits, Chinese numerals, multipliers, per cent and dates. Does not read currencies: an amount in yuan and one in
dollars are the same figure here. Numbers inside names (GPT-4, H20, 7B) are no figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.text.normalise import normalise

_TIMES = {
    "十": 10,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "亿": 100_000_000,
    "thousand": 1_000,
    "k": 1_000,
    "million": 1_000_000,
    "mn": 1_000_000,
    "mln": 1_000_000,
    "m": 1_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
    "bln": 1_000_000_000,
    "b": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "tn": 1_000_000_000_000,
    "trn": 1_000_000_000_000,
}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?"

_DATE_ZH = re.compile(r"(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]")
_DATE_ISO = re.compile(r"(?<!\d)\d{4}-(\d{2})-(\d{2})(?!\d)")
_DATE_EN = re.compile(
    rf"(?<![a-z]){_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?![\d,:.]*\d)|"
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}(?![a-z])"
)
_NUMBER = re.compile(
    r"(?<![a-z\d._])(?<![a-z]-)(?P<sign>[$€£¥]?) ?(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"(?P<times> ?[十百千]?[万亿]+| ?(?:trillion|trn|tn|billion|bln|bn|million|mln|mn|thousand)(?![a-z])|[kmb](?![a-z]))?"
    r"(?P<percent> ?(?:%|percent(?![a-z])|per cent(?![a-z])|pct(?![a-z])))?(?P<after>[a-z\d\-]?)"
)
_CHINESE = re.compile(r"(?P<percent>百分之)?(?P<digits>[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二两三四五六七八九]+)?)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text. *unit* is "%", "date" (value: month × 100 + day), "year" or ""; places in the normal form."""

    value: float
    unit: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The figure as a token that equals that of the same figure written another way."""
        return f"{self.value:.10g}{self.unit}"


def figures(text: str) -> tuple[Quantity, ...]:
    """The figures of *text*, in the order in which they stand. Finds nothing rather than guess."""
    normal = normalise(text)
    found = [*_dates(normal)]
    taken = [(q.start, q.end) for q in found]
    for match in _NUMBER.finditer(normal):
        quantity = _arabic(match)
        if quantity and not any(a < quantity.end and quantity.start < b for a, b in taken):
            found.append(quantity)
    if not normal.isascii():
        found += _chinese(normal)
    return tuple(sorted(found, key=lambda q: q.start))


def _dates(normal: str) -> list[Quantity]:
    found: list[Quantity | None] = []
    for pattern in (_DATE_ZH, _DATE_ISO):
        found += (_date(int(match[1]), int(match[2]), match) for match in pattern.finditer(normal))
    for match in _DATE_EN.finditer(normal):
        month, day = (match[1], match[2]) if match[1] else (match[4], match[3])
        found.append(_date(_MONTHS.index(month[:3]) + 1, int(day), match))
    return [q for q in found if q]


def _date(month: int, day: int, match: re.Match[str]) -> Quantity | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return Quantity(month * 100 + day, "date", match.start(), match.end())


def _arabic(match: re.Match[str]) -> Quantity | None:
    """The quantity of a run of digits; None where it is part of a name (4o, 7b, 3-mini)."""
    times, percent, digits = (match["times"] or "").strip(), match["percent"], match["digits"]
    if len(digits) > 15 or (match["after"] and not percent):
        return None
    if times in ("k", "m", "b") and not match["sign"]:
        return None
    value = float(digits.replace(",", ""))
    for part in times if times and times[0] in "十百千万亿" else (times,) if times else ():
        value *= _TIMES[part]
    if percent:
        return Quantity(value, "%", match.start(), match.end("percent"))
    year = not times and not match["sign"] and digits.isdigit() and len(digits) == 4 and 1900 <= value < 2100
    return Quantity(value, "year" if year else "", match.start(), match.end("digits") if not times else match.end("times"))


def _chinese(normal: str) -> list[Quantity]:
    """Figures in Chinese numerals of two characters or more that hold a multiplier: 三十, 五千亿, 百分之十."""
    found = []
    for match in _CHINESE.finditer(normal):
        digits = match["digits"]
        if match.start() and normal[match.start() - 1].isdigit():
            continue
        proper = len(digits) > 1 and digits[0] in _DIGITS and any(c in _TIMES for c in digits)
        if proper or (digits[0] == "十" and len(digits) == 2) or match["percent"]:
            value = _read_chinese(digits)
            if value is not None:
                found.append(Quantity(value, "%" if match["percent"] else "", match.start(), match.end()))
    return found


def _read_chinese(digits: str) -> float | None:
    """The value of Chinese numerals; None for what is none (千万, a row of digits without a multiplier)."""
    whole, _, fraction = digits.partition("点")
    total, section, last = 0, 0, -1
    for char in whole:
        if char in _DIGITS:
            last = _DIGITS[char]
            continue
        times = _TIMES[char]
        if times < 10_000:
            section += (1 if last < 0 else last) * times
        else:
            section += max(last, 0)
            if not section and not total:
                return None
            total = (total + section) * times if total and times > 10_000 else total + section * times
            section = 0
        last = -1
    value = float(total + section + max(last, 0))
    if fraction:
        value += float("0." + "".join(str(_DIGITS[c]) for c in fraction))
    return value
