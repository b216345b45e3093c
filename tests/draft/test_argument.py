"""Each side of a theme's argument is given what the reports of the window say for it, cited, and nothing where none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline.draft.argument import spoken, with_arguments
from pipeline.draft.gate import check
from pipeline.draft.order import in_print_order
from pipeline.model import Article, Frame, FrameText, Issue, Story, Theme
from tests.make import make_article, make_issue, make_span, make_story, make_tagging, make_theme

TEXT = FrameText(thesis="It is a shock.", counter="It is none.", settles="Time.", watch="Prices.", touches="All.")
FRAME = Frame(
    en=TEXT,
    zh=replace(TEXT, thesis="是冲击。"),
    thesis=(("wake-up call", 2), ("evidence", 2), ("警钟", 2), ("shock*", 1)),
    counter=(("overblown", 2), ("no evidence", 3), ("夸大", 2)),
    version="f1",
)
THEME = "sputnik-moment"


def report(id: str, sentence: str, **over: Any) -> Article:
    over = {"outlet": f"outlet-{id}", "outlet_name": f"Outlet {id}", "title": f"DeepSeek, by report {id} of the week", **over}
    return make_article(id, summary=sentence, **over)


def story(*articles: Article, id: str = "s1") -> Story:
    spans = tuple(make_span(a, "DeepSeek") for a in articles)
    return make_story(id, articles, [make_tagging(id, THEME, spans=spans)])


def sides(*sentences: str, **over: Any) -> list[tuple[str, str]]:
    articles = [report(f"a{n}", sentence, **over) for n, sentence in enumerate(sentences)]
    return [(one.side, one.passage.words) for one in spoken(FRAME, THEME, [story(*articles)], "en")]


def argued(stories: Sequence[Story], frame: Frame | None = FRAME) -> Issue:
    issue = make_issue()
    issue = replace(issue, versions={**issue.versions, f"frame.{THEME}": "f1"})
    themes: list[Theme] = [replace(make_theme(THEME), frame=frame)]
    return in_print_order(with_arguments(issue, themes, stories))


FOR = "A senator in Washington called the model a wake-up call for the whole industry."
AGAINST = "Analysts at a bank in London wrote that the alarm over the model is overblown."


def test_a_sentence_speaks_for_the_side_whose_words_it_has() -> None:
    assert sides(FOR, AGAINST) == [("thesis", FOR), ("counter", AGAINST)]
    zh = "多位业内人士表示，这一成果为美国科技行业敲响了警钟，值得认真研究。"
    assert sides(zh, lang="zh") == [("thesis", zh)]


def test_weak_words_denied_words_and_words_for_both_sides_speak_for_none() -> None:
    assert sides("The release was a shock to many of the engineers who had worked on it.") == []
    assert sides("Officials in Washington said the release was not a wake-up call for anybody.") == []
    assert sides("One called it a wake-up call, another one said that the alarm was overblown.") == []


def test_the_longer_of_two_words_in_one_place_speaks() -> None:
    assert [side for side, _ in sides("The company said that there is no evidence of anything of the kind.")] == ["counter"]


def test_who_asks_argues_nothing_nor_does_a_sentence_that_points_back() -> None:
    assert sides("Is the model of the start-up from Hangzhou a wake-up call for America's industry?") == []
    assert sides("He called the new model a wake-up call for the whole industry of the country.") == []


def test_an_article_that_does_not_speak_for_the_theme_is_not_asked() -> None:
    silent = report("a1", FOR, title="A headline about something else altogether")
    told = make_story("s1", [silent], [make_tagging("s1", THEME, spans=(make_span(report("a2", ""), "DeepSeek"),))])
    assert spoken(FRAME, THEME, [told], "en") == ()


def test_each_side_gets_cited_quotations_of_different_outlets_and_the_gate_agrees() -> None:
    articles = [report("x1", FOR), report("x2", AGAINST), report("x3", FOR.replace("senator", "governor"), outlet="outlet-x1")]
    issue = argued([story(*articles)])
    argument = issue.sections[0].argument
    assert argument is not None
    assert [quote.words for _, quote in argument.thesis] == [FOR]
    assert [(outlet, quote.words) for outlet, quote in argument.counter] == [("Outlet x2", AGAINST)]
    assert (issue.figure(f"section.{THEME}.thesis"), issue.figure(f"section.{THEME}.counter")) == (2, 1)
    known = {a.id: a for a in articles}
    assert [line for line in check(issue, known) if "argument" in line or "x1" in line or "x2" in line] == []
    cited = [row for row in issue.citations if row.article in known]
    assert [row.words for row in cited] == [FOR, AGAINST]


def test_a_side_for_which_no_report_speaks_has_no_quotation_and_the_figure_nought() -> None:
    issue = argued([story(report("x1", FOR))])
    assert issue.sections[0].argument is not None
    assert issue.sections[0].argument.counter == ()
    assert issue.figure(f"section.{THEME}.counter") == 0


def test_what_is_printed_already_is_not_quoted_again() -> None:
    issue = make_issue()
    row = issue.citations[0]
    frame = replace(FRAME, thesis=((row.words, 2),))
    again = report("x1", "", title=row.words)
    tagged = make_story("s1", [again], [make_tagging("s1", THEME, spans=(make_span(again, row.words[:8]),))])
    found = argued([tagged], frame)
    assert found.sections[0].argument is not None
    assert found.sections[0].argument.thesis == ()
    assert found.figure(f"section.{THEME}.thesis") == 1


def test_of_an_outlet_whose_headlines_only_may_be_printed_no_sentence_is_taken() -> None:
    assert sides(FOR, rights="headline") == []


def test_the_numbers_run_in_the_order_of_print() -> None:
    issue = argued([story(report("x1", FOR), report("x2", AGAINST))])
    assert [row.number for row in issue.citations] == list(range(1, len(issue.citations) + 1))
    assert not [line for line in check(issue, {}) if "appears before" in line or "nothing in the issue uses it" in line]


def test_the_gate_finds_another_frame_and_an_evidence_of_another_outlet() -> None:
    issue = argued([story(report("x1", FOR))])
    other = replace(issue, versions={**issue.versions, f"frame.{THEME}": "f2"})
    assert any("its words are of frame f1" in line for line in check(other, {}))
    argument = issue.sections[0].argument
    assert argument is not None
    wrong = replace(argument, thesis=(("Somebody else", argument.thesis[0][1]),))
    changed = replace(issue, sections=(replace(issue.sections[0], argument=wrong), *issue.sections[1:]))
    assert any("is of Outlet x1, not of Somebody else" in line for line in check(changed, {}))
