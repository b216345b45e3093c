"""Who had a story first, by whose clock, and what only one side says."""

from __future__ import annotations

from datetime import timedelta

from pipeline.draft.firsts import firsts, only_here, with_firsts
from pipeline.draft.manifest import from_json, to_json
from pipeline.model import Article
from tests.make import END, make_article, make_issue, make_stories

T = END - timedelta(days=1, minutes=7)
"""Some minute of a day, so that it is a time and no date."""


def names(article: Article) -> frozenset[str]:
    return frozenset(
        slug
        for slug in ("huawei", "nvidia")
        if slug in article.title.lower() or {"huawei": "华为"}.get(slug, "-") in article.title
    )


def hours(later: float) -> timedelta:
    return timedelta(hours=later)


def test_each_vantage_and_language_has_its_first_report_and_the_hours_after_the_first_of_all() -> None:
    found = firsts(
        [
            make_article("a1", vantage="us", published=T, outlet_name="Post"),
            make_article("a2", vantage="us", published=T - hours(1), outlet_name="Ledger"),
            make_article("a3", vantage="china-market", lang="zh", published=T - hours(3.5), outlet_name="财报"),
            make_article("a4", vantage="social", lang="zh", published=T - hours(9)),
        ]
    )
    assert [(one.kind, one.key, one.article, one.outlet, one.hours, one.trusted) for one in found] == [
        ("vantage", "china-market", "a3", "财报", 0.0, True),
        ("vantage", "us", "a2", "Ledger", 2.5, True),
        ("lang", "zh", "a3", "财报", 0.0, True),
        ("lang", "en", "a2", "Ledger", 2.5, True),
    ]


def test_where_no_time_can_be_trusted_that_of_seeing_it_stands_and_is_said() -> None:
    """No time, a date alone, a time after we saw it; a report out of a feed's first document says nothing at all."""
    seen = T + hours(2)
    undated = make_article("a1", vantage="us", published=None, first_seen=seen)
    dated = make_article("a2", vantage="asia", published=END - timedelta(days=2), first_seen=seen + hours(1))
    late = make_article("a3", vantage="europe", published=seen + hours(9), first_seen=seen + hours(2))
    old = make_article("a4", vantage="hong-kong", published=None, first_seen=seen - hours(9), first_fetch=True)
    found = [one for one in firsts([undated, dated, late, old]) if one.kind == "vantage"]
    assert [(one.key, one.at, one.trusted, one.hours) for one in found] == [
        ("us", seen, False, 0.0),
        ("asia", seen + hours(1), False, 1.0),
        ("europe", seen + hours(2), False, 2.0),
    ]
    assert firsts([old]) == ()


def test_what_only_one_language_says_is_named() -> None:
    english = make_article("a1", title="Huawei and Nvidia ship chips worth $500 billion", summary="Sales rose 12%.")
    chinese = make_article("a2", lang="zh", title="华为出货5000亿", summary="同比增长30%，其中3.5万颗自用。")
    found = {one.lang: (one.entities, one.figures) for one in only_here([english, chinese], names)}
    assert found == {"en": (("nvidia",), ("12%",)), "zh": ((), ("30%", "35,000"))}
    assert only_here([english], names) == ()


def test_an_issue_s_stories_carry_both_and_its_manifest_keeps_them() -> None:
    stories = {story.id: story for story in make_stories()}
    issue = with_firsts(make_issue(), stories, lambda article: frozenset())
    items = [item for section in issue.sections for item in section.items]
    assert items
    assert all(item.firsts == firsts(stories[item.story].originals) for item in items)
    assert any(len({one.key for one in item.firsts}) > 2 for item in items)
    assert issue.lead is not None
    assert issue.lead.firsts
    assert from_json(to_json(issue)) == issue
