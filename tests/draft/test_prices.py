"""The desk's own prices: read from prices.csv, shown over the window, nothing later than the issue knew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.config.prices import read_prices
from pipeline.draft.gate import check
from pipeline.draft.prices import check_prices, with_prices
from pipeline.errors import Problem
from pipeline.model import Close, Commentary, Entity, Issue
from pipeline.render import render
from tests.make import make_issue

NVIDIA = {"nvidia": Entity(slug="nvidia", kind="company", en=("Nvidia",), zh=("英伟达",), ticker=("NVDA",))}
GOOD = """date,ticker,close,currency
# closes of two days
2025-01-24,NVDA,142.62,USD
2025-01-27,NVDA,118.42,USD
"""


def read(tmp_path: Path, text: str) -> tuple[tuple[Close, ...], list[str]]:
    path, problems = tmp_path / "prices.csv", list[Problem]()
    path.write_text(text, encoding="utf-8")
    return read_prices(path, problems), [str(problem) for problem in problems]


def closes(*rows: tuple[int, float], ticker: str = "NVDA") -> tuple[Close, ...]:
    return tuple(Close(day=date(2025, 1, day), ticker=ticker, close=close, currency="USD") for day, close in rows)


def priced(*rows: Close, end: datetime = datetime(2025, 1, 30, tzinfo=UTC)) -> Issue:
    issue = replace(make_issue(commentary=Commentary()), start=datetime(2025, 1, 25, tzinfo=UTC), end=end, as_of=end)
    return with_prices(issue, rows, NVIDIA)


def test_prices_are_read_by_ticker_and_day(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD)
    assert problems == []
    assert [(c.day.isoformat(), c.ticker, c.close, c.currency) for c in found] == [
        ("2025-01-24", "NVDA", 142.62, "USD"),
        ("2025-01-27", "NVDA", 118.42, "USD"),
    ]
    assert read_prices(tmp_path / "none.csv", []) == ()


def test_each_bad_row_is_one_line_with_file_and_line_and_the_others_count(tmp_path: Path) -> None:
    bad = '27.1.2025,NVDA,118,USD\n2025-01-28,NVDA,"1,289",USD\n2025-01-28,,128,USD\n2025-01-28,NVDA,128,dollars\n'
    found, problems = read(tmp_path, GOOD + bad + "2025-01-27,NVDA,1,USD\n2025-01-28,NVDA,128\n")
    assert len(found) == 2
    assert problems == [
        "prices.csv:5: '27.1.2025' is no date (write it as 2025-01-27)",
        "prices.csv:6: '1,289' is no price (write a number above nought, without signs and commas)",
        "prices.csv:7: names no ticker (write one, as in entities.toml: NVDA, 9988.HK)",
        "prices.csv:8: 'dollars' is no currency (write three capital letters: USD, HKD, CNY)",
        "prices.csv:9: NVDA has a close of 2025-01-27 already (keep one)",
        "prices.csv:10: has 3 cells (write date,ticker,close,currency)",
    ]


def test_the_line_begins_with_the_last_close_before_the_window() -> None:
    (line,) = priced(*closes((23, 147.22), (24, 142.62), (27, 118.42), (28, 128.99))).prices
    assert (line.label, line.ticker, line.closes[0], line.closes[-1]) == (
        "Nvidia",
        "NVDA",
        ("2025-01-24", 142.62),
        ("2025-01-28", 128.99),
    )
    assert line.change == -9.56


def test_a_close_is_known_from_the_midnight_after_its_day_and_nothing_later_is_taken() -> None:
    rows = closes((24, 142.62), (27, 118.42), (28, 128.99), (29, 123.7), (30, 124.65))
    assert priced(*rows, end=datetime(2025, 1, 29, 0, 0, tzinfo=UTC)).prices[0].closes[-1] == ("2025-01-28", 128.99)
    assert priced(*rows, end=datetime(2025, 1, 28, 23, 59, tzinfo=UTC)).prices[0].closes[-1] == ("2025-01-27", 118.42)


def test_a_ticker_without_two_closes_to_compare_is_left_out() -> None:
    assert priced(*closes((27, 118.42))).prices == ()
    assert priced(*closes((23, 147.22), (24, 142.62))).prices == ()


def test_the_gate_finds_a_close_that_was_not_known() -> None:
    issue = priced(*closes((24, 142.62), (27, 118.42)))
    assert not [line for line in check(issue, {}) if line.startswith("prices")]
    late = replace(issue, as_of=datetime(2025, 1, 27, 20, 0, tzinfo=UTC))
    assert list(check_prices(late)) == ["prices, NVDA: the close of 2025-01-27 was not known at the issue's as_of"]


def test_the_chart_has_its_finding_unit_period_and_source_and_the_mail_the_table() -> None:
    issue = priced(*closes((24, 142.62), (27, 118.42), (28, 128.99)), *closes((24, 10.0), (28, 10.1), ticker="TEST"))
    files = {file.name: file.body for file in render(issue)}
    picture = files["charts/prices.svg"].decode()
    for words in (
        "Nvidia moved most: −9.6% since 24 January 2025",
        "24 January 2025 to 28 January 2025",
        "USD",
        "the desk’s own prices",
    ):
        assert words in picture.replace("\n", " ")
    assert files["charts/prices.png"].startswith(b"\x89PNG")
    assert b"142.62" in files["email.html"]
    assert b"128.99" in files["email.txt"]
    assert "charts/prices.svg" not in {file.name for file in render(make_issue())}
