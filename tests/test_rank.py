"""Rank: terms that add up, an order that never depends on the order of the input."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from pipeline.model import Story
from pipeline.rank import Scale, explain, rank, rise, score, strength
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


def test_a_story_without_a_theme_stands_below_every_story_with_one() -> None:
    loud = make_story(
        "loud",
        [make_article(f"l{n}", owner=f"o{n}", vantage=v, lang=("en", "zh")[n % 2]) for n, v in enumerate(VANTAGES[:6] * 20)],
        tags=(),
    )
    faint = make_story(
        "faint", [make_article("f", vantage="social", published=END - timedelta(days=30))], [make_tagging("faint", score=0.1)]
    )
    assert [r.story.id for r in rank([loud, faint], SCALE, END)] == ["faint", "loud"]


def test_the_week_s_largest_story_comes_first() -> None:
    assert rank(make_stories(), SCALE, END)[0].story.id == "s-rout"


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        ("owners", {"owner": "another"}, {"owner": "sample-wire"}),
        ("languages", {"lang": "zh"}, {"lang": "en"}),
        ("shores", {"vantage": "us"}, {"vantage": "hong-kong"}),
        ("recency", {"published": END - timedelta(hours=1)}, {"published": END - timedelta(days=9)}),
    ],
)
def test_each_good_thing_adds_to_the_score_under_its_own_name(
    name: str, more: dict[str, object], less: dict[str, object]
) -> None:
    one = make_article("one", published=END - timedelta(days=9))
    better, worse = (
        score(make_story("s", [one, make_article("two", **({"published": END - timedelta(days=9)} | over))]), SCALE, END)
        for over in (more, less)
    )
    assert better.score > worse.score
    assert {t.name: t.value for t in better.terms}[name] > {t.name: t.value for t in worse.terms}.get(name, 0.0)


def test_copies_add_no_owner_and_no_freshness() -> None:
    original = make_article("one", published=END - timedelta(days=3))
    copy = make_article("two", owner="another", copy_of="one", published=END - timedelta(hours=1))
    assert score(make_story("s", [original, copy]), SCALE, END).score == score(make_story("s", [original]), SCALE, END).score


def test_hot_lists_alone_and_bare_headlines_cost() -> None:
    hot = score(make_story("s", [make_article("one", vantage="social", summary="Text.")]), SCALE, END)
    bare = score(make_story("s", [make_article("one")]), SCALE, END)
    assert [t.value for t in hot.terms if t.name == "social"] == [-3.0]
    assert [t.value for t in bare.terms if t.name == "bare"] == [-1.0]


def test_a_heavier_feed_lifts_its_story() -> None:
    heavy = Scale(feeds={"sample-feed": 2.0})
    assert score(make_story(), heavy, END).score == pytest.approx(score(make_story(), Scale(), END).score + 0.5)


def test_recency_halves_in_36_hours() -> None:
    fresh, older = (
        next(
            t.value
            for t in score(make_story("s", [make_article("a", published=END - timedelta(hours=h))]), SCALE, END).terms
            if t.name == "recency"
        )
        for h in (0, 36)
    )
    assert (fresh, older) == (2.0, 1.0)


def test_strength_is_a_half_at_the_threshold_and_scales_with_the_theme_s_weight() -> None:
    assert strength(make_tagging(score=3.0), make_theme()) == 0.5
    assert strength(make_tagging(score=3.0), make_theme(weight=2.0)) == 1.0


def test_a_theme_at_its_usual_week_does_not_rise() -> None:
    assert rise(make_momentum(weeks=(3, 3, 3))) == 0.0
    assert rise(make_momentum(weeks=(3, 3, 7))) == 1.0


def test_explain_names_each_term_and_ends_on_the_sum() -> None:
    lines = explain(rank(make_stories(), SCALE, END)[0])
    assert lines[0].startswith("theme")
    assert "sputnik-moment, 12 points" in lines[0]
    assert lines[-1].split()[0] == "score"
