"""Figures: the same number in both languages is one key; what is no figure is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.figures import figures


def keys(text: str) -> list[str]:
    return [quantity.key for quantity in figures(text)]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("$500bn", "5000亿美元"),
        ("500 billion", "五千亿"),
        ("$1.5 trillion", "1.5万亿"),
        ("9%", "9%"),
        ("15 per cent", "百分之十五"),
        ("35 billion", "三百五十亿"),
        ("Jan 29", "1 月 29 日"),
        ("29 January", "1月29日"),
        ("20,000", "2万"),
        ("2 trillion", "两万亿"),
    ],
)
def test_both_languages_give_the_same_figure(english: str, chinese: str) -> None:
    assert keys(english) == keys(chinese) != []


@pytest.mark.parametrize("text", ["GPT-4o", "o3-mini", "H20", "7B", "Janus-Pro-7B", "千万别买", "一二", "第一"])
def test_numbers_in_names_are_no_figures(text: str) -> None:
    assert keys(text) == []


def test_a_year_and_a_date_are_told_from_other_figures() -> None:
    assert [(q.unit, q.value) for q in figures("2025年1月29日涨8%")] == [("year", 2025), ("date", 129), ("%", 8)]


@given(st.text(alphabet="零一二三四五六七八九十百千万亿点百分之0123456789.,% bnmtrillion月日-", max_size=20))
def test_no_text_breaks_it_and_places_are_in_order(text: str) -> None:
    starts = [quantity.start for quantity in figures(text)]
    assert starts == sorted(starts)
