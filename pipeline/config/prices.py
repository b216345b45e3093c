"""prices.csv: the desk's own closing prices, one a line: date, ticker, close, currency. Asks no market and adjusts nothing."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

from pipeline.errors import Problem
from pipeline.model import Close

HEAD = ["date", "ticker", "close", "currency"]


def read_prices(path: Path, problems: list[Problem]) -> tuple[Close, ...]:
    """The closes by ticker and day; empty where there is no file. A bad row is left out, with one line of *problems*."""
    if not path.exists():
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(file=path.name, what=f"cannot be read: {error}", remedy="save it as UTF-8"))
        return ()
    reader = csv.reader(io.StringIO(text))
    found: dict[tuple[str, date], Close] = {}
    for row in reader:
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#") or [cell.lower() for cell in cells] == HEAD:
            continue
        close, what, remedy = _close(cells)
        if close and (close.ticker, close.day) in found:
            close, what, remedy = None, f"{cells[1]} has a close of {cells[0]} already", "keep one"
        if close:
            found[close.ticker, close.day] = close
        else:
            problems.append(Problem(file=path.name, line=reader.line_num, what=what, remedy=remedy))
    return tuple(found[key] for key in sorted(found))


def _close(cells: list[str]) -> tuple[Close | None, str, str]:
    """The close of a row, else what is wrong with it and the remedy."""
    if len(cells) != len(HEAD):
        return None, f"has {len(cells)} cells", "write date,ticker,close,currency"
    day, ticker, price, currency = cells
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return None, f"{day!r} is no date", "write it as 2025-01-27"
    if not ticker:
        return None, "names no ticker", "write one, as in entities.toml: NVDA, 9988.HK"
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", price) or float(price) <= 0:
        return None, f"{price!r} is no price", "write a number above nought, without signs and commas"
    if not re.fullmatch(r"[A-Z]{3}", currency):
        return None, f"{currency!r} is no currency", "write three capital letters: USD, HKD, CNY"
    return Close(day=when, ticker=ticker, close=float(price), currency=currency), "", ""
