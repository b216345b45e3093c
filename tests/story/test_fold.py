"""Copies: what repeats another article, and what only looks like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Article
from pipeline.story.fold import KnownCopies, fold, order
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


TEXT = (
    "The company said on Monday that it would build a second factory in the north of the island, because orders for its "
    "newest processors had grown faster than the first one could make them, and that the state would lend it half the money."
)
LONG = f"{TEXT} Shares of the firm rose in early trade; rivals said that they would follow, and analysts doubt that demand lasts."
RATES = (
    "Contracts on the sample index {way} to {level} basis points, traders said, after {before} the day before in London trade."
)


def test_a_text_that_came_before_under_another_title_is_a_copy_for_two_weeks() -> None:
    first = at("a", 0, title="A second factory", summary=TEXT)
    later = "The sample group builds again"
    assert fold([first, at("b", 24 * 13, title=later, summary=TEXT)], KNOWN) == {"b": "a"}
    assert fold([first, at("c", 24 * 15, title=later, summary=TEXT)], KNOWN) == {}


def test_a_text_of_which_one_word_in_five_was_changed_is_a_copy() -> None:
    words = LONG.split()
    changed = " ".join(f"other{n}" if n % 5 == 4 else word for n, word in enumerate(words))
    assert fold([at("a", 0, title="One", summary=LONG), at("b", 5, title="Two", summary=changed, outlet="other")], KNOWN) == {
        "b": "a"
    }


def test_the_longer_text_is_the_copy_where_it_came_later() -> None:
    short = at("a", 0, title="A second factory", summary=TEXT[:150])
    assert fold([short, at("b", 5, title="The sample group builds again", summary=TEXT)], KNOWN) == {"b": "a"}


def test_a_copy_of_a_copy_is_one_of_the_origin() -> None:
    known = (
        at("a", 0, title="A second factory", summary=TEXT[:150]),
        at("b", 5, title="The sample group builds again", summary=TEXT, copy_of="a"),
    )
    new = at("c", 9, title="Half of it from the state", summary=TEXT[20:])
    assert fold([new], KnownCopies(heads=known)) == {"c": "a"}


def test_the_whole_text_of_a_page_counts_where_the_store_has_it() -> None:
    head, new = at("a", 0, title="A second factory"), at("b", 5, title="The sample group builds again", summary=TEXT)
    assert fold([new], KnownCopies(heads=(head,))) == {}
    assert fold([new], KnownCopies(heads=(head,), texts={"a": TEXT + " More of it."})) == {"b": "a"}


def test_an_outlet_is_no_copy_of_a_hot_list_that_had_its_title_first() -> None:
    batch = [
        at("list", 0, vantage="social", summary=TEXT),
        at("a", 1, summary=TEXT),
        at("again", 2, vantage="social", summary=TEXT),
    ]
    assert fold(batch, KNOWN) == {"again": "list"}
    assert fold([at("a", 0, summary=TEXT), at("list", 1, vantage="social", summary=TEXT)], KNOWN) == {"list": "a"}


def test_a_phrase_that_anybody_uses_makes_no_copy() -> None:
    phrase = "Here is what you need to know about the new rules"
    assert fold([at("a", 0, title="One", summary=phrase), at("b", 1, title="Two", summary=phrase)], KNOWN) == {}


def test_a_report_that_comes_in_the_same_words_with_other_numbers_is_none() -> None:
    title = "Corporate bond risk falls in the sample market"
    days = [
        at(str(day), 24 * day, title=title, summary=RATES.format(way="fell", level=110.5 - day, before=111.5 - day))
        for day in range(3)
    ]
    assert fold(days, KNOWN) == {}


def test_a_numbered_title_with_another_number_is_none_though_the_text_is_the_same() -> None:
    batch = [at(str(n), n, title=f"Answers and hints of the daily game, number {n}", summary=TEXT) for n in (670, 674)]
    assert fold(batch, KNOWN) == {}


def test_two_titles_at_one_address_are_none_though_the_text_is_the_same() -> None:
    page = "https://sample.invalid/live"
    batch = [
        at("a", 0, url=page, title="Live: talks begin", summary=TEXT),
        at("b", 1, url=page, title="Talks fail", summary=TEXT),
    ]
    assert fold(batch, KNOWN) == {}


def test_two_whole_texts_under_one_title_are_two_reports() -> None:
    one, other = (" ".join(f"{word}{n} said and {word}{n * 7} denied" for n in range(30)) for word in ("alpha", "beta"))
    assert fold([at("a", 0, summary=one), at("b", 1, summary=other)], KNOWN) == {}


def test_short_texts_of_one_outlet_in_the_same_words_are_none() -> None:
    words = (
        "{} will hold its earnings call for the fourth quarter on Thursday, and investors look forward to what it says of growth"
    )
    batch = [at(n, 1, title=n, feed="f", summary=words.format(n)) for n in ("Alpha", "Beta")]
    assert fold(batch, KNOWN) == {}


ARTICLES = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.integers(0, 120),
        st.sampled_from([TITLE, TITLE.upper(), "Chips", "Another event of the same sample week"]),
        st.sampled_from(["f", "g", "h"]),
        st.sampled_from(["https://sample.invalid/1", "https://sample.invalid/2"]),
        st.sampled_from(["", TEXT, TEXT[:150], TEXT[20:]]),
    ),
    max_size=12,
    unique_by=lambda row: row[0],
)


@given(ARTICLES, st.randoms())
def test_folding_is_the_same_in_any_order_and_again_and_no_head_is_a_copy(
    rows: list[tuple[str, int, str, str, str, str]], random: object
) -> None:
    batch = [at(id, hours, title=title, feed=feed, url=url, summary=text) for id, hours, title, feed, url, text in rows]
    copies = fold(batch, KNOWN)
    shuffled = list(batch)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert fold(shuffled, KNOWN) == copies
    assert not set(copies) & set(copies.values())
    done = sorted((replace(a, copy_of=copies.get(a.id, "")) for a in batch), key=order)
    assert fold(done, KnownCopies(heads=tuple(done))) == copies
    half = len(done) // 2
    assert {a.id: a.copy_of for a in done[:half] if a.copy_of} | fold(
        done[half:], KnownCopies(heads=tuple(done[:half]))
    ) == copies
