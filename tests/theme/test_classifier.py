"""A classifier learns from labels, shows what it is worth, and speaks after the rules: never over a `not`, never in secret."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.model import Article, Entity, Example, Phrase, Theme
from pipeline.theme.classifier import Classifier, from_bytes, to_bytes
from pipeline.theme.features import GRAMS, NAMES, SIZE, Name, features, places
from pipeline.theme.learning import Lesson, learn, logistic
from pipeline.theme.rules import Tagger
from tests.make import make_article

FRUIT = Theme(
    slug="fruit",
    name="Fruit",
    name_zh="水果",
    description="Fruit.",
    threshold=3.0,
    version="v1",
    phrases=(Phrase(text="orchard", points=3.0),),
    examples=(Example(title="A stone", carries=False), Example(title="apple pear harvest", carries=True)),
)
ENTITIES = (Entity(slug="acme", kind="company", en=("Acme",), zh=("顶点公司",), groups=("growers",)),)
YES = ("apple harvest is good", "pear harvest fails", "Acme sells apple and pear", "苹果丰收了", "苹果和梨上市", "顶点公司卖苹果")
NO = ("rain in the north", "a bridge is closed", "the bank cuts rates", "今天下雨", "桥梁封闭了", "银行降息")


def article(title: str, summary: str = "", number: int = 0) -> Article:
    return make_article(id=f"a{number}", title=title, summary=summary)


def lesson(theme: Theme = FRUIT, copies: int = 3) -> Lesson:
    titles = [f"{title} {copy}" for copy in range(copies) for title in (*YES, *NO)]
    yes = np.array([[place % 12 < 6] for place in range(len(titles))])
    rules = Tagger([theme], ENTITIES)
    read = [article(title) for title in titles]
    return Lesson(
        themes=(theme,),
        features=[features(one, rules.read(one)[1]) for one in read],
        yes=yes,
        known=np.ones_like(yes),
        said=(np.zeros(yes.shape, np.float32),) * 3,
        honest=np.ones(len(titles), np.bool_),
        fold=np.array([place // 12 for place in range(len(titles))]),
    )


def learnt(theme: Theme = FRUIT) -> Classifier:
    return from_bytes(to_bytes(learn(lesson(theme), np.ones(SIZE, np.float32))[0]))


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return learnt()


def test_it_carries_what_the_rules_do_not_and_shows_the_words_and_the_example_most_alike(classifier: Classifier) -> None:
    [tag] = Tagger([FRUIT], ENTITIES, classifier).tag(article("The apple harvest begins"))
    assert (tag.theme, tag.origin, tag.version) == ("fruit", "model", "v1")
    assert tag.score >= FRUIT.threshold
    assert "apple" in {word for span in tag.spans for word in span.words.split()}
    assert {span.rule for span in tag.spans} == {"model, like example 2"}
    assert sum(span.points for span in tag.spans) == pytest.approx(tag.score, abs=0.01)


def test_both_languages_and_names_speak(classifier: Classifier) -> None:
    tagger = Tagger([FRUIT], ENTITIES, classifier)
    assert [tag.origin for tag in tagger.tag(article("今年苹果丰收"))] == ["model"]
    assert tagger.tag(article("the north is closed")) == ()


def test_a_not_of_the_rules_is_never_overridden(classifier: Classifier) -> None:
    strict = replace(FRUIT, not_=("cider",))
    assert Tagger([strict], ENTITIES, classifier).tag(article("The apple harvest begins, and cider")) == ()


def test_what_it_takes_from_the_rules_it_says(classifier: Classifier) -> None:
    doubting = replace(classifier, plain=replace(classifier.plain, link=np.array([-9, 5, 0, 0, 0, 0, 0], np.float32)))
    [verdict] = Tagger([FRUIT], ENTITIES, doubting).explain(article("An orchard: rain in the north, a bridge is closed"))
    assert (verdict.tagged, verdict.origin, verdict.score) == (False, "rule", 3.0)
    assert verdict.why_not.startswith("the classifier gives it 0.0")


def test_the_rules_own_tag_stays_as_it_was(classifier: Classifier) -> None:
    [tag] = Tagger([FRUIT], ENTITIES, classifier).tag(article("An orchard with an apple harvest"))
    assert (tag.origin, tag.score, [span.rule for span in tag.spans]) == ("rule", 3.0, ["orchard"])


def test_it_is_silent_for_a_theme_that_means_something_else_now(classifier: Classifier) -> None:
    assert Tagger([replace(FRUIT, description="Stones.")], ENTITIES, classifier).tag(article("The apple harvest begins")) == ()


def test_it_does_not_act_below_the_bar() -> None:
    few = replace(lesson(copies=1), fold=np.arange(12))
    [standing] = learn(few, np.ones(SIZE, np.float32))[0].standing
    assert (standing.yes, standing.no, standing.acts) == (6, 6, False)
    [standing] = learn(lesson(), np.ones(SIZE, np.float32))[0].standing
    assert (standing.yes, standing.no, standing.acts) == (18, 18, True)


def test_labels_that_nobody_is_sure_of_count_neither_way() -> None:
    unsure = lesson()
    unsure.known[::2] = False
    [standing] = learn(unsure, np.ones(SIZE, np.float32))[0].standing
    assert standing.yes + standing.no == 18


def test_the_same_lesson_gives_the_same_bytes() -> None:
    assert to_bytes(learn(lesson(), np.ones(SIZE, np.float32))[0]) == to_bytes(learn(lesson(), np.ones(SIZE, np.float32))[0])


def test_embeddings_speak_where_there_are_any() -> None:
    given = lesson()
    vectors = [bytes([100, 0, 3]) if yes else bytes([0, 100, 3]) for yes in given.yes[:, 0]]
    classifier, left_out = learn(replace(given, vectors=vectors), np.ones(SIZE, np.float32), "toy-1")
    classifier = from_bytes(to_bytes(classifier))
    assert (classifier.model, sorted(left_out)) == ("toy-1", ["embedded", "plain"])
    bins, values = classifier.weigh(features(article("nothing known"), ()))
    assert classifier.content(bins, values, bytes([100, 0, 3]))[0] > classifier.content(bins, values, bytes([0, 100, 3]))[0] + 0.2


def test_another_file_is_refused_with_one_line() -> None:
    with pytest.raises(ValueError, match="no file of a classifier"):
        from_bytes(b"PK, but no more")


def test_every_place_of_a_feature_is_the_articles_own_words() -> None:
    one = article("Acme 卖ＡＰＰＬＥ蘋果", "Pear harvest")
    names = (Name(("@acme",), "title", 0, 4),)
    found = list(places(one, names))
    assert {gram.bin for gram in found} | {GRAMS + NAMES} == set(features(one, names))
    assert {one.field(gram.field)[gram.start : gram.end] for gram in found} >= {"Acme", "ＡＰＰＬＥ", "蘋果", "Pear harvest"}


@pytest.mark.parametrize(
    "title", ["", "😀😀😀", "\u200f\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", "x" * 100_000, "苹" * 50_000]
)
def test_strange_titles_are_read(classifier: Classifier, title: str) -> None:
    Tagger([FRUIT], ENTITIES, classifier).tag(article(title))


def test_a_logistic_regression_finds_a_line() -> None:
    x = np.array([[1.0, value] for value in range(10)], np.float32)
    weights = logistic(x, np.arange(10) > 4, penalty=1e-3)
    assert list(x @ weights > 0) == [False] * 5 + [True] * 5
