"""Copies: what repeats another article, and what only looks like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Article
from pipeline.story.fold import KnownCopies, fold
from tests.make import END, make_article

TITLE = "Sample chip maker plans a second factory in the north"
KNOWN = KnownCopies()


def at(id: str, hours: float, **over: object) -> Article:
    return make_article(id, published=END + timedelta(hours=hours), **{"title": TITLE, "feed": f"feed-{id}"} | over)


def test_the_same_title_elsewhere_within_three_days_is_a_copy_of_the_earliest() -> None:
    batch = [at("late", 60), at("first", 0), at("next", 2)]
    assert fold(batch, KNOWN) == {"late": "first", "next": "first"}


def test_the_same_title_a_week_later_is_none() -> None:
    assert fold([at("a", 0), at("b", 24 * 7)], KNOWN) == {}


def test_the_same_page_under_the_same_title_is_a_copy_however_short_and_late() -> None:
    batch = [
        at("a", 0, title="Chips", url="https://sample.invalid/x"),
        at("b", 200, title="CHIPS", url="https://sample.invalid/x"),
    ]
    assert fold(batch, KNOWN) == {"b": "a"}


def test_the_same_page_under_another_title_is_none() -> None:
    page = "https://sample.invalid/live"
    assert fold([at("a", 0, url=page, title="Live: talks begin in the capital"), at("b", 1, url=page)], KNOWN) == {}


def test_a_short_title_on_two_pages_is_none() -> None:
    assert fold([at("a", 0, title="Live updates"), at("b", 1, title="Live updates"), at("c", 1, title="早报")], KNOWN) == {}


def test_a_column_that_keeps_its_title_is_none_of_its_own() -> None:
    column = "Morning note on markets and the economy"
    assert fold([at("a", 0, title=column, feed="f"), at("b", 24, title=column, feed="f")], KNOWN) == {}


def test_both_variants_of_a_chinese_title_are_one() -> None:
    assert fold([at("a", 0, title="样本公司宣布新建一座晶圆工厂"), at("b", 1, title="樣本公司宣布新建一座晶圓工廠")], KNOWN) == {
        "b": "a"
    }


def test_a_known_head_takes_the_copies_of_a_later_batch() -> None:
    assert fold([at("b", 5)], KnownCopies(heads=(at("a", 0),))) == {"b": "a"}


ARTICLES = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.integers(0, 120),
        st.sampled_from([TITLE, TITLE.upper(), "Chips", "Another event of the same sample week"]),
        st.sampled_from(["f", "g", "h"]),
        st.sampled_from(["https://sample.invalid/1", "https://sample.invalid/2"]),
    ),
    max_size=12,
    unique_by=lambda row: row[0],
)


@given(ARTICLES, st.randoms())
def test_folding_is_the_same_in_any_order_and_again_and_no_head_is_a_copy(
    rows: list[tuple[str, int, str, str, str]], random: object
) -> None:
    batch = [at(id, hours, title=title, feed=feed, url=url) for id, hours, title, feed, url in rows]
    copies = fold(batch, KNOWN)
    shuffled = list(batch)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert fold(shuffled, KNOWN) == copies
    assert not set(copies) & set(copies.values())
    done = [replace(a, copy_of=copies.get(a.id, "")) for a in batch]
    assert fold(done, KnownCopies(heads=tuple(a for a in done if not a.copy_of))) == copies
