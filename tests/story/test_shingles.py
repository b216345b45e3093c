"""Shingles: what two texts have in common, and what their numbers say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.story.shingles import containment, in_numbers, sketch

LONG = (
    "The sample chip maker said on Monday that it would build a second factory in the north of the island, because orders for "
    "its newest processors had grown faster than the first one could make them, and that the state would lend it half the money."
)
ZH = "样本公司周一表示，由于最新处理器的订单增长快于第一座工厂的产能，将在岛屿北部新建第二座晶圆工厂，政府将提供一半贷款。"


def test_an_extract_is_all_contained_in_what_it_was_taken_from() -> None:
    assert containment(sketch(LONG), sketch(LONG[:120])) > 0.9


def test_letters_of_another_case_width_or_variant_are_the_same() -> None:
    assert containment(sketch(ZH), sketch("樣本公司週一表示，由於最新處理器的訂單增長快於第一座工廠的產能")) > 0.7
    assert containment(sketch(LONG), sketch(LONG.upper())) == 1


def test_of_a_far_longer_text_only_the_beginning_counts() -> None:
    others = " ".join(f"Item {n} of the digest says something else that nobody reads, number {n} of many" for n in range(30))
    assert containment(sketch(f"{LONG} {others}"), sketch(LONG)) == 1
    assert containment(sketch(f"{others} {LONG}"), sketch(LONG)) == 0


def test_addresses_say_nothing() -> None:
    assert len(sketch("https://sample.invalid/a/long/path/of/many/words www.sample.invalid/and/some/more")) == 0


def test_what_two_reports_of_one_template_lose_is_in_their_numbers() -> None:
    one = "Contracts on the sample index rose 3.5 basis points to 110.2, traders said, after 106.7 on the day before in London."
    other = "Contracts on the sample index rose 1.1 basis points to 98.4, traders said, after 97.3 on the day before in London."
    assert in_numbers(one, other) > 0.2
    assert in_numbers(one, one[:80]) < 0.05


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared_and_it_does_not_matter_which_comes_first(one: str, other: str) -> None:
    a, b = sketch(one), sketch(other)
    assert 0 <= containment(a, b) == containment(b, a) <= 1
    assert containment(a, a) == (1 if len(a) else 0)
