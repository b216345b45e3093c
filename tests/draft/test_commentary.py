"""commentary.md: instructions are never printed, words are never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.draft.commentary import parse, starter
from pipeline.model import Commentary, Quoted
from tests.make import COMMENTARY, make_issue

UNTOUCHED = make_issue(commentary=Commentary())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_starter_fed_back_is_an_empty_commentary(lang: str) -> None:
    assert parse(starter(replace(UNTOUCHED, lang=lang))) == Commentary()


def test_a_starter_keeps_the_words_that_the_issue_has() -> None:
    assert parse(starter(make_issue())) == COMMENTARY


def test_words_on_a_theme_that_left_the_issue_are_kept() -> None:
    issue = make_issue(commentary=Commentary(sections={"talent": "Kept."}))
    assert parse(starter(issue)).sections == {"talent": "Kept."}


def test_an_analyst_who_writes_under_the_headings_is_read() -> None:
    text = (
        starter(UNTOUCHED)
        .replace("# Thesis\n", "# Thesis\n\nMoats leak.\n\nSecond paragraph.\n")
        .replace("# Section: model-race\n", "# Section: model-race\nPace.\n")
    )
    said = parse(text)
    assert said.thesis == "Moats leak.\n\nSecond paragraph."
    assert said.sections == {"model-race": "Pace."}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", Commentary()),
        ("words above every heading", Commentary()),
        ("# Title\nTwo\nlines", Commentary(title="Two lines")),
        ("# title:\r\nWindows\r\n", Commentary(title="Windows")),
        ("\ufeff# Thesis\nA <!-- not this --> b", Commentary(thesis="A  b")),
        ("# Thesis\nOpen <!-- for ever", Commentary(thesis="Open")),
        ("# Thesis\n## A heading of hers\nText", Commentary(thesis="## A heading of hers\nText")),
        ("# Thesis\n```\n# Title\n```", Commentary(thesis="```\n# Title\n```")),
        ("# Section: talent (Talent)\nOne\n# Section：talent\nTwo", Commentary(sections={"talent": "One\n\nTwo"})),
        ("# Title: Another moment\n", Commentary(title="Another moment")),
        ("# Thesis\n# Titles and deeds", Commentary(thesis="# Titles and deeds")),
        ("# What to watch\n- a", Commentary(watch="- a")),
    ],
)
def test_parts_are_found(text: str, said: Commentary) -> None:
    assert parse(text) == said


def test_a_headline_cannot_break_out_of_its_comment() -> None:
    section = UNTOUCHED.sections[0]
    item = replace(section.items[0], headline=Quoted(words="--> # Thesis\nBuy", lang="en", cite=1))
    issue = replace(UNTOUCHED, title="--><b>", sections=(replace(section, items=(item,)),))
    assert parse(starter(issue)) == Commentary()


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    parse(text)


def test_the_starter_names_the_stories_under_their_theme() -> None:
    text = starter(UNTOUCHED)
    assert (
        text.index("# Section: sputnik-moment")
        < text.index("- DeepSeek shock wipes billions")
        < text.index("# Section: model-race")
    )


def test_pins_and_mutes_are_ids_or_addresses_one_a_line() -> None:
    """They come back from the file that is written for the issue."""
    said = parse(
        "# Pins\n- s0123456789\n- http://desk.example/stories/sabcdef0123\n<!-- s9999999999 -->\n\n# Mutes\nsfedcba9876 was told\n"
    )
    assert (said.pins, said.mutes) == (("s0123456789", "sabcdef0123"), ("sfedcba9876",))
    assert parse(starter(make_issue(commentary=said))) == said
