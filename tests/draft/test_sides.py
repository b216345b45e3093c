"""Where sources part: figures that differ, and what one side of the Pacific alone reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.draft.differ import differing, with_differences
from pipeline.draft.order import in_print_order
from pipeline.draft.sides import check_sides, side_of, with_sides
from pipeline.model import Article
from tests.make import END, make_article, make_articles, make_issue, make_stories, make_story, make_tagging

STORIES = make_stories()


def report(id: str, summary: str, **over: object) -> Article:
    given = {"title": f"Report {id}", "outlet": f"o-{id}", "outlet_name": f"Outlet {id}", "owner": f"o-{id}", "summary": summary}
    return make_article(id, **(given | over))


def said(*articles: Article) -> list[list[str]]:
    return [[one.passage.words for one in group] for group in differing(articles)]


def test_two_outlets_with_two_figures_of_one_thing_differ() -> None:
    one = report("1", "Shares fell. Nvidia lost $589 billion in market value on Monday, a record.")
    other = report("2", "On Monday Nvidia lost $593 billion in market value.")
    assert said(one, other) == [
        ["Nvidia lost $589 billion in market value on Monday", "On Monday Nvidia lost $593 billion in market value"]
    ]


def test_in_chinese_too() -> None:
    one = report("1", "周一，英伟达股价收盘下跌16.9%，创纪录。", lang="zh")
    other = report("2", "英伟达股价周一收盘下跌17.8%。", lang="zh")
    assert said(one, other) == [["英伟达股价收盘下跌16.9%", "英伟达股价周一收盘下跌17.8%"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nvidia lost $593 billion in market value.", "Nvidia lost nearly $600 billion in market value."),
        ("Nvidia lost 16.97% in New York trading.", "Nvidia lost 17% in New York trading."),
        ("Nvidia lost $589 billion in market value.", "Nvidia lost 593 billion yuan in market value."),
        ("Nvidia lost $589 billion in market value.", "Broadcom shed $593 billion of its worth that day."),
        ("Nvidia lost $589 billion in market value.", "Nvidia lost $250 billion in market value."),
        ("Nvidia lost $589 billion in market value.", "Nvidia lost $593 billion in market value, not $589 billion."),
    ],
)
def test_what_is_rounded_of_another_thing_or_named_by_both_does_not_differ(one: str, other: str) -> None:
    assert said(report("1", one), report("2", other)) == []


def test_neither_one_owner_twice_nor_another_day_differs() -> None:
    one = report("1", "Nvidia lost $589 billion in market value.")
    text = "Nvidia lost $593 billion in market value."
    assert said(one, report("2", text, owner="o-1")) == []
    later = END - timedelta(hours=20)
    assert said(one, report("2", text, published=later)) == []


def test_a_difference_is_cited_in_the_issue() -> None:
    issue = make_issue()
    assert issue.lead is not None
    texts = ("Nvidia lost $589 billion in market value on Monday.", "On Monday Nvidia lost $593 billion in market value.")
    story = make_story(issue.lead.story, [report(str(n), text) for n, text in enumerate(texts)])
    made = with_differences(issue, [story])
    assert made.lead is not None
    (row,) = made.lead.differs
    assert (row.unit, [(outlet, value) for outlet, _, value in row.said]) == ("usd", [("Outlet 0", 589e9), ("Outlet 1", 593e9)])
    assert [made.citations[quoted.cite - 1].words + "." for _, quoted, _ in row.said] == list(texts)
    assert in_print_order(made).citations


def test_the_lead_story_has_its_shores() -> None:
    made = in_print_order(with_sides(make_issue(), STORIES))
    assert made.lead is not None
    assert len({shore.vantage for shore in made.lead.shores}) > 1


def test_a_story_is_one_side_s_alone_where_two_owners_tell_it_and_none_across() -> None:
    """And only where each of its outlets has a place."""
    written = [make_article(str(n), owner=f"o{n}", outlet=f"o{n}", vantage=v) for n, v in enumerate(("us", "europe"))]
    theme = make_issue().sections[0].theme

    def alone(*articles: Article) -> list[tuple[str, str]]:
        story = make_story("s-new", articles, [make_tagging("s-new", theme)])
        made = with_sides(make_issue(), [*STORIES, story])
        articles_by_id = {a.id: a for a in (*make_articles(), *articles)}
        assert list(check_sides(made, articles_by_id)) == []
        return [(one.side, one.story) for one in made.sections[0].only if one.story == "s-new"]

    assert alone(*written) == [("west", "s-new")]
    assert alone(written[0]) == []
    assert alone(*written, make_article("3", owner="o3", vantage="china-state")) == []
    assert alone(*written, make_article("3", owner="o3", vantage="unplaced")) == []


def test_a_side_that_is_claimed_wrongly_is_found() -> None:
    assert side_of([make_article("1", vantage="us"), make_article("2", vantage="asia")]) == ""
    made = with_sides(make_issue(), STORIES)
    found = [(n, one) for n, section in enumerate(made.sections) for one in section.only]
    for n, one in found:
        wrong = replace(one, side="west" if one.side == "east" else "east")
        sections = tuple(replace(s, only=(wrong,)) if m == n else s for m, s in enumerate(made.sections))
        assert list(check_sides(replace(made, sections=sections), {a.id: a for a in make_articles()}))
