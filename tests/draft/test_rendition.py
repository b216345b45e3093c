"""Files of an issue's folder: whatever is marked as a quotation has the exact words of its citation."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest

from pipeline.draft.rendition import check_rendition
from tests.make import make_issue

ISSUE = make_issue()
ONE, CHINESE = ISSUE.citations[0], next(c for c in ISSUE.citations if c.lang == "zh")


def page(*quotes: str) -> str:
    return "<!doctype html><html><head><style>.quote{color:red}</style></head><body><p>" + "<p>".join(quotes) + "</body></html>"


@pytest.mark.parametrize(
    "mark",
    [
        f'“<span class="quote" data-cite="1" lang="en">{html.escape(ONE.words)}</span>”<sup><a href="#source-1">1</a></sup>',
        f'<q class="big quote" data-cite="1">{html.escape(ONE.words)}</q>',
        f'<a class="quote" data-cite="1" href="x">“{ONE.words[:10]}<b>{ONE.words[10:]}</b>”</a>',
        f'<td class="quote" data-cite="{CHINESE.number}">\n{CHINESE.words}\n</td>',
    ],
)
def test_exact_words_pass_whatever_the_element(mark: str) -> None:
    assert check_rendition(ISSUE, "index.html", page(mark)) == ()


@pytest.mark.parametrize(
    ("mark", "complaint"),
    [
        ('<q class="quote" data-cite="1">DeepSeek shock</q>', "'DeepSeek shock' is not what citation [1] says"),
        (f'<q class="quote" data-cite="99">{ONE.words}</q>', "a quotation without a citation (99)"),
        (f'<q class="quote">{ONE.words}</q>', "data-cite is missing"),
        (f'<q class="quote" data-cite="1">{ONE.words} <br>It did.</q>', "It did."),
        (
            f'<q class="quote" data-cite="1">{ONE.words}</q><b data-figure="stories">7</b>',
            "figure stories is printed as '7', it is 6",
        ),
        (f'<q class="quote" data-cite="1">{ONE.words}</q><b data-figure="luck">7</b>', "there is no figure 'luck'"),
        ("", "no quotation is marked"),
    ],
)
def test_anything_else_is_named_with_file_and_line(mark: str, complaint: str) -> None:
    lines = check_rendition(ISSUE, "email.html", page(mark))
    assert len(lines) == 1
    assert lines[0].startswith("email.html: ")
    assert complaint in lines[0]


def test_a_figure_printed_right_passes() -> None:
    assert (
        check_rendition(
            ISSUE, "index.html", page(f'<q class="quote" data-cite="1">{ONE.words}</q><b data-figure="stories">6</b>')
        )
        == ()
    )


def test_wrapped_text_passes_in_both_languages() -> None:
    half = len(ONE.words.split()) // 2
    wrapped = " ".join(ONE.words.split()[:half]) + "\n  " + " ".join(ONE.words.split()[half:])
    text = f"Head\n\n  “{wrapped}” [1]\n  “{CHINESE.words[:8]}\n  {CHINESE.words[8:]}”\n  [{CHINESE.number}]\n\n[1] {ONE.title}\n"
    assert check_rendition(ISSUE, "email.txt", text) == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (f"“Some say {ONE.words}” [1]", "line 1: 'Some say DeepSeek shock"),
        (f"“{ONE.words}” [98]", "there is no citation [98]"),
        (f"a\n\n“{ONE.words[:-1]}” [1]", "line 3:"),
        ("no words at all", "no quotation is found"),
    ],
)
def test_text_that_says_something_else_is_named(text: str, complaint: str) -> None:
    lines = check_rendition(ISSUE, "email.txt", text)
    assert len(lines) == 1
    assert complaint in lines[0]


def test_quotation_marks_within_the_words_do_not_confuse() -> None:
    nested = make_issue(citations=(replace(ONE, words="He said “no” [2] twice"),))
    assert check_rendition(nested, "email.txt", "“He said “no” [2]\ntwice” [1]") == ()
    assert check_rendition(nested, "index.html", page('<q class="quote" data-cite="1">He said “no” [2] twice</q>')) == ()


def test_other_files_are_not_read() -> None:
    assert check_rendition(ISSUE, "sources.csv", "anything") == ()
