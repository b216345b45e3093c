"""Embedders: two languages meet, figures do not count, and a desk may do without."""

from __future__ import annotations

from array import array

import pytest

from pipeline.errors import UsageError
from pipeline.vectors import load, passage
from tests.make import make_article


def likeness(one: bytes, other: bytes) -> float:
    """The cosine of two vectors of signed bytes."""
    a, b = array("b", one), array("b", other)
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    return float(dot / (sum(x * x for x in a) * sum(y * y for y in b)) ** 0.5)


def test_one_event_in_two_languages_is_nearer_than_two_events_in_one() -> None:
    embedder = load("use")
    english, chinese, other = embedder.embed(
        ("A chip factory is to be built in the north", "北方将新建一座芯片工厂", "The village choir wins a contest")
    )
    assert len(english) == 512
    assert likeness(english, chinese) > 0.5 > likeness(english, other)
    assert embedder.model.startswith("use-")


def test_the_order_of_the_texts_and_their_copies_change_no_vector() -> None:
    texts = ["A chip factory is to be built", "北方将新建一座芯片工厂", "The village choir wins a contest", "Rates fall again"]
    embed = load("use").embed
    assert embed([*reversed(texts), texts[0]]) == (*reversed(embed(texts)), embed(texts)[0])


def test_without_an_embedder_no_article_has_a_vector() -> None:
    embedder = load("none")
    assert (embedder.model, embedder.embed(("a", "b"))) == ("", (b"", b""))


def test_an_unknown_embedder_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="none, use"):
        load("word2vec")


def test_what_is_embedded_is_the_title_and_two_sentences_with_figures_masked() -> None:
    article = make_article("a", title="Output up 17%", summary="First one. Second of 2025.  Third one.")
    assert passage(article) == "Output up 0%. First one. Second of 0."
    assert len(passage(make_article("b", title="x" * 300, summary="y" * 300))) == 400
