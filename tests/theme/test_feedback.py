"""What analysts' words teach: enough of them move what is like the judged articles, and nothing else; the same words teach the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.model import Example, Phrase, Theme
from pipeline.theme.features import SIZE
from pipeline.theme.feedback import Spoken, stands
from pipeline.theme.learning import unlearnt
from pipeline.theme.rules import Tagger
from tests.make import make_article

FRUIT = Theme(
    slug="fruit",
    name="Fruit",
    name_zh="水果",
    description="What grows on trees and is sweet.",
    threshold=3.0,
    version="v1",
    phrases=(Phrase(text="orchard", points=3.0), Phrase(text="harvest", points=2.5)),
    examples=(Example(title="A stone", carries=False), Example(title="harvest of apple and pear", carries=True)),
)
KINDS = ("apple", "pear", "plum", "cherry", "quince", "fig", "date", "medlar", "苹果", "李子")
PLACES = ("Kent", "Anjou", "Tyrol", "Puglia", "Murcia", "Yantai", "Bihor", "Elqui", "烟台", "四川")


def judged(count: int, vector: bool = False) -> list[Spoken]:
    """So many times a yes to a grower's cooperative and a no to a football club."""
    found = []
    for n in range(count):
        for yes, title in (
            (True, f"Growers' cooperative of {PLACES[n]} sells more {KINDS[n]} juice abroad"),
            (False, f"{PLACES[n]} football club loses its {KINDS[n]} red shirts in a cup match"),
        ):
            article = make_article(id=f"{n}{yes}", title=title)
            found.append(Spoken(article=article, theme="fruit", yes=yes, vector=bytes([9, 90 * yes, 90 * (not yes)] * vector)))
    return found


@pytest.fixture
def tagger() -> Tagger:
    return Tagger([FRUIT], (), unlearnt(np.ones(SIZE, np.float32)))


NEXT = make_article(id="next", title="A growers' cooperative sells juice abroad for the first time")


def test_ten_and_ten_carry_the_next_article_and_five_and_five_do_not(tagger: Tagger) -> None:
    assert tagger.taught(judged(5)).tag(NEXT) == ()
    assert tagger.taught(judged(5)).lessons["fruit"].lacks == "needs 3 more yes and 3 more no"
    taught = tagger.taught(judged(10))
    [tag] = taught.tag(NEXT)
    assert (tag.theme, tag.origin) == ("fruit", "model")
    assert tag.version.startswith("v1+")
    assert tag.score >= FRUIT.threshold
    assert {span.rule for span in tag.spans} <= {f"taught, like {n}True" for n in range(10)}
    assert {"cooperative", "juice"} & {word for span in tag.spans for word in span.words.split()}
    assert taught.lessons["fruit"].told.startswith("10 yes and 10 no, precision ")
    assert tagger.tag(NEXT) == ()


def test_what_is_like_nothing_that_was_judged_stays_as_it_is(tagger: Tagger) -> None:
    taught = tagger.taught(judged(10))
    for title in ("Rates are held in Frankfurt", "An orchard burns", "今天下雨"):
        one = make_article(title=title)
        assert [(v.tagged, v.score) for v in taught.explain(one)] == [(v.tagged, v.score) for v in tagger.explain(one)]


def test_what_it_takes_from_the_rules_it_says(tagger: Tagger) -> None:
    title = "football club loses its orchard shirts in a cup match"
    wrong = [
        replace(one, article=replace(one.article, title=f"{one.article.title} orchard")) for one in judged(10) if not one.yes
    ]
    [verdict] = tagger.taught([*wrong, *(one for one in judged(10) if one.yes)]).explain(make_article(title=title))
    assert not verdict.tagged
    assert verdict.why_not.startswith("what analysts taught (10 yes and 10 no, precision ")
    assert "from +" in verdict.why_not


def test_a_not_of_the_rules_is_never_overridden() -> None:
    strict = replace(FRUIT, not_=("first time",))
    tagger = Tagger([strict], (), unlearnt(np.ones(SIZE, np.float32)))
    assert tagger.taught(judged(10)).tag(NEXT) == ()


def test_words_that_teach_nothing_new_do_not_act(tagger: Tagger) -> None:
    """All have the same text under another label: what is learnt cannot be right on what was left out."""
    same = [replace(one, article=make_article(id=f"s{n}", title=f"Stone {n}")) for n, one in enumerate(judged(10))]
    assert tagger.taught(same).lessons["fruit"].lacks.startswith("precision ")
    known = [replace(one, article=replace(one.article, title=f"orchard {one.article.title}")) for one in judged(10) if one.yes]
    right = [*known, *(one for one in judged(10) if not one.yes)]
    assert tagger.taught(right).lessons["fruit"].lacks == "no better than without"


def test_the_same_words_teach_the_same(tagger: Tagger) -> None:
    one, other = (tagger.taught(judged(10)) for _ in range(2))
    assert one.explain(NEXT) == other.explain(NEXT)
    assert one.themes == other.themes
    assert tagger.taught(judged(9)).themes != one.themes


def test_embeddings_teach_where_there_are_any(tagger: Tagger) -> None:
    taught = tagger.taught(judged(10, vector=True))
    said = make_article(id="n", title="Cooperative for juice")
    assert taught.lessons["fruit"].moves(taught.study(said, bytes([9, 90, 0]))[0])[0] > (  # type: ignore[index]  # it reads
        taught.lessons["fruit"].moves(taught.study(said, bytes([9, 0, 90]))[0])[0] + 1  # type: ignore[index]  # as above
    )
    assert tagger.taught(judged(10)).tag(NEXT, bytes([9, 90, 0]))


def test_a_likeness_adds_points_to_a_word_that_speaks_and_never_tags_alone(tagger: Tagger) -> None:
    [verdict] = tagger.explain(make_article(title="Late harvest of apple and pear"))
    assert (verdict.tagged, verdict.origin) == (True, "rule")
    [like] = [span for span in verdict.spans if span.rule.startswith("like example 2 (0.")]
    assert 0 < like.points < 1.4
    assert verdict.score == pytest.approx(2.5 + like.points)
    assert tagger.tag(make_article(title="A basket of apple and pear")) == ()
    [said] = tagger.explain(make_article(title="A harvest on trees that is sweet"))
    assert "its description" in said.spans[-1].rule
    assert Tagger([FRUIT]).tag(make_article(title="Late harvest of apple and pear")) == ()


def test_an_article_with_a_yes_is_a_prototype_from_then_on(tagger: Tagger) -> None:
    [yes] = [one for one in judged(1) if one.yes]
    near = make_article(title="A growers' cooperative of Kent sells more apple juice after harvest")
    taught = tagger.taught([yes])
    assert not tagger.tag(near)
    assert f"like {yes.article.id} (" in " ".join(span.rule for [tag] in [taught.tag(near)] for span in tag.spans)
    assert taught.themes[0].version != FRUIT.version


def test_where_a_theme_stands_before(tagger: Tagger) -> None:
    [orchard] = tagger.explain(make_article(title="An orchard"))
    [harvest] = tagger.explain(make_article(title="Fine wheat harvest here"))
    assert stands(None) < stands(harvest) < 0 < stands(orchard)
