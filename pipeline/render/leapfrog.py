"""The leapfrog board as a picture: where every bar stands. Its SVG is filled by charts/leapfrog.svg, its PNG drawn by charts.py.

Counts nothing that the board does not name: each number is that of the stories in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pipeline.model import CHINA, INCUMBENT, Board, Lane
from pipeline.render.charts import Bar
from pipeline.render.lines import wrap
from pipeline.render.words import Words

WEST, EAST = ("us", "europe"), ("hong-kong", "china-state", "china-market", "asia")
WIDTH, MARGIN, LANE = 608, 4, 46
WEEKS_X, WEEKS_W = 168, 190
CLAIMS_X, CLAIMS_W = 382, 190
BAR_H, CLAIM_H = 30, 10
FEWEST = 8
"""Weeks that are drawn at least; those before the first story of all are left out."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """How many stories claim the lead for a side: the bar's parts (western, eastern, unplaced outlets) and the number."""

    bars: tuple[Bar, ...]
    number: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One industry in the picture."""

    industry: str
    name: str
    y: float
    bars: tuple[Bar, ...]
    stories: str
    claims: tuple[Claimed, ...]
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One industry in the table: its stories, those of the last week, those that claim the lead; who first said China has it."""

    industry: str
    name: str
    name_zh: str
    stories: int
    week: int
    china: int
    incumbent: int
    outlet: str
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeapfrogChart:
    """The whole picture; *silent* are the industries of which nothing was reported."""

    title: str
    title_lines: tuple[str, ...]
    subtitle: str
    note: str
    note_lines: tuple[str, ...]
    alt: str
    rows: tuple[Row, ...]
    table: tuple[Line, ...]
    silent: str
    first: str
    last: str
    width: int
    height: int
    head: int


def leapfrog_chart(board: Board, words: Words) -> LeapfrogChart | None:
    """The picture of the industries of which anything was reported; None where there is none."""
    lanes = [lane for lane in board.lanes if lane.stories]
    if not lanes:
        return None
    weeks = _drawn(lanes)
    busiest = max(len(week) for lane in lanes for week in lane.weeks)
    most = max(1, *(sum(_by_side(lane, side)) for lane in lanes for side in (CHINA, INCUMBENT)))
    title = finding(board, words)
    note = words.say("leap_note") + ("" if words.lang == "zh" else " ") + words.say("leap_colours")
    silent = words.say("comma").join(name_of(lane, words) for lane in board.lanes if not lane.stories)
    if silent:
        note += ("" if words.lang == "zh" else " ") + words.say("leap_silent", names=silent)
    title_lines, note_lines = (tuple(wrap(text, width).split("\n")) for text, width in ((title, 62), (note, 102)))
    head = 24 * len(title_lines) + 62
    rows = tuple(_row(lane, words, head + LANE * at, (weeks, busiest, most)) for at, lane in enumerate(lanes))
    sub = words.say("leap_sub", weeks=words.number(weeks), end=words.day(board.end))
    return LeapfrogChart(
        title=title,
        title_lines=title_lines,
        subtitle=sub,
        note=note,
        note_lines=note_lines,
        alt=words.say("chart_alt", title=title, sub=sub, values=words.say("comma").join(row.says for row in rows)),
        rows=rows,
        table=tuple(_line(lane, words) for lane in lanes),
        silent=silent,
        first=words.short_day(board.end - 7 * (weeks - 1) * _DAY),
        last=words.short_day(board.end),
        width=WIDTH,
        height=head + LANE * len(rows) + 16 * len(note_lines) + 14,
        head=head,
    )


def finding(board: Board, words: Words) -> str:
    """What the board shows first: the industry of which most stories say that China leads, or that nobody says so of any."""
    best = max(board.lanes, key=lambda lane: (len(lane.claims(CHINA)), len(lane.stories)), default=None)
    if best is None or not best.claims(CHINA):
        return words.say("leap_none")
    china, incumbent = words.say("stories", len(best.claims(CHINA))), words.number(len(best.claims(INCUMBENT)))
    return words.say("leap_finding", industry=name_of(best, words), china=china, incumbent=incumbent)


def name_of(lane: Lane, words: Words) -> str:
    """The industry's name in the language of the words."""
    return (lane.name_zh if words.lang == "zh" else "") or lane.name


def _line(lane: Lane, words: Words) -> Line:
    first = lane.first_said(CHINA)
    return Line(
        industry=lane.industry,
        name=name_of(lane, words),
        name_zh="" if words.lang == "zh" else lane.name_zh,
        stories=len(lane.stories),
        week=len(lane.weeks[-1]),
        china=len(lane.claims(CHINA)),
        incumbent=len(lane.claims(INCUMBENT)),
        outlet=first.outlet if first else "",
        first=words.short_day(first.at) if first else "",
    )


def _by_side(lane: Lane, side: str) -> tuple[int, int, int]:
    """How many stories claim the lead for *side* in the words of western, of eastern and of unplaced outlets."""
    rest = {one.vantage for one in lane.said} - {*WEST, *EAST}
    west, east = (len(lane.claims(side, shores)) for shores in (WEST, EAST))
    return west, east, len(lane.claims(side, rest)) if rest else 0


def _drawn(lanes: Sequence[Lane]) -> int:
    """How many weeks are drawn."""
    silent = min(next(place for place, week in enumerate(lane.weeks) if week) for lane in lanes)
    return max(min(FEWEST, len(lanes[0].weeks)), len(lanes[0].weeks) - silent)


def _row(lane: Lane, words: Words, y: float, scale: tuple[int, int, int]) -> Row:
    """The industry's row; *scale*: the weeks drawn, the stories of the busiest of them, the most stories that claim one side."""
    weeks, busiest, most = scale
    china, incumbent = (words.number(len(lane.claims(side))) for side in (CHINA, INCUMBENT))
    says = words.say("leap_value", len(lane.stories), industry=name_of(lane, words), china=china, incumbent=incumbent)
    return Row(
        industry=lane.industry,
        name=name_of(lane, words),
        y=y,
        bars=tuple(_weeks(lane.weeks[-weeks:], y, busiest)),
        stories=words.number(len(lane.stories)),
        claims=tuple(_claimed(lane, side, y + 3 + at * (CLAIM_H + 5), most, words) for at, side in enumerate((CHINA, INCUMBENT))),
        says=says,
    )


def _weeks(weeks: Sequence[Sequence[str]], y: float, busiest: int) -> Iterable[Bar]:
    slot = WEEKS_W / len(weeks)
    for place, week in enumerate(weeks):
        if week:
            height = round(max(1.5, len(week) * BAR_H / busiest), 1)
            kind = "now" if place == len(weeks) - 1 else "before"
            top = round(y + BAR_H - height, 1)
            yield Bar(x=round(WEEKS_X + place * slot, 1), y=top, width=round(slot * 0.76, 1), height=height, kind=kind)


def _claimed(lane: Lane, side: str, y: float, most: int, words: Words) -> Claimed:
    x: float = CLAIMS_X
    bars = []
    for count, shore in zip(_by_side(lane, side), ("west", "east", "rest"), strict=True):
        width = round(count * CLAIMS_W / most, 1)
        if count:
            bars.append(Bar(x=round(x, 1), y=y, width=width, height=CLAIM_H, kind=f"{side}-{shore}"))
        x += width
    number = words.number(len(lane.claims(side))) if lane.claims(CHINA) or lane.claims(INCUMBENT) else ""
    return Claimed(bars=tuple(bars), number=number, x=round(x + 5, 1), y=y + CLAIM_H - 0.5)
