"""Are the amounts of a claim those of its sources? Value and unit must be equal; a rounded value must say that it is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import floor, log10

from pipeline.draft.claim_gate.reading import Text
from pipeline.text.amounts import Amount

_ABOUT = re.compile(
    r"\b(?:about|around|roughly|some|nearly|almost|approximately|close to|just (?:over|under))\b|约|近|左右|大约|将近"
)
_OVER = re.compile(r"\b(?:over|more than|above|at least|upwards of)\b|超过|逾|超|多(?=[万亿辆元家])|以上")
_CAP = re.compile(
    r"\b(?:up to|as much as|as many as|at most|no more than|maximum|max|ceiling|upper|most|may (?:reach|rise)"
    r"|could (?:reach|rise|grow)|between|to)\b|最高|最多|至多|不超过|上限|可达|或达|至|增至"
)
_CAPPED = re.compile(r"(?:up to|as much as|as many as|at most|no more than|最高|最多|至多|不超过|不高于)[^,，。;]{0,6}?$")
_FLOOR = re.compile(
    r"\b(?:at least|no less than|no fewer than|minimum|more than|over|above|or more|not less|starting|from)\b"
    r"|至少|不低于|不少于|超|逾|以上|起"
)
_FLOORED = re.compile(r"(?:at least|no less than|no fewer than|至少|不低于|不少于)[^,，。;]{0,6}?$")


def check(claim: Text, cited: Text) -> Iterator[str]:
    """What is wrong with the amounts of *claim*."""
    for amount in claim.amounts:
        if _counted_in_han(amount, claim, cited):
            continue
        if not any(_same(amount, other, claim) for other in cited.amounts):
            near = [
                o.said for o in cited.amounts if o.value == amount.value or (o.unit == amount.unit and o.unit not in ("", "date"))
            ]
            hint = f"; the source has {', '.join(dict.fromkeys(near))}" if near else ""
            yield f"number: {amount.said.strip()} is not in the source{hint}"
    yield from _bounds(claim, cited)


def _counted_in_han(amount: Amount, claim: Text, cited: Text) -> bool:
    """Whether a small number in English words stands in a Chinese source as a numeral of any use: 前三, 三维, 两国."""
    small = amount.unit == "" and amount.said.isalpha() and 2 <= amount.value <= 10 and claim.lang == "en" and cited.lang == "zh"
    return small and any(c in cited.normal for c in ("两二" if amount.value == 2 else "三四五六七八九十"[int(amount.value) - 3]))


def _same(amount: Amount, other: Amount, claim: Text) -> bool:
    if amount.unit == "calendar" and other.unit == "date":
        return amount.value == other.value // 100
    if amount.unit != other.unit:
        return False
    if abs(amount.value - other.value) <= 1e-6 * max(1.0, abs(other.value)):
        return True
    at = claim.normal.find(amount.said.strip())
    before = claim.normal[max(0, at - 24) : at] + claim.normal[at + len(amount.said) : at + len(amount.said) + 3]
    if _ABOUT.search(before):
        return _rounded(other.value, amount.value, round)
    return bool(_OVER.search(before)) and _rounded(other.value, amount.value, floor)


def _rounded(exact: float, said: float, how: object) -> bool:
    """Whether *said* is *exact* to two figures or more."""
    if exact <= 0 or said <= 0:
        return False
    cut = floor if how is floor else round
    for figures in (2, 3, 4):
        step = 10.0 ** (floor(log10(exact)) - figures + 1)
        if abs(cut(exact / step) * step - said) < 1e-6 * said:
            return True
    return False


def _bounds(claim: Text, cited: Text) -> Iterator[str]:
    """A ceiling of the source is no plain number, and no floor, in the claim."""
    for amount in claim.amounts:
        if amount.unit in ("date", "weekday", "calendar", "year of", "quarter of"):
            continue
        for capped, kept, what in ((_CAPPED, _CAP, "up to"), (_FLOORED, _FLOOR, "at least")):
            places = [o for o in cited.amounts if o.key == amount.key]
            contrary = _FLOORED if capped is _CAPPED else _CAPPED
            turned = _bounded(claim.normal, amount, contrary) or not kept.search(claim.normal)
            if places and all(_bounded(cited.normal, o, capped) for o in places) and turned:
                yield f"number: the source says {what} {places[0].said.strip()}"


def _bounded(normal: str, amount: Amount, bound: re.Pattern[str]) -> bool:
    """Whether each place of the amount in *normal* stands behind a word of that bound."""
    said = amount.said.strip()
    places = [m.start() for m in re.finditer(re.escape(said), normal)]
    return bool(places) and all(bound.search(normal[max(0, at - 24) : at].rstrip("$€£¥ ") + "") for at in places)
