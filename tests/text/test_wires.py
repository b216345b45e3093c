"""Wires: an article that names the agency whose text it prints says so in few ways."""

from __future__ import annotations

import pytest

from pipeline.text.wires import Wires

WIRES = Wires({"Reuters": "reuters", "路透社": "reuters", "路透": "reuters", "AP": "ap", "新华社": "xinhua", "财联社": "cls"})


@pytest.mark.parametrize(
    ("title", "summary", "owner"),
    [
        ("Stocks rise", "NEW YORK, Feb 12 (Reuters) - Stocks rose.", "reuters"),
        ("Shooting in the north", "MINNEAPOLIS (AP) — Authorities reported a shooting.", "ap"),
        ("SpaceX to merge, Reuters reports", "", "reuters"),
        ("Meta in talks with chip maker - Reuters", "", "reuters"),
        ("Talks fail", "The talks failed, according to Reuters.", "reuters"),
        ("标题", "新华社北京2月8日电 国务院今天宣布", "xinhua"),
        ("标题", "新華社電 國務院今天宣布", "xinhua"),
        ("标题", "据新华社报道，国务院今天宣布", "xinhua"),
        ("标题", "據路透社援引知情人士消息", "reuters"),
        ("標題", "【信報】路透引述消息人士表示", "reuters"),
        ("标题", "财联社2月9日讯（编辑 某某）今年年初", "cls"),
        ("标题", "（新华社记者某某）", ""),
        ("标题", "新华社电视台的节目", ""),
        ("Minister talks to Reuters about chips", "She gave an interview.", ""),
        ("Data compiled by Reuters", "An APP for reports of all kinds", ""),
        ("", "", ""),
    ],
)
def test_an_article_names_its_wire(title: str, summary: str, owner: str) -> None:
    assert WIRES.named(title, summary) == owner


def test_no_name_matches_nothing() -> None:
    assert Wires({}).named("Stocks rise (Reuters)", "") == ""
