"""The leapfrog board: whose the lead is said to be, in which words, by which vantage, in which week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pipeline.config.entities import read_entities
from pipeline.config.industries import read_industries
from pipeline.errors import Problem
from pipeline.model import Article, Board, Lane, Story
from pipeline.theme.leapfrog import Reader, board
from tests.make import END, make_article, make_story, make_tagging
from tests.running import ROOT

problems: list[Problem] = []
READER = Reader(read_industries(ROOT / "industries.toml", problems), read_entities(ROOT / "entities.toml", problems))
WEEK = timedelta(weeks=1)

CLAIMS = [
    ("BYD overtakes Tesla as the world's biggest maker of electric cars", "china", "leads", "BYD overtakes"),
    ("Tesla loses its crown to China's BYD", "china", "lags", "Tesla loses its crown"),
    ("Detroit sleeps while Tesla is overtaken by BYD", "china", "lags", "Tesla is overtaken by"),
    ("China unveils world’s first thorium reactor", "china", "leads", "China unveils world’s first"),
    ("CXMT narrows the gap with Samsung", "china", "nears", "CXMT narrows the gap"),
    ("Chinese AI models lag the US frontier by seven months", "incumbent", "lags", "Chinese AI models lag"),
    ("OpenAI still ahead of DeepSeek, says its chief", "incumbent", "leads", "OpenAI still ahead"),
    ("中国人造太阳创造世界纪录", "china", "leads", "人造太阳创造世界纪录"),
    ("国产光刻机仍然落后于荷兰", "incumbent", "lags", "国产光刻机仍然落后于"),
    ("美国在芯片上遥遥领先中国", "incumbent", "leads", "美国在芯片上遥遥领先"),
    ("比亞迪銷量反超特斯拉", "china", "leads", "比亞迪銷量反超"),
    ("DeepSeek性能比肩OpenAI", "china", "nears", "DeepSeek性能比肩"),
]
NO_CLAIMS = [
    "BYD overtakes Geely at home",
    "Can China overtake America in chips?",
    "China hopes to catch up with the US by 2030",
    "China’s robots are not ahead of Tesla’s",
    "Intel lags Nvidia",
    "China talks to Europe. A new model beats records",
    "中国能否超越美国",
    "小米汽车交付超过25万台",
    "A shop opens in Beijing",
]


def report(title: str, **over: Any) -> Article:
    return make_article(over.pop("id", title[:20]), title=title, **over)


@pytest.mark.parametrize(("title", "side", "verb", "words"), CLAIMS)
def test_words_that_claim_the_lead_are_found_where_they_stand(title: str, side: str, verb: str, words: str) -> None:
    assert not problems
    [claim] = READER.claims(report(title))
    assert (claim.side, claim.verb, title[claim.start : claim.end]) == (side, verb, words)


@pytest.mark.parametrize("title", NO_CLAIMS)
def test_questions_hopes_and_rivals_at_home_claim_nothing(title: str) -> None:
    assert READER.claims(report(title)) == ()


def test_a_summary_speaks_where_the_title_does_not() -> None:
    [claim] = READER.claims(report("A week in cars", summary="Sales are out. BYD outsold Tesla in every month."))
    assert (claim.field, claim.side) == ("summary", "china")
    both = READER.claims(report("BYD overtakes Tesla", summary="In software Tesla is ahead of BYD, say its fans."))
    assert [(one.side, one.field) for one in both] == [("china", "title"), ("incumbent", "summary")]


@pytest.mark.parametrize(
    ("title", "industries"),
    [
        ("Unitree shows a humanoid", {"robots"}),
        ("DJI drones over fields", {"drones"}),
        ("嫦娥六号带回月壤", {"space"}),
        ("中国高铁与核电出海", {"rail", "nuclear"}),
        ("Chinese biotech licenses a cancer drug", {"biotech"}),
        ("The leadership of partnership", set()),
    ],
)
def test_an_article_is_of_the_industries_whose_words_it_says(title: str, industries: set[str]) -> None:
    assert READER.industries(report(title)) == industries


def story(id: str, theme: str, *articles: Article) -> Story:
    return make_story(id, list(articles), [make_tagging(id, theme)])


def made() -> Board:
    """Cars by two vantages in two weeks, a robot, and a story of the theme with no industry's word."""
    stories = [
        story(
            "s1",
            "ev-leapfrogging",
            report("BYD overtakes Tesla", id="a1", vantage="us", published=END - WEEK - timedelta(days=1), outlet_name="Post"),
            report(
                "比亚迪反超特斯拉",
                id="a2",
                vantage="china-market",
                lang="zh",
                published=END - timedelta(days=1),
                outlet_name="财报",
            ),
        ),
        story("s2", "ev-leapfrogging", report("Tesla is ahead of BYD in software", id="a3", vantage="us", outlet_name="Ledger")),
        story("s3", "industry-leapfrogging", report("Chinese humanoid walks", id="a4", vantage="hong-kong")),
        story("s4", "industry-leapfrogging", report("China reaches a summit", id="a5")),
        story("s5", "talent", report("Robot engineers wanted", id="a6")),
    ]
    return board(READER, stories, end=END, weeks=4)


def lane(found: Board, industry: str) -> Lane:
    return next(one for one in found.lanes if one.industry == industry)


def test_stories_are_counted_by_week_and_vantage() -> None:
    """A story counts in each week in which the vantage reports it; in the sum of the week once."""
    found = made()
    assert [(one.vantage, one.weeks) for one in lane(found, "cars").reach] == [
        ("us", ((), (), ("s1",), ("s2",))),
        ("china-market", ((), (), (), ("s1",))),
    ]
    assert lane(found, "cars").weeks == ((), (), ("s1",), ("s1", "s2"))
    assert lane(found, "robots").stories == {"s3"}
    assert all(not one.stories for one in found.lanes if one.industry not in ("cars", "robots"))
    assert [one.industry for one in found.lanes][:3] == ["ai-models", "chips", "cars"]


def test_claims_name_their_side_vantage_and_words() -> None:
    cars = lane(made(), "cars")
    assert [(s.story, s.side, s.vantage, s.words) for s in cars.said] == [
        ("s1", "china", "us", "BYD overtakes"),
        ("s2", "incumbent", "us", "Tesla is ahead"),
        ("s1", "china", "china-market", "比亚迪反超"),
    ]
    assert (cars.claims("china"), cars.claims("incumbent", ["us"]), cars.claims("incumbent", ["china-market"])) == (
        {"s1"},
        {"s2"},
        set(),
    )
    first = cars.first_said("china")
    assert first is not None
    assert (first.outlet, first.at, cars.first) == ("Post", END - WEEK - timedelta(days=1), END - WEEK - timedelta(days=1))


def test_copies_hot_lists_and_what_came_later_do_not_count() -> None:
    fine = report("BYD overtakes Tesla", id="a1")
    others = [
        replace(fine, id="a2", copy_of="a0"),
        replace(fine, id="a3", vantage="social"),
        replace(fine, id="a4", published=END, first_seen=END),
    ]
    found = board(READER, [story(f"s{n}", "ev-leapfrogging", one) for n, one in enumerate(others)], end=END, weeks=4)
    assert not any(one.stories or one.said for one in found.lanes)
