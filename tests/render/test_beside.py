"""The argument of a theme and the desk's memory of it stand in the page, the mail and the text, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.draft.argument import with_arguments
from pipeline.draft.memory import with_memory
from pipeline.draft.order import in_print_order
from pipeline.draft.rendition import check_rendition
from pipeline.model import Commentary, Frame, FrameText, Issue
from pipeline.render import render
from tests.make import END, make_articles, make_issue, make_plan, make_stories, make_theme

EN = FrameText(thesis="It is a <shock>.", counter="It is none.", settles="Time.", watch="Prices.", touches="Makers.")
ZH = FrameText(thesis="这是冲击。", counter="这不是。", settles="时间。", watch="价格。", touches="厂商。")


def issue_in(lang: str) -> Issue:
    """The sample issue with an argument that no report joins, and an issue before it on the same theme."""
    now = make_issue(plan=make_plan(lang=lang), commentary=Commentary())
    theme = now.sections[0].theme
    end = END - timedelta(days=1)
    words = Commentary(title="The week before", sections={theme: "We said **so**." if lang == "en" else "我们**说过**。"})
    before = make_issue(plan=make_plan(slug="sample-before", end=end, as_of=end, lang=lang), commentary=words)
    frame = Frame(en=EN, zh=ZH, thesis=(("no such word", 2),), version="f1")
    argued = with_arguments(now, [replace(make_theme(theme), frame=frame)], make_stories())
    known = {article.id: article for article in make_articles()}
    return in_print_order(with_memory(argued, make_stories(), [before], known))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("The argument", "It is none.", "What would settle it", "No report of these days argues this side.",
                "What we said before", "The week before", "The desk’s view then", "Day by day")),
        ("zh", ("论点与反论", "这不是。", "什么能见分晓", "这些天没有报道支持这一方。", "我们此前说过", "The week before", "本台当时的观点", "逐日")),
    ],
)  # fmt: skip
def test_every_rendition_has_both_sides_and_what_was_said_before(lang: str, words: tuple[str, ...]) -> None:
    issue = issue_in(lang)
    files = {file.name: file.body.decode() for file in render(issue) if file.name.endswith((".html", ".txt"))}
    for name in ("index.html", "email.html", "email.txt"):
        missing = [each for each in words if each.replace(" ", "") not in files[name].replace("\n", "").replace(" ", "")]
        assert (name, missing) == (name, [])
        assert check_rendition(issue, name, files[name]) == ()


def test_the_desks_own_words_are_escaped_and_the_analysts_are_markdown() -> None:
    page = next(file.body.decode() for file in render(issue_in("en")) if file.name == "index.html")
    assert "It is a &lt;shock&gt;." in page
    assert "<p>We said <strong>so</strong>.</p>" in page


def test_the_page_leads_to_the_issue_before_it() -> None:
    page = next(file.body.decode() for file in render(issue_in("en")) if file.name == "index.html")
    assert '<a href="../sample-before/index.html">The week before</a>' in page
