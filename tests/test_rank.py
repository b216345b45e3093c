"""Rank: terms that add up, an order that never depends on the order of the input."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pipeline.model import Gist, Story
from pipeline.rank import Scale, Weights, explain, half_life, rank, rise, score, strength
from tests.make import END, make_article, make_momentum, make_stories, make_story, make_tagging, make_theme, make_themes

SCALE = Scale(themes={theme.slug: theme for theme in make_themes()}, momentum={"sputnik-moment": make_momentum("sputnik-moment")})
VANTAGES = ("us", "europe", "hong-kong", "china-state", "china-market", "asia", "social", "unplaced")


def two_hundred() -> list[Story]:
    """Synthetic stories of every size; many of them tie."""
    dice = random.Random(7)
    stories = []
    for n in range(200):
        articles = [
            make_article(
                f"a{n}-{k}",
                owner=f"owner-{dice.randrange(9)}",
                vantage=dice.choice(VANTAGES),
                lang=dice.choice(("en", "zh")),
                summary=dice.choice(("", "A sentence.")),
                published=END - timedelta(hours=dice.choice((2, 2, 30, 100))),
            )
            for k in range(dice.choice((1, 1, 1, 2, 5)))
        ]
        tags = [
            make_tagging(f"s{n}", slug, dice.choice((3.0, 6.0))) for slug in dice.sample(sorted(SCALE.themes), dice.randrange(3))
        ]
        stories.append(make_story(f"s{n:03}", articles, tags))
    return stories


def test_the_terms_add_up_exactly_to_the_score() -> None:
    for ranked in rank(two_hundred(), SCALE, END):
        assert sum(Decimal(str(term.value)) for term in ranked.terms) == Decimal(str(ranked.score))


def test_the_order_is_the_same_however_the_stories_arrive() -> None:
    stories = two_hundred()
    order = [r.story.id for r in rank(stories, SCALE, END)]
    for seed in range(10):
        random.Random(seed).shuffle(stories)
        assert [r.story.id for r in rank(stories, SCALE, END)] == order


def test_a_theme_counts_under_its_own_name() -> None:
    """Of two stories alike the one with a theme comes first, and both say why."""
    article = make_article("one", published=END)
    with_, without = (make_story(name, [article], tags) for name, tags in (("a", [make_tagging("a")]), ("b", ())))
    ranked = rank([without, with_], SCALE, END)
    assert [r.story.id for r in ranked] == ["a", "b"]
    assert [{"theme", "breadth"} <= {term.name for term in r.terms} for r in ranked] == [True, False]


def test_the_week_s_largest_story_comes_first() -> None:
    weekly = replace(SCALE, weights=Weights(half_life_h=half_life(timedelta(days=7))))
    assert rank(make_stories(), weekly, END)[0].story.id == "s-rout"


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        ("owners", {"owner": "another"}, {"owner": "sample-wire"}),
        ("languages", {"lang": "zh"}, {"lang": "en"}),
        ("shores", {"vantage": "us"}, {"vantage": "hong-kong"}),
    ],
)
def test_each_good_thing_adds_to_the_score_under_its_own_name(
    name: str, more: dict[str, object], less: dict[str, object]
) -> None:
    one = make_article("one", published=END)
    better, worse = (
        score(make_story("s", [one, make_article("two", **({"published": END} | over))]), SCALE, END) for over in (more, less)
    )
    assert better.score > worse.score
    assert {t.name: t.value for t in better.terms}[name] > {t.name: t.value for t in worse.terms}.get(name, 0.0)


@pytest.mark.parametrize(
    ("name", "gist", "worth", "why"),
    [
        ("breadth", Gist(breadth=1.5), 6.0, "words of all themes, by their strength"),
        ("names", Gist(names=3), 4.0, "3 of the desk's names in its titles"),
        ("names", Gist(names=31), 5.17, "31 of the desk's names in its titles"),
        ("contest", Gist(contest=True), 1.4, "names China and the other side"),
        ("novelty", Gist(nearest="s9", likeness=0.75), 0.2, "nearest of 14 days: s9, 0.75"),
        ("novelty", Gist(), 0.8, "nothing like it in 14 days"),
    ],
)
def test_what_the_words_say_is_worth_its_weight(name: str, gist: Gist, worth: float, why: str) -> None:
    found = score(make_story("s", [make_article("one", published=END)]), Scale(gists={"s": gist}), END)
    assert [(term.value, term.why) for term in found.terms if term.name == name] == [(worth, why)]


def test_neither_copies_nor_repetitions_make_a_story_new() -> None:
    """Only an owner's first report does: 36 hours after the last one half of the worth is left."""
    original = make_article("one", published=END - timedelta(hours=36))
    copy = make_article("two", owner="another", copy_of="one", published=END - timedelta(hours=1))
    again = make_article("three", published=END - timedelta(hours=1))
    for articles in ([original], [original, copy], [original, again]):
        terms = {term.name: term for term in score(make_story("s", articles), SCALE, END).terms}
        worth = sum(term.value for name, term in terms.items() if name != "age")
        assert terms["age"].value == pytest.approx(-worth / 2, abs=0.01)
        assert terms["age"].why == "last new report 36 h before, halved every 36"
    taken_up = make_article("four", owner="another", published=END)
    assert "age" not in {term.name for term in score(make_story("s", [original, taken_up]), SCALE, END).terms}


def test_a_longer_window_forgets_more_slowly() -> None:
    assert [half_life(timedelta(days=days)) for days in (1, 2, 7)] == [36.0, 36.0, 336.0]


def test_hot_lists_alone_cost() -> None:
    hot = score(make_story("s", [make_article("one", vantage="social", published=END)]), SCALE, END)
    assert [t.value for t in hot.terms if t.name == "social"] == [-3.0]


def test_a_heavier_feed_lifts_its_story() -> None:
    story = make_story("s", [make_article("one", published=END)])
    heavy = Scale(feeds={"sample-feed": 2.0})
    assert score(story, heavy, END).score == pytest.approx(score(story, Scale(), END).score + 0.5)


def test_the_analyst_s_pins_stand_first_and_mutes_nowhere() -> None:
    stories = two_hundred()
    last = rank(stories, SCALE, END)[-1].story.id
    muted = rank(stories, SCALE, END)[0].story.id
    ranked = rank(stories, replace(SCALE, pins=frozenset({last}), mutes=frozenset({muted})), END)
    assert ranked[0].story.id == last
    assert [term.why for term in ranked[0].terms if term.name == "pin"] == ["pinned by the analyst"]
    assert muted not in {r.story.id for r in ranked}


def test_strength_is_a_half_at_the_threshold_and_scales_with_the_theme_s_weight() -> None:
    assert strength(make_tagging(score=3.0), make_theme()) == 0.5
    assert strength(make_tagging(score=3.0), make_theme(weight=2.0)) == 1.0


def test_a_theme_that_is_hardly_reached_counts_far_less_than_a_strong_one() -> None:
    """Twice the strength is four times the worth, whether it comes of points or of the theme's weight."""
    at, strong, heavy = (
        next(
            t.value
            for t in score(make_story("s", [make_article("one", published=END)], [tag]), scale, END).terms
            if t.name == "theme"
        )
        for tag, scale in (
            (make_tagging("s", "t", 3.0), Scale(themes={"t": make_theme(slug="t")})),
            (make_tagging("s", "t", 9.0), Scale(themes={"t": make_theme(slug="t")})),
            (make_tagging("s", "t", 3.0), Scale(themes={"t": make_theme(slug="t", weight=2.0)})),
        )
    )
    assert (at, strong, heavy) == (1.5, 3.38, 6.0)


def test_a_theme_at_its_usual_week_does_not_rise() -> None:
    assert rise(make_momentum(weeks=(3, 3, 3))) == 0.0
    assert rise(make_momentum(weeks=(3, 3, 7))) == 1.0


def test_explain_names_each_term_and_ends_on_the_sum() -> None:
    lines = explain(rank(make_stories(), SCALE, END)[0])
    assert lines[0].startswith("theme")
    assert " points" in lines[0]
    assert lines[-1].split()[0] == "score"
