"""The gate: an issue that says what its articles say passes; one changed letter, number or name does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.draft.gate import article_ids, check, quotations
from pipeline.draft.manifest import from_json, to_json
from pipeline.model import Article, Commentary, Figure, Issue, Momentum
from tests.make import make_articles, make_issue

ARTICLES = {article.id: article for article in make_articles()}


def with_citation(issue: Issue, which: int, /, **over: Any) -> Issue:
    return replace(issue, citations=tuple(replace(c, **over) if c.number == which else c for c in issue.citations))


def with_section(issue: Issue, place: int, **over: Any) -> Issue:
    return replace(issue, sections=tuple(replace(s, **over) if n == place else s for n, s in enumerate(issue.sections)))


def with_article(id: str, **over: Any) -> dict[str, Article]:
    return ARTICLES | {id: replace(ARTICLES[id], **over)}


@pytest.mark.parametrize("commentary", [None, Commentary()])
def test_a_composed_issue_passes(commentary: Commentary | None) -> None:
    assert check(make_issue(commentary=commentary), ARTICLES) == ()


def test_it_passes_after_a_journey_through_its_manifest() -> None:
    assert check(from_json(to_json(make_issue())), ARTICLES) == ()


def test_the_gate_names_the_articles_that_it_needs() -> None:
    issue = make_issue()
    assert check(issue, {id: ARTICLES[id] for id in article_ids(issue)}) == ()


def test_one_changed_letter_in_the_store_is_seen() -> None:
    cited = make_issue().citations[1]
    changed = ARTICLES[cited.article].summary.replace("7 per cent", "8 per cent")
    lines = check(make_issue(), with_article(cited.article, summary=changed))
    stored = changed[cited.start : cited.end]
    assert f"citation [2]: the summary of a03 says {stored!r} at {cited.start}:{cited.end}, not {cited.words!r}" in lines
    assert "citation [1]: the text of a03 is not the one that was cited (its hash differs)" in lines


@pytest.mark.parametrize(
    ("over", "complaint"),
    [
        ({"words": "Nvidia rose."}, "not 'Nvidia rose.'"),
        ({"start": 1}, "citation [1]: the title of a03 says"),
        ({"field": "url"}, "an article has no field 'url'"),
        ({"article": "a99"}, "citation [1]: article a99 is not in the store"),
        ({"text_hash": "0"}, "its hash differs"),
        ({"url": "https://elsewhere.invalid/"}, "its url is https://elsewhere.invalid/"),
        ({"outlet": "Somebody else"}, "its outlet is Somebody else"),
        ({"vantage": "us"}, "its vantage is us"),
        ({"number": 7}, "do not run from 1"),
    ],
)
def test_a_citation_that_is_not_the_article_is_named(over: dict[str, Any], complaint: str) -> None:
    assert complaint in "\n".join(check(with_citation(make_issue(), 1, **over), ARTICLES))


def test_a_quotation_that_says_more_than_its_citation_is_named_by_its_place() -> None:
    issue = make_issue()
    item = issue.sections[1].items[0]
    forged = replace(item, headline=replace(item.headline, words=item.headline.words + "!"))
    lines = check(with_section(issue, 1, items=(forged, *issue.sections[1].items[1:])), ARTICLES)
    assert len(lines) == 1
    assert lines[0].startswith("section model-race, story s-r1, headline: ")


def test_an_unknown_number_and_an_unused_citation_are_named() -> None:
    issue = make_issue()
    item = issue.sections[4].items[0]
    last = issue.citations[-1].number
    lines = check(with_section(issue, 4, items=(replace(item, headline=replace(item.headline, cite=99)),)), ARTICLES)
    assert any("there is no citation [99]" in line for line in lines)
    extra = replace(issue, citations=(*issue.citations, replace(issue.citations[0], number=last + 1)))
    assert f"citation [{last + 1}]: nothing in the issue uses it" in check(extra, ARTICLES)


def test_a_quotation_put_in_another_s_mouth_is_named() -> None:
    issue = make_issue()
    item = issue.sections[0].items[0]
    forged = replace(item, quotes=(("样本日报（北京）", item.quotes[0][1]), *item.quotes[1:]))
    assert any("not of 样本日报（北京）" in line for line in check(with_section(issue, 0, items=(forged,)), ARTICLES))


def test_rights_are_kept() -> None:
    issue = make_issue()
    sentence = next(c for c in issue.citations if c.field == "summary")
    bound = check(issue, with_article(sentence.article, rights="headline"))
    assert any("only headlines may be printed" in line for line in bound)
    long = "An article says a lot. " * 20
    article = replace(ARTICLES[sentence.article], summary=long)
    greedy = with_citation(issue, sentence.number, start=0, end=400, words=long[:400])
    assert any(
        "400 characters" in line or "characters of one article" in line
        for line in check(greedy, ARTICLES | {article.id: article})
    )


@pytest.mark.parametrize(
    "key",
    [
        "stories",
        "reports",
        "outlets",
        "owners",
        "feeds",
        "langs.zh",
        "themes",
        "section.model-race.lead_hours",
        "item.s-rout.owners",
    ],
)
def test_a_wrong_figure_is_named_with_both_values(key: str) -> None:
    issue = make_issue()
    lines = check(
        replace(issue, figures=tuple(replace(f, value=f.value + 1) if f.key == key else f for f in issue.figures)), ARTICLES
    )
    value = issue.figure(key)
    assert f"figure {key}: the issue says {value + 1:g}, counted again it is {value:g}" in lines


def test_a_count_printed_without_a_figure_is_named() -> None:
    lines = check(with_section(make_issue(), 0, reports=99), ARTICLES)
    assert lines == ("section.sputnik-moment.reports is printed as 99; among the figures it is 8.0",)


def test_a_figure_that_nobody_can_count_does_not_pass() -> None:
    issue = make_issue()
    assert check(replace(issue, figures=(*issue.figures, Figure(key="happiness", value=1.0, of=("a01",)))), ARTICLES)


def test_a_usual_week_that_is_not_the_median_is_named() -> None:
    issue = make_issue()
    first = issue.momentum[0]
    forged = Momentum(theme=first.theme, weeks=first.weeks, usual=first.usual + 1)
    assert any(
        line.startswith("momentum of sputnik-moment")
        for line in check(replace(issue, momentum=(forged, *issue.momentum[1:])), ARTICLES)
    )


def test_words_under_the_analyst_s_mark_must_be_the_analyst_s() -> None:
    lines = check(with_section(make_issue(), 0, analyst="Buy."), ARTICLES)
    assert lines == ("section sputnik-moment: words that are neither quoted nor the analyst's",)


def test_a_story_printed_twice_is_named() -> None:
    issue = make_issue()
    twice = with_section(issue, 1, items=(issue.sections[0].items[0], *issue.sections[1].items))
    assert any("story s-rout stands in section sputnik-moment too" in line for line in check(twice, ARTICLES))


def test_quotations_come_in_the_order_of_their_numbers() -> None:
    first_seen = list(dict.fromkeys(quoted.cite for _, quoted in quotations(make_issue())))
    assert first_seen == sorted(first_seen)
