"""Who reports what: the reports of each section by vantage, as a grid of bars with their numbers. Its SVG is charts/coverage.svg.

Counts nothing anew: each number is that of a section's shore. Hot lists and outlets without a vantage stand on no shore.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model import SHORES, Issue, Section
from pipeline.render.charts import Bar
from pipeline.render.lines import wrap
from pipeline.render.words import Words

MARGIN, NAME_W, COLUMN, ROW = 4, 186, 69, 26
BAR_W, BAR_H = 40, 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The reports of one vantage on one theme; *bar* is None where there are none."""

    bar: Bar | None
    number: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One section."""

    theme: str
    name: str
    y: float
    cells: tuple[Cell, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageChart:
    """The whole picture; *heads* stand over the columns, two lines each; *total*: the reports that it counts."""

    title: str
    title_lines: tuple[str, ...]
    subtitle: str
    note: str
    note_lines: tuple[str, ...]
    alt: str
    heads: tuple[tuple[float, tuple[str, ...]], ...]
    lines: tuple[Line, ...]
    vantages: tuple[str, ...]
    total: int
    width: int
    height: int
    head: int


def coverage_chart(issue: Issue, words: Words, names: Mapping[str, str]) -> CoverageChart | None:
    """The picture of the issue's sections; None where fewer than two vantages report."""
    sections = [section for section in issue.sections if section.shores]
    vantages = tuple(v for v in SHORES if any(shore.vantage == v for section in sections for shore in section.shores))
    if len(vantages) < 2:
        return None
    most = max(shore.reports for section in sections for shore in section.shores)
    totals = {v: sum(_counts(section, (v,))[0] for section in sections) for v in vantages}
    total = sum(totals.values())
    title = _finding(totals, words)
    note = words.say("cover_note", total=words.number(total))
    title_lines, note_lines = (tuple(wrap(text, width).split("\n")) for text, width in ((title, 62), (note, 102)))
    head = 24 * len(title_lines) + 66
    lines = tuple(_line(section, names, vantages, head + ROW * at, most) for at, section in enumerate(sections))
    sub = words.say("cover_sub", span=words.span(issue.start, issue.end))
    listed = (f"{_name(v, words)} {words.number(totals[v])}" for v in vantages)
    return CoverageChart(
        title=title,
        title_lines=title_lines,
        subtitle=sub,
        note=note,
        note_lines=note_lines,
        alt=words.say("chart_alt", title=title, sub=sub, values=words.say("comma").join(listed)),
        heads=tuple((_x(at), _two_lines(_name(v, words))) for at, v in enumerate(vantages)),
        lines=lines,
        vantages=vantages,
        total=total,
        width=2 * MARGIN + NAME_W + COLUMN * len(SHORES),
        height=head + ROW * len(lines) + 16 * len(note_lines) + 14,
        head=head,
    )


def _finding(totals: Mapping[str, int], words: Words) -> str:
    """The side with the most reports, if there is one."""
    first, second, *_ = sorted(totals, key=lambda vantage: -totals[vantage])
    key = "cover_finding" if totals[first] > totals[second] else "cover_even"
    total = words.number(sum(totals.values()))
    return words.say(key, vantage=_name(first, words), n=words.number(totals[first]), total=total)


def _counts(section: Section, vantages: tuple[str, ...]) -> tuple[int, ...]:
    found = {shore.vantage: shore.reports for shore in section.shores}
    return tuple(found.get(vantage, 0) for vantage in vantages)


def _line(section: Section, names: Mapping[str, str], vantages: tuple[str, ...], y: float, most: int) -> Line:
    counts = _counts(section, vantages)
    cells = tuple(_cell(count, _x(at), y, most) for at, count in enumerate(counts))
    return Line(theme=section.theme, name=names.get(section.theme, section.theme), y=y, cells=cells, counts=counts)


def _cell(count: int, x: float, y: float, most: int) -> Cell:
    width = round(max(1.5, count * BAR_W / most), 1) if count else 0.0
    bar = Bar(x=x, y=y, width=width, height=BAR_H, kind="now") if count else None
    return Cell(bar=bar, number=str(count) if count else "–", x=round(x + width + 4, 1), y=y + BAR_H - 1)


def _x(at: int) -> float:
    return MARGIN + NAME_W + COLUMN * at


def _name(vantage: str, words: Words) -> str:
    return words.say(f"vantage_{vantage}") if words.knows(f"vantage_{vantage}") else vantage


def _two_lines(name: str) -> tuple[str, ...]:
    """A column's head in at most two lines."""
    lines = wrap(name, 12).split("\n")
    return (lines[0], " ".join(lines[1:])) if len(lines) > 1 else ("", name)
