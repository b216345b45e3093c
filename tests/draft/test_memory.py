"""A section remembers what the desk said on its theme before: dated, linked, cited, and nothing of what came later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from pipeline.draft.gate import check
from pipeline.draft.manifest import from_json, to_json
from pipeline.draft.memory import cited_leads, first_paragraph, is_earlier, unsaid, with_memory
from pipeline.draft.order import in_print_order
from pipeline.model import Article, Commentary, Issue, Memory
from tests.make import END, make_articles, make_issue, make_plan, make_stories

NOW = make_issue(commentary=Commentary())
THEME = NOW.sections[0].theme
KNOWN = {article.id: article for article in make_articles()}


def earlier(days: float = 2, said: str = "", slug: str = "sample-earlier", lang: str = "en") -> Issue:
    """An issue of the same series that ended some days before the sample's."""
    end = END - timedelta(days=days)
    commentary = Commentary(title="The week before", sections={THEME: said} if said else {})
    return make_issue(plan=make_plan(slug=slug, end=end, as_of=end, lang=lang), commentary=commentary)


def remembered(*before: Issue, articles: Mapping[str, Article] = KNOWN) -> tuple[Issue, Memory]:
    stories = make_stories()
    issue = in_print_order(with_memory(NOW, stories, before, articles))
    memory = issue.sections[0].memory
    assert memory is not None
    return issue, memory


def test_a_theme_of_which_nothing_was_said_before_remembers_no_issue() -> None:
    issue, memory = remembered()
    assert (memory.earlier, memory.since, memory.new) == ((), None, ())
    assert not any(figure.key.endswith(".new") for figure in issue.figures)


def test_it_names_the_earlier_issue_with_its_date_and_the_analysts_first_paragraph() -> None:
    _, memory = remembered(earlier(said="## Ours\n\nThe lead was *priced* [@3] for ever.\n\nAnd more."))
    (one,) = memory.earlier
    assert (one.slug, one.title, one.end) == ("sample-earlier", "The week before", END - timedelta(days=2))
    assert one.said == "The lead was *priced* for ever."


def test_words_in_the_other_language_are_not_repeated() -> None:
    _, memory = remembered(earlier(said="领先已被定价。", lang="zh"))
    assert [one.said for one in memory.earlier] == [""]


def test_new_are_the_stories_that_became_news_since() -> None:
    issue, memory = remembered(earlier(days=2))
    late = {s.id for s in make_stories() if THEME in s.themes and s.news_at > END - timedelta(days=2)}
    assert set(memory.new) == late
    assert issue.figure(f"section.{THEME}.new") == len(late)


def test_the_last_three_are_named_the_newest_first() -> None:
    _, memory = remembered(*(earlier(days=days / 4, slug=f"sample-{days}") for days in (4, 1, 3, 2)))
    assert [one.slug for one in memory.earlier] == ["sample-1", "sample-2", "sample-3"]
    assert memory.since == END - timedelta(hours=6)


def test_nothing_later_is_remembered_nor_another_series_nor_the_issue_itself() -> None:
    before = earlier()
    assert is_earlier(before, NOW)
    for other in (
        replace(before, end=NOW.end),
        replace(before, as_of=NOW.as_of + timedelta(minutes=1)),
        replace(before, series="another"),
        replace(before, desk="another"),
        replace(before, slug=NOW.slug),
    ):
        assert not is_earlier(other, NOW)
        assert remembered(other)[1].earlier == ()


def test_the_timeline_has_the_best_story_of_each_day_and_the_leads_of_earlier_issues() -> None:
    issue, memory = remembered(earlier())
    days = [event.at.date() for event in memory.timeline if not event.issue]
    assert [event.at for event in memory.timeline] == sorted(event.at for event in memory.timeline)
    assert len(days) == len(set(days)) > 1
    rows = {row.number: row for row in issue.citations}
    assert all(rows[event.lead.cite].words == event.lead.words for event in memory.timeline)
    assert check(issue, KNOWN) == ()


def test_the_lead_of_an_earlier_issue_is_cited_anew_and_says_which_issue_it_led() -> None:
    before = earlier()
    gone = make_stories()[:0]
    issue = in_print_order(with_memory(NOW, gone, [before], KNOWN))
    memory = issue.sections[0].memory
    assert memory is not None
    (event,) = memory.timeline
    item = before.sections[[s.theme for s in before.sections].index(THEME)].items[0]
    assert (event.story, event.lead.words, event.issue) == (item.story, item.headline.words, "sample-earlier")


def test_a_lead_whose_article_says_so_no_longer_is_left_out() -> None:
    before = earlier()
    changed = {id: replace(article, title="Another headline") for id, article in KNOWN.items() if id in cited_leads(before)}
    issue = in_print_order(with_memory(NOW, (), [before], changed))
    assert all(section.memory is None or section.memory.timeline == () for section in issue.sections)


def test_the_same_past_gives_the_same_bytes_and_the_manifest_keeps_it() -> None:
    befores = [earlier(days=1, slug="sample-1"), earlier(days=2)]
    one, other = (remembered(*order)[0] for order in (befores, befores[::-1]))
    assert to_json(one) == to_json(other)
    assert from_json(to_json(one)) == one


def test_the_first_paragraph_is_the_first_that_says_something() -> None:
    assert first_paragraph("# Head\n\n[@1]\n\nOne\ntwo.\n\nThree.") == "One\ntwo."
    assert first_paragraph("  \n") == ""


def test_what_no_earlier_issue_said_is_found() -> None:
    before = earlier(said="The lead was priced for ever.")
    issue, _ = remembered(before)
    assert list(unsaid(issue, {before.slug: before})) == []
    assert any("there is no such earlier issue" in line for line in unsaid(issue, {}))
    other = earlier(said="The lead was never priced.")
    assert any("that issue says otherwise now" in line for line in unsaid(issue, {other.slug: other}))


def test_the_gate_finds_what_was_seen_after_the_issues_moment() -> None:
    issue, _ = remembered(earlier())
    early = replace(issue, as_of=issue.as_of - timedelta(days=9))
    found = check(early, KNOWN)
    assert any(line.endswith("its article was first seen after the issue's as_of") for line in found)
    assert any("is dated after the issue" in line for line in found)
