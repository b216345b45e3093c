"""Boilerplate: what a source puts into many of its items is not compared, and is shown as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Article
from pipeline.story.boilerplate import boilerplate, matching
from tests.make import END, make_article

LINE = "Sign up for our sample newsletter."
OUTLETS = frozenset(("reuters", "36氪", "新浪财经"))


def item(number: int, summary: str = "", **over: object) -> Article:
    """The item of a feed that came in that hour."""
    title = str(over.pop("title", f"Headline {number} of the sample feed"))
    return make_article(f"{number:03}", published=END + timedelta(hours=number), title=title, summary=summary, **over)


def compared(article: Article, before: list[Article]) -> str:
    noise = boilerplate([article], before, OUTLETS).get(article.id, ())
    return " ".join(matching(replace(article, noise=noise)).summary.split())


def test_a_line_that_more_than_three_tenths_of_the_last_items_have_is_not_compared() -> None:
    before = [item(n, f"Report {n}. {LINE if n % 3 == 0 else ''}") for n in range(60)]
    assert compared(item(60, f"News. {LINE}"), before) == "News."


def test_a_line_that_three_tenths_have_is() -> None:
    before = [item(n, f"Report {n}. {LINE if n % 10 < 3 else ''}") for n in range(50)]
    assert compared(item(60, f"News. {LINE}"), before) == f"News. {LINE}"


def test_fewer_than_ten_items_and_items_of_another_source_say_nothing() -> None:
    few = [item(n, LINE) for n in range(9)]
    assert compared(item(60, LINE), few) == LINE
    assert compared(item(60, LINE), [item(n, LINE, feed="other") for n in range(50)]) == LINE


def test_an_item_that_comes_again_and_again_is_no_boilerplate() -> None:
    again = [item(n, f"{LINE} It comes again.", title="One report, many times") for n in range(40)]
    assert compared(item(60, LINE), [*again, *(item(n, f"Report {n}.") for n in range(40, 55))]) == LINE


def test_what_comes_later_says_nothing_of_what_came_before() -> None:
    later = [item(n, LINE) for n in range(1, 40)]
    assert "000" not in boilerplate([item(0, LINE), *later], (), OUTLETS)


def test_the_title_within_a_line_does_not_hide_it() -> None:
    before = [item(n, f"Report {n}. The post Headline {n} of the sample feed appeared first on Sample.") for n in range(12)]
    assert compared(item(60, "News. The post Headline 60 of the sample feed appeared first on Sample."), before) == "News."


def test_the_names_of_outlets_on_the_end_of_a_title_are_not_compared() -> None:
    for title, left in (
        ("Sample chip maker plans a factory - Reuters", "Sample chip maker plans a factory"),
        ("样本公司宣布新建工厂 | 36氪", "样本公司宣布新建工厂"),
        ("样本公司宣布新建工厂_新浪财经_36氪", "样本公司宣布新建工厂"),
        ("Sample chip maker - the firm of the year", "Sample chip maker - the firm of the year"),
        ("Sample AI-driven factory", "Sample AI-driven factory"),
        ("36氪 - Reuters", "36氪 - Reuters"),
    ):
        one = item(1, title=title)
        noise = boilerplate([one], (), OUTLETS).get(one.id, ())
        assert matching(replace(one, noise=noise)).title.rstrip() == left


def test_an_end_that_many_titles_of_a_source_have_is_not_compared() -> None:
    before = [item(n, title=f"What happened on day {n}? | Unknown Gazette") for n in range(12)]
    one = item(60, title="Something else | Unknown Gazette")
    assert boilerplate([one], before, OUTLETS) == {"060": (("title", 14, 32),)}


def test_places_in_what_is_compared_are_those_of_the_original() -> None:
    one = replace(item(1, f"{LINE} News of the day."), noise=(("summary", 0, len(LINE)),))
    assert matching(one).summary.index("News") == one.summary.index("News")
    assert matching(one).id == one.id


@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from("fg"), st.sampled_from(["", LINE, "News."])), max_size=60),
    st.integers(0, 60),
    st.randoms(),
)
def test_it_is_the_same_in_any_order_and_however_batches_are_cut(
    rows: list[tuple[int, str, str]], cut: int, random: object
) -> None:
    batch = [replace(item(hour, text, feed=feed), id=f"{n}") for n, (hour, feed, text) in enumerate(rows)]
    batch.sort(key=lambda a: (a.first_seen, a.published or END, a.id))
    whole = boilerplate(batch, (), OUTLETS)
    shuffled = list(batch)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert boilerplate(shuffled, (), OUTLETS) == whole
    assert boilerplate(batch[:cut], (), OUTLETS) | boilerplate(batch[cut:], batch[:cut], OUTLETS) == whole
