"""Compose: sections by theme, strongest first, each story once, every number counted of named things."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pipeline.choose import Plan, choose, within
from pipeline.compose import compose
from pipeline.draft.gate import check
from pipeline.draft.manifest import to_json
from pipeline.model import Article, Commentary, Issue, Story
from pipeline.rank import Scale, Weights, half_life, rank
from tests.make import (
    COMMENTARY,
    END,
    START,
    make_article,
    make_issue,
    make_momentum,
    make_plan,
    make_stories,
    make_story,
    make_tagging,
    make_themes,
)

THEMES = make_themes()
MOMENTUM = {theme.slug: make_momentum(theme.slug) for theme in THEMES}
SCALE = Scale(
    themes={theme.slug: theme for theme in THEMES}, momentum=MOMENTUM, weights=Weights(half_life_h=half_life(END - START))
)


def build(stories: Sequence[Story], commentary: Commentary = Commentary(), /, **plan: Any) -> Issue:  # noqa: B008 - a frozen value
    return compose(make_plan(**plan), rank(stories, SCALE, END), MOMENTUM, THEMES, commentary)


def story(id: str, theme: str = "model-race", *, owners: int = 3, score: float = 9.0, **over: Any) -> Story:
    """A decent story, about something of its own."""
    words = " ".join(random.Random(id).sample(WORDS, 4))
    articles = [
        make_article(f"{id}-{n}", title=f"{words} in report {n}", owner=f"o{n}", outlet=f"o{n}", **over) for n in range(owners)
    ]
    return make_story(id, articles, [make_tagging(id, theme, score)])


WORDS = [
    f"{a}{b}"
    for a in ("bor", "cal", "dun", "fel", "gar", "hol", "jun", "kel")
    for b in ("mit", "tor", "ban", "lex", "vok", "zam", "rup", "sil")
]


def many(count: int = 40) -> list[Story]:
    dice = random.Random(3)
    return [
        story(f"s{n:02}", dice.choice(THEMES).slug, owners=dice.choice((1, 2, 5)), score=dice.choice((3.0, 9.0)))
        for n in range(count)
    ]


def test_each_story_is_printed_once_and_as_many_as_were_asked_for() -> None:
    issue = build(many(), sections=4, stories=2, more=3)
    printed = [item.story for section in issue.sections for item in (*section.items, *section.more)]
    assert len(printed) == len(set(printed))
    assert len(issue.sections) == 4
    assert all(1 <= len(section.items) <= 2 and len(section.more) <= 3 for section in issue.sections)


def test_a_story_stands_under_its_strongest_theme_of_those_chosen() -> None:
    sections = {item.story: section.theme for section in make_issue().sections for item in section.items}
    assert sections["s-rout"] == "sputnik-moment"
    assert sections["s-r1"] == "model-race"
    market = make_issue(plan=make_plan(only=("market-reaction",)))
    assert [(s.theme, [i.story for i in s.items]) for s in market.sections] == [("market-reaction", ["s-rout"])]


def test_the_lead_is_the_best_story_of_the_strongest_theme_and_stands_in_its_section_too() -> None:
    issue = make_issue()
    assert issue.lead is not None
    assert issue.lead.story == "s-rout"
    assert issue.lead == issue.sections[0].items[0]


def test_the_best_story_is_printed_even_if_other_themes_are_larger() -> None:
    crowd = [story(f"c{n}", "model-race", owners=4) for n in range(9)]
    best = replace(story("best", owners=9), tags=(make_tagging("best", "state-support", 30.0),))
    issue = build([*crowd, best], sections=1)
    assert [section.theme for section in issue.sections] == ["state-support"]


def test_one_great_story_is_worth_more_than_many_small_ones() -> None:
    small = [story(f"c{n}", "model-race", owners=2, score=3.0) for n in range(30)]
    issue = build([*small, story("great", "sputnik-moment", owners=12, score=20.0)])
    assert [section.theme for section in issue.sections] == ["sputnik-moment", "model-race"]
    assert issue.sections[1].stories == 30


def test_a_theme_without_a_decent_story_gives_its_place_to_the_next() -> None:
    faint = story("faint", "state-support", owners=1, score=0.5, published=END - timedelta(days=8))
    assert [s.theme for s in build([faint, story("good")]).sections] == ["model-race"]
    assert [s.theme for s in build([faint, story("good")], only=("state-support",)).sections] == ["state-support"]


def test_two_stories_that_say_the_same_do_not_both_stand() -> None:
    one, twin = story("one"), story("one")
    twin = replace(twin, id="twin", articles=tuple(replace(a, id=f"t{a.id}") for a in twin.articles))
    issue = build([one, twin, story("other")], stories=2)
    assert {item.story for item in issue.sections[0].items} == {"one", "other"}
    assert [item.story for item in issue.sections[0].more] == ["twin"]


def test_a_section_shows_both_languages_where_it_can() -> None:
    """The best Chinese story takes the last place among English ones that rank before it, if it is decent; never the first."""
    english = [story(f"s{n}", score=9.0 - n) for n in range(4)]
    issue = build([*english, story("s9", owners=2, score=4.0, lang="zh")], stories=3)
    assert [item.headline.lang for item in issue.sections[0].items] == ["en", "en", "zh"]
    weak = build([*english, story("s9", owners=1, score=0.5, lang="zh")], stories=3)
    assert [item.headline.lang for item in weak.sections[0].items] == ["en", "en", "en"]


def test_a_story_without_a_theme_or_on_hot_lists_alone_is_not_in_the_issue() -> None:
    bare = replace(story("bare"), tags=())
    hot = story("hot", vantage="social")
    issue = build([bare, hot, story("good")])
    assert issue.figure("stories") == 1
    assert [item.story for section in issue.sections for item in section.items] == ["good"]


def test_only_what_was_news_in_the_window_is_printed_but_the_beginning_is_remembered() -> None:
    old = make_article("old", title="Chip makers were fine then", published=START - timedelta(days=2), outlet="a", owner="a")
    new = make_article("new", title="Chip makers are not fine now", published=END - timedelta(days=1), outlet="b", owner="b")
    late = make_article("late", title="Chip makers will be fine", published=END + timedelta(days=1), outlet="c", owner="c")
    issue = build([make_story("s", [old, new, late], [make_tagging("s", "model-race", 9.0)])])
    item = issue.sections[0].items[0]
    assert item.headline.words == new.title
    assert (item.reports, item.news_at) == (1, old.news_at)


def test_a_story_of_old_reports_or_of_copies_is_no_news() -> None:
    old = story("old", published=START - timedelta(days=1))
    copies = replace(story("copy"), articles=tuple(replace(a, copy_of="x") for a in story("copy").articles))
    assert within(make_plan(), rank([old, copies], SCALE, END)) == ()


def test_an_issue_about_nothing_is_still_an_issue() -> None:
    issue = build([])
    assert (issue.lead, issue.sections, issue.citations) == (None, (), ())
    assert issue.figure("stories") == 0
    assert check(issue, {}) == ()


def test_the_same_inputs_give_the_same_bytes_in_whatever_order_they_come() -> None:
    stories = many()
    first = to_json(build(stories))
    for seed in range(3):
        random.Random(seed).shuffle(stories)
        assert to_json(build(stories)) == first


@pytest.mark.parametrize(
    "plan", [{}, {"sections": 2, "stories": 1, "more": 0}, {"only": ("export-controls", "model-race")}, {"lang": "zh"}]
)
def test_whatever_is_composed_passes_the_gate(plan: dict[str, Any]) -> None:
    for stories in (many(), list(make_stories())):
        articles: dict[str, Article] = {a.id: a for s in stories for a in s.articles}
        assert check(build(stories, COMMENTARY, **plan), articles) == ()


def test_figures_name_what_they_were_computed_of() -> None:
    issue = make_issue()
    figures = {figure.key: figure for figure in issue.figures}
    assert {
        key: issue.figure(key) for key in ("stories", "reports", "outlets", "owners", "feeds", "langs.en", "langs.zh", "themes")
    } == {
        "stories": 6,
        "reports": 15,
        "outlets": 7,
        "owners": 7,
        "feeds": 8,
        "langs.en": 10,
        "langs.zh": 5,
        "themes": 6,
    }
    assert set(figures["langs.zh"].of) == {"a04", "a07", "a10", "a12", "a15"}
    assert figures["section.state-support.lead_hours"].of == ("a10", "a11")
    assert figures["section.sputnik-moment.week"].value == 14
    assert figures["section.sputnik-moment.usual"].value == 1


def test_who_was_first_is_said_of_one_story_that_both_languages_tell() -> None:
    sections = {section.theme: section for section in make_issue().sections}
    assert (sections["state-support"].first_lang, round(sections["state-support"].lead_hours or 0, 1)) == ("zh", 16.8)
    assert (sections["constraint-innovation"].first_lang, sections["constraint-innovation"].lead_hours) == ("", None)


def test_a_section_knows_every_shore_that_reports_it() -> None:
    section = make_issue().sections[0]
    assert [shore.vantage for shore in section.shores] == ["us", "europe", "hong-kong", "china-market"]


@pytest.mark.parametrize(
    ("lang", "commentary", "title"),
    [
        ("en", Commentary(), "The Sample Week, 30 January 2025"),
        ("zh", Commentary(), "The Sample Week，2025年1月30日"),
        ("en", Commentary(title="A wake-up call"), "A wake-up call"),
    ],
)
def test_the_title_is_the_analyst_s_or_computed(lang: str, commentary: Commentary, title: str) -> None:
    assert build(make_stories(), commentary, lang=lang).title == title


def test_the_day_in_the_title_is_the_desk_s_day() -> None:
    assert build([], zone="America/New_York").title == "The Sample Week, 29 January 2025"


def test_the_analyst_s_words_stand_under_their_theme() -> None:
    assert {s.theme: s.analyst for s in make_issue().sections if s.analyst} == dict(COMMENTARY.sections)


def test_choosing_places_every_story_that_carries_a_chosen_theme() -> None:
    ranked = within(make_plan(), rank(many(), SCALE, END))
    parts = choose(make_plan(), ranked, MOMENTUM, THEMES)
    placed = [r.story.id for part in parts for r in (*part.chosen, *part.rest)]
    assert sorted(placed) == sorted(r.story.id for r in ranked)


def test_a_plan_needs_no_more_than_names_and_a_window() -> None:
    assert Plan(slug="x", desk="d", desk_name="D", series="s", title="T", start=START, end=END, as_of=END).sections == 6


def test_a_digest_of_events_does_not_open_a_section() -> None:
    """A title that names its column and strings events together stands below those that say what happened."""
    first, *others = [story(f"d{n}") for n in range(5)]
    weekly = [replace(a, title="中国公司周报 | DeepSeek居首/小鹏进军芬兰", lang="zh") for a in first.articles]
    digest = replace(first, articles=tuple(weekly), tags=(make_tagging(first.id, "model-race", 30.0),))
    section = build([digest, *others], stories=3, more=4).sections[0]
    assert first.id not in [item.story for item in section.items]
    assert first.id in [item.story for item in section.more]
    assert [item.story for item in build([digest]).sections[0].items] == [first.id]
