"""The desk's own closing prices over an issue's window: one line a ticker, the first its last close before the window.

A close is known from midnight, UTC, after its day: by then every market of that day has shut. Nothing later is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from pipeline.model import Close, Entity, Issue, PriceLine

MOST = 6
"""Tickers that are shown, those that moved most."""


def with_prices(issue: Issue, closes: Sequence[Close], listed: Mapping[str, Entity]) -> Issue:
    """The issue with its price lines; as it is where no ticker has two closes to compare. *closes* by ticker and day."""
    by_ticker: dict[str, list[Close]] = {}
    for close in closes:
        if known_from(close.day.isoformat()) <= min(issue.as_of, issue.end):
            by_ticker.setdefault(close.ticker, []).append(close)
    names = {code: entity for entity in listed.values() for code in entity.ticker}
    lines = [line for ticker, rows in by_ticker.items() if (line := _line(issue, rows, names.get(ticker)))]
    lines.sort(key=lambda line: (-abs(line.change), line.ticker))
    return replace(issue, prices=tuple(lines[:MOST]))


def known_from(day: str) -> datetime:
    """When the close of an ISO date is known everywhere."""
    return datetime.combine(datetime.fromisoformat(day).date() + timedelta(days=1), time(), UTC)


def check_prices(issue: Issue) -> Iterator[str]:
    """Closes out of order, of nought, or later than the issue knew."""
    for line in issue.prices:
        days = [day for day, _ in line.closes]
        if len(days) < 2 or days != sorted(set(days)) or any(close <= 0 for _, close in line.closes):
            yield f"prices, {line.ticker}: its closes are not two or more in the order of their days"
        elif known_from(days[-1]) > issue.as_of:
            yield f"prices, {line.ticker}: the close of {days[-1]} was not known at the issue's as_of"


def _line(issue: Issue, rows: Sequence[Close], entity: Entity | None) -> PriceLine | None:
    first = issue.start.date()
    base = [close for close in rows if close.day < first][-1:]
    shown = [*base, *(close for close in rows if close.day >= first)]
    shown = [close for close in shown if close.currency == rows[-1].currency]
    if len(shown) < 2 or shown[-1].day < first:
        return None
    names = (*entity.zh, *entity.en) if entity and issue.lang == "zh" else (*entity.en, *entity.zh) if entity else ()
    ticker = rows[-1].ticker
    closes = tuple((close.day.isoformat(), close.close) for close in shown)
    return PriceLine(ticker=ticker, label=next(iter(names), ticker), currency=rows[-1].currency, closes=closes)
