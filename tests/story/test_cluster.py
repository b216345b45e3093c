"""Stories: which reports are of one event, in one language and across two, and what never changes the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Article, Membership, Story
from pipeline.story.cluster import cluster, story_id
from pipeline.story.fold import order
from pipeline.story.links import Links
from pipeline.story.rule import shipped
from tests.make import END, make_article

NAMES = {"samplecorp": "samplecorp", "样本公司": "samplecorp", "north": "north-fab", "北方": "north-fab"}


def entities(article: Article) -> frozenset[str]:
    text = f"{article.title} {article.summary}".lower()
    return frozenset(slug for name, slug in NAMES.items() if name in text)


def at(id: str, hours: float, title: str, **over: object) -> Article:
    return make_article(id, published=END + timedelta(hours=hours), title=title, **{"feed": f"feed-{id}"} | over)


FILLER = (
    "Sample ministers meet for talks on fishing rights",
    "样本市地铁新线开通运营",
    "Village choir wins the regional contest",
    "样本大学公布新学期安排",
    "Museum opens a wing for medieval maps",
    "今年小麦产量略有增加",
)


def stories(memberships: Sequence[Membership]) -> dict[str, str]:
    """The story of each article, moves done."""
    return {m.article: m.story for m in memberships}


def told(*articles: Article) -> dict[str, str]:
    filler = [at(f"filler-{n}", n / 10, title) for n, title in enumerate(FILLER)]
    return stories(cluster([*filler, *articles], (), entities=entities))


def test_two_reports_of_one_event_are_one_story() -> None:
    home = told(
        at("a", 1, "Samplecorp plans second wafer factory in Northport"),
        at("b", 5, "Samplecorp to build a wafer factory at Northport"),
    )
    assert home["a"] == home["b"] == story_id("a")


def test_reports_of_other_events_of_the_same_firm_are_other_stories() -> None:
    home = told(
        at("a", 1, "Samplecorp plans second wafer factory in Northport"),
        at("b", 5, "Samplecorp chairman retires after thirty years"),
    )
    assert home["a"] != home["b"]


def test_two_chinese_reports_of_one_event_are_one_story() -> None:
    home = told(at("a", 1, "样本公司宣布在北方新建晶圆厂"), at("b", 5, "樣本公司將在北方興建第二座晶圓廠"))
    assert home["a"] == home["b"]


def test_the_two_languages_meet_over_a_name_a_figure_and_what_happened() -> None:
    home = told(at("a", 1, "Samplecorp shares plunge 17% after tariff ruling"), at("b", 5, "关税裁决后样本公司股价大跌17%"))
    assert home["a"] == home["b"]


def test_the_two_languages_do_not_meet_over_a_name_alone() -> None:
    home = told(at("a", 1, "Samplecorp shares plunge 17% after tariff ruling"), at("b", 5, "样本公司举办员工运动会"))
    assert home["a"] != home["b"]


def test_the_same_words_three_weeks_later_are_another_story() -> None:
    title = "Samplecorp workers strike at the Northport wafer factory"
    home = told(at("a", 1, title), at("b", 24 * 21, title + " again"))
    assert home["a"] != home["b"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sample market wrap, January 28: shares drift", "Sample market wrap, January 29: shares drift"),
        ("样本县发生4.1级地震，震源深度18千米", "样本县发生3.0级地震，震源深度10千米"),
        (
            "Sample Bancorp (SAB) earnings: key metrics versus estimates",
            "Other Bancorp (OTB) earnings: key metrics versus estimates",
        ),
    ],
)
def test_two_numbers_of_one_sources_series_are_two_stories(one: str, other: str) -> None:
    home = told(at("a", 1, one, feed="series"), at("b", 25, other, feed="series"))
    assert home["a"] != home["b"]


def test_a_copy_goes_to_its_heads_story_whatever_it_says() -> None:
    home = told(at("a", 1, "Samplecorp plans second wafer factory in Northport"), at("b", 5, "Nothing alike", copy_of="a"))
    assert home["b"] == home["a"]


def test_a_membership_says_why() -> None:
    batch = [
        at("a", 1, "Samplecorp plans second wafer factory in Northport"),
        at("b", 5, "Samplecorp to build a wafer factory at Northport"),
    ]
    founder, joined = cluster(batch, (), entities=entities)
    assert (founder.score, founder.nearest, founder.terms) == (0.0, "", ())
    assert joined.score >= 1
    assert joined.nearest == "a"
    assert "wafer" in joined.terms
    assert joined.known_from == batch[1].first_seen


def bridged() -> tuple[Article, Article, Article]:
    """Two reports that found a story each, and one that is of both."""
    return (
        at("a", 1, "Samplecorp blaze halts wafer output, shares suspended, investors await word"),
        at(
            "b",
            2,
            "Night crews fight blaze at wafer works beside river, Northport roads closed, schools shut, ferries held, buses late",
        ),
        at(
            "c", 3, "Samplecorp wafer plant blaze halts output: crews fight it through night beside river, Northport roads closed"
        ),
    )


def test_an_article_of_two_stories_makes_them_one_under_the_older_id() -> None:
    """The one that came later moves, from when the bridge was seen."""
    first, second, bridge = bridged()
    apart = stories(cluster([first, second], (), entities=entities))
    assert apart["a"] != apart["b"]
    rows = cluster([first, second, bridge], (), entities=entities)
    assert set(stories(rows).values()) == {story_id("a")}
    moved = [m for m in rows if m.article == "b"][-1]
    assert (moved.nearest, moved.known_from) == ("c", bridge.first_seen)


@pytest.mark.parametrize("sides", [("a", "b"), ("b", "a")])
def test_what_an_analyst_put_apart_no_report_makes_one(sides: tuple[str, str]) -> None:
    links = Links(apart=((frozenset({sides[0], "x"}), frozenset({sides[1]})),))
    home = stories(cluster(bridged(), (), entities=entities, links=links))
    assert (home["a"], home["b"]) == (story_id("a"), story_id("b"))
    assert home["c"] in (home["a"], home["b"])


def test_a_locked_story_takes_no_report_and_is_not_merged() -> None:
    locked = Links(locked=frozenset({story_id("a")}))
    home = stories(cluster(bridged(), (), entities=entities, links=locked))
    assert home == {"a": story_id("a"), "b": story_id("b"), "c": story_id("b")}
    both = Links(locked=frozenset({story_id("a"), story_id("b")}))
    assert stories(cluster(bridged(), (), entities=entities, links=both))["c"] == story_id("c")


def unit(*values: int) -> bytes:
    """A vector of signed bytes."""
    return bytes(value & 0xFF for value in values)


def test_what_means_the_same_brings_two_languages_together_and_the_membership_names_the_anchors() -> None:
    batch = [
        *(at(f"filler-{n}", n / 10, title) for n, title in enumerate(FILLER)),
        at("a", 1, "Samplecorp halts output after blaze"),
        at("b", 5, "样本公司火灾后停产"),
    ]
    alike = {one.id: unit(0, 0, 0, n + 1) for n, one in enumerate(batch)} | {"a": unit(127, 9, 0, 0), "b": unit(120, 0, 9, 0)}
    apart = alike | {"b": unit(0, 0, 127, 0)}
    rows = {m.article: m for m in cluster(batch, (), entities=entities, vectors=alike)}
    assert rows["b"].story == rows["a"].story
    assert "@samplecorp" in rows["b"].terms
    rows = {m.article: m for m in cluster(batch, (), entities=entities, vectors=apart)}
    assert rows["b"].story != rows["a"].story


def test_what_is_near_the_line_is_marked_for_a_second_look() -> None:
    batch = [
        at("a", 1, "Samplecorp plans second wafer factory in Northport"),
        at("b", 5, "Samplecorp to build a wafer factory at Northport"),
    ]
    _, sure = cluster(batch, (), entities=entities)
    _, near = cluster(batch, (), entities=entities, rule=replace(shipped("none"), sure=20.0))
    assert (sure.unsure, near.unsure) == (False, True)


def test_two_headlines_are_weighed_by_weights_of_their_own_where_meaning_is_known() -> None:
    use, none = shipped("use"), shipped("none")
    assert none.weights["en-brief"] == none.weights["en"]
    batch = [at("a", 1, "Chipmaker plans second wafer factory"), at("b", 2, "Another fab to rise at Northport")]
    alike = {"a": unit(127, 45, 0), "b": unit(127, 0, 45)}
    as_others = replace(use, weights={**use.weights, "en-brief": use.weights["en"]})
    for rule, count in ((use, 1), (as_others, 2)):
        rows = cluster(batch, (), entities=entities, vectors=alike, rule=rule)
        assert len(set(stories(rows).values())) == count


TITLES = (
    "Samplecorp plans second wafer factory in Northport",
    "Samplecorp to build a wafer factory at Northport",
    "样本公司宣布在北方新建晶圆厂",
    "樣本公司將在北方興建第二座晶圓廠",
    "Samplecorp shares plunge 17% after tariff ruling",
    "关税裁决后样本公司股价大跌17%",
    "Live updates",
    "早报",
    "",
    "Sample market wrap, January 28: shares drift",
    *FILLER,
)
BATCH = st.lists(st.tuples(st.sampled_from(TITLES), st.integers(0, 400), st.sampled_from(["f", "g"])), max_size=25)


def batch_of(rows: list[tuple[str, int, str]]) -> list[Article]:
    return [at(f"a{n:02}", hours, title, feed=feed) for n, (title, hours, feed) in enumerate(rows)]


@settings(max_examples=60, deadline=None)
@given(BATCH, st.randoms())
def test_every_article_has_one_story_and_their_order_does_not_matter(rows: list[tuple[str, int, str]], random: object) -> None:
    batch = batch_of(rows)
    done = cluster(batch, (), entities=entities)
    assert set(stories(done)) == {a.id for a in batch}
    assert {story_id(a.id) for a in batch} >= set(stories(done).values())
    random.shuffle(batch)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert cluster(batch, (), entities=entities) == done


@settings(max_examples=60, deadline=None)
@given(BATCH, st.integers(1, 9))
def test_a_batch_may_be_cut_anywhere(rows: list[tuple[str, int, str]], size: int) -> None:
    sequence = sorted(batch_of(rows), key=order)
    by_id = {a.id: a for a in sequence}
    home: dict[str, str] = {}
    for start in range(0, len(sequence), size):
        part = sequence[start : start + size]
        since = part[0].first_seen - timedelta(days=14)
        members: dict[str, list[Article]] = {}
        for article, story in home.items():
            members.setdefault(story, []).append(by_id[article])
        active = [Story(id=s, founder="", articles=tuple(m)) for s, m in members.items() if any(a.first_seen >= since for a in m)]
        home.update(stories(cluster(part, active, entities=entities)))
    assert home == stories(cluster(sequence, (), entities=entities))
