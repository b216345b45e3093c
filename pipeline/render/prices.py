"""The desk's own prices as a picture: a line for each ticker over the window. Its SVG is filled by charts/prices.svg.

Each line has a scale of its own, from its lowest close to its highest; its change in per cent stands at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from pipeline.model import Issue, PriceLine
from pipeline.render.charts import GAP, MARGIN, WIDTH, writable
from pipeline.render.lines import wrap
from pipeline.render.words import Words

TOP, BASE, HEIGHT, PLOT = 34, 96, 122, 196


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePanel:
    """One ticker: its line, its first and last close."""

    name: str
    points: str
    end_x: float
    end_y: float
    change: str
    down: bool
    low: str
    first: str
    last: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """One ticker in the table."""

    label: str
    ticker: str
    currency: str
    first: str
    last: str
    change: str
    down: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChart:
    """The whole picture, and the table beside it."""

    title: str
    title_lines: tuple[str, ...]
    subtitle: str
    note: str
    alt: str
    panels: tuple[PricePanel, ...]
    rows: tuple[PriceRow, ...]
    width: int
    height: int
    head: int


def price_chart(issue: Issue, words: Words) -> PriceChart | None:
    """The picture of the issue's prices; None where it has none."""
    lines = issue.prices
    if not lines:
        return None
    best = max(lines, key=lambda line: (abs(line.change), line.ticker))
    begun, ended = (_day(min(line.closes[0][0] for line in lines)), _day(max(line.closes[-1][0] for line in lines)))
    title = words.say(
        "price_finding", name=_name(best, words), change=_change(best, words), day=words.day(_day(best.closes[0][0]))
    )
    sub = words.say("price_sub", first=words.day(begun), last=words.day(ended))
    title_lines = tuple(wrap(title, 62).split("\n"))
    head = 24 * len(title_lines) + 40
    rows = tuple(_row(line, words) for line in lines)
    values = words.say("comma").join(f"{row.ticker} {row.change}" for row in rows)
    return PriceChart(
        title=title,
        title_lines=title_lines,
        subtitle=sub,
        note=words.say("price_note"),
        alt=words.say("chart_alt", title=title, sub=sub, values=values),
        panels=tuple(_panel(line, words, at, head) for at, line in enumerate(lines)),
        rows=rows,
        width=2 * WIDTH + GAP + 2 * MARGIN,
        height=head + (len(lines) + 1) // 2 * (HEIGHT + 16) + 28,
        head=head,
    )


def _day(day: str) -> datetime:
    """Noon in Greenwich: the same day in the zones of nearly all desks."""
    return datetime.combine(datetime.fromisoformat(day).date(), time(12), UTC)


def _name(line: PriceLine, words: Words) -> str:
    return line.label if words.lang == "zh" else writable(line.label, line.ticker)


def _change(line: PriceLine, words: Words) -> str:
    return f"{words.signed(line.change)}%"


def _row(line: PriceLine, words: Words) -> PriceRow:
    return PriceRow(
        label=_name(line, words),
        ticker=line.ticker,
        currency=line.currency,
        first=f"{line.closes[0][1]:,.2f}",
        last=f"{line.closes[-1][1]:,.2f}",
        change=_change(line, words),
        down=line.change < 0,
    )


def _panel(line: PriceLine, words: Words, at: int, head: int) -> PricePanel:
    days = [_day(day).toordinal() for day, _ in line.closes]
    closes = [close for _, close in line.closes]
    low, high = min(closes), max(closes)
    span, rise = max(1, days[-1] - days[0]), (high - low) or 1.0
    dots = [
        (round((day - days[0]) * PLOT / span, 1), round(BASE - (close - low) * (BASE - TOP) / rise, 1))
        for day, close in zip(days, closes, strict=True)
    ]
    return PricePanel(
        name=f"{_name(line, words)} ({line.ticker}, {line.currency})"
        if line.label != line.ticker
        else f"{line.ticker}, {line.currency}",
        points=" ".join(f"{x:g},{y:g}" for x, y in dots),
        end_x=dots[-1][0],
        end_y=dots[-1][1],
        change=_change(line, words),
        down=line.change < 0,
        low=f"{closes[-1]:,.2f}",
        first=f"{words.short_day(_day(line.closes[0][0]))}: {closes[0]:,.2f}",
        last=words.short_day(_day(line.closes[-1][0])),
        x=MARGIN + at % 2 * (WIDTH + GAP),
        y=head + at // 2 * (HEIGHT + 16),
    )
