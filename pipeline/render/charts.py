"""The momentum chart: where every bar stands, its SVG by a Jinja macro, its PNG for mail.

The PNG is drawn with a face out of a package and no font of the machine, so its bytes are the same everywhere. That
face has no Chinese: the labels of the PNG are English, and a name that it cannot write gives way to the theme's slug.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import resvg_py

from pipeline.errors import RenderError
from pipeline.model import ENOUGH, Issue, Momentum
from pipeline.render.lines import wrap
from pipeline.render.words import Words

FACE = "font_source_sans_pro"
PANELS = 6
WIDTH, GAP, MARGIN = 284, 32, 4
TOP, BASE, HEIGHT = 42, 104, 128
PLOT = 212


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar, or a part of one: where it stands; *kind* says which colour it has (of a week: now, before or history)."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One theme's weeks, drawn on the scale that all panels share; *usual* is empty where too few weeks were counted.

    *bursts*: where the line of the days is thick, each its beginning and its width.
    """

    theme: str
    name: str
    bars: tuple[Bar, ...]
    now: str
    now_x: float
    now_y: float
    usual: str
    usual_y: float
    first: str
    last: str
    says: str
    bursts: tuple[tuple[float, float], ...] = ()
    x: float = 0
    y: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The whole chart: its finding, what it counts, its panels; *alt* says the same in numbers."""

    title: str
    title_lines: tuple[str, ...]
    subtitle: str
    note: str
    note_lines: tuple[str, ...]
    alt: str
    panels: tuple[Panel, ...]
    width: int
    height: int
    head: int


def momentum_chart(issue: Issue, words: Words, names: Mapping[str, str]) -> Chart | None:
    """The chart of the issue's themes, strongest section first; None where nothing was counted."""
    rows = _rows(issue)
    if not rows:
        return None
    top = max(1.0, *(max(row.usual, *(week.stories for week in row.weeks)) for row in rows))
    longest = max(rows, key=lambda row: len(row.weeks)).weeks
    sub = words.say("chart_sub", len(longest), weeks=words.small(len(longest)), end=words.day(longest[-1].end))
    title = _finding(rows, words, names)
    values = words.say("comma").join(_value(row, words, names) for row in rows)
    note = words.say("chart_note")
    if any(row.compares for row in rows):
        note += ("" if words.lang == "zh" else " ") + words.say("chart_median")
    if any(week.history for row in rows for week in row.weeks):
        note += ("" if words.lang == "zh" else " ") + words.say("chart_history")
    if any(_bursts(row) for row in rows):
        note += ("" if words.lang == "zh" else " ") + words.say("chart_bursts")
    title_lines = tuple(wrap(title, 62).split("\n"))
    note_lines = tuple(wrap(note, 102).split("\n"))
    head = 24 * len(title_lines) + 40
    panels = tuple(_panel(row, words, names, top, (at, head)) for at, row in enumerate(rows))
    return Chart(
        title=title,
        title_lines=title_lines,
        subtitle=sub,
        note=note,
        note_lines=note_lines,
        alt=words.say("chart_alt", title=title, sub=sub, values=values),
        panels=panels,
        width=2 * WIDTH + GAP + 2 * MARGIN,
        height=head + (len(panels) + 1) // 2 * (HEIGHT + 16) + 16 * len(note_lines) + 12,
        head=head,
    )


def png(svg: str, *, zoom: int = 2) -> bytes:
    """The picture of *svg* in PNG, twice as fine as it is shown. Reads the face's files, nothing else."""
    try:
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=zoom,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=[str(face) for face in faces()],
            sans_serif_family="Source Sans Pro",
            font_family="Source Sans Pro",
        )
    except ValueError as error:
        raise RenderError(f"a chart cannot be drawn: {error}") from error


def faces() -> tuple[Path, ...]:
    """The files of the face, regular and semibold."""
    found = importlib.util.find_spec(FACE)
    if found is None or found.origin is None:
        raise RenderError(f"the package {FACE.replace('_', '-')} is not installed; mail has no chart without it")
    folder = Path(found.origin).parent / "files"
    return tuple(folder / f"SourceSansPro-{weight}.ttf" for weight in ("Regular", "Semibold"))


def writable(name: str, slug: str) -> str:
    """*name* where the face can write it (Latin and its punctuation), else the slug as words."""
    plain = all(ord(char) < 0x250 or char in "\u2013\u2014\u2018\u2019\u201c\u201d\u2026" for char in name)
    return name if name and plain else slug.replace("-", " ").capitalize()


def _rows(issue: Issue) -> tuple[Momentum, ...]:
    """Which themes are drawn: the issue's sections in their order, then the busiest others, PANELS in all."""
    order = {section.theme: at for at, section in enumerate(issue.sections)}
    seen = [row for row in issue.momentum if row.weeks and (row.usual or any(week.stories for week in row.weeks))]
    return tuple(sorted(seen, key=lambda row: (order.get(row.theme, len(order)), -row.now, row.theme))[:PANELS])


def _finding(rows: tuple[Momentum, ...], words: Words, names: Mapping[str, str]) -> str:
    best = max(rows, key=lambda row: (row.now - row.usual, row.now, row.theme))
    if not any(row.compares for row in rows):
        best = max(rows, key=lambda row: (row.now, row.theme))
    elif best.now <= best.usual:
        return words.say("chart_flat")
    key = "chart_only" if not best.compares else "chart_now" if best.usual else "chart_now_none"
    stories = words.say("stories", best.now)
    return words.say(key, theme=_name(best, names), stories=stories, usual=words.number(best.usual))


def _value(row: Momentum, words: Words, names: Mapping[str, str]) -> str:
    key = "chart_value" if row.compares else "chart_value_only"
    return words.say(key, row.now, theme=_name(row, names), usual=words.number(row.usual))


def _name(row: Momentum, names: Mapping[str, str]) -> str:
    return names.get(row.theme) or row.theme.replace("-", " ").capitalize()


def _bursts(row: Momentum) -> tuple[tuple[float, float], ...]:
    """The theme's bursts of enough stories as they lie under the weeks that are drawn."""
    day = PLOT / (7 * len(row.weeks))
    before = len(row.days) - 7 * len(row.weeks)
    found = []
    for begun, last in row.bursts:
        first = max(begun, before)
        if last >= before and sum(count or 0 for count in row.days[first : last + 1]) >= ENOUGH:
            found.append((round((first - before) * day, 1), round((last - first + 1) * day, 1)))
    return tuple(found)


def _panel(row: Momentum, words: Words, names: Mapping[str, str], top: float, place: tuple[int, int]) -> Panel:
    slot = PLOT / len(row.weeks)
    scale = (BASE - TOP) / top
    bars = []
    for at, week in enumerate(row.weeks):
        tall = max(week.stories * scale, 1.5 if week.stories else 0)
        kind = "now" if at == len(row.weeks) - 1 else "history" if week.history else "before"
        width = round(slot * 0.72, 1)
        bars.append(Bar(x=round(at * slot, 1), y=round(BASE - tall, 1), width=width, height=round(tall, 1), kind=kind))
    at, head = place
    return Panel(
        theme=row.theme,
        name=_name(row, names),
        bars=tuple(bars),
        now=words.number(row.now),
        now_x=round(bars[-1].x + bars[-1].width / 2, 1),
        now_y=round(bars[-1].y - 5, 1),
        usual=words.say("chart_usual", n=words.number(row.usual)) if row.compares else "",
        usual_y=round(BASE - row.usual * scale, 1),
        first=words.short_day(row.weeks[0].end),
        last=words.short_day(row.weeks[-1].end),
        says=_value(row, words, names),
        bursts=_bursts(row),
        x=MARGIN + at % 2 * (WIDTH + GAP),
        y=head + at // 2 * (HEIGHT + 16),
    )
