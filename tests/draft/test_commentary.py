"""commentary.md: instructions are never printed, words are never lost, what is wrong is said with its line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.draft.commentary import Mention, parse, references
from pipeline.draft.form import starter
from pipeline.model import Commentary, Quoted
from tests.make import COMMENTARY, make_issue

UNTOUCHED = make_issue(commentary=Commentary())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_starter_fed_back_is_an_empty_commentary(lang: str) -> None:
    read = parse(starter(replace(UNTOUCHED, lang=lang)))
    assert (read.said, read.problems) == (Commentary(), ())


def test_a_starter_keeps_the_words_that_the_issue_has() -> None:
    assert parse(starter(make_issue())).said == COMMENTARY


def test_words_on_a_theme_that_left_the_issue_are_kept() -> None:
    issue = make_issue(commentary=Commentary(sections={"talent": "Kept."}))
    assert parse(starter(issue)).said.sections == {"talent": "Kept."}


def test_an_analyst_who_writes_under_the_headings_is_read() -> None:
    text = (
        starter(UNTOUCHED)
        .replace("# Thesis\n", "# Thesis\n\nMoats leak.\n\nSecond paragraph.\n")
        .replace("# Section: model-race\n", "# Section: model-race\nPace.\n")
    )
    said = parse(text).said
    assert said.thesis == "Moats leak.\n\nSecond paragraph."
    assert said.sections == {"model-race": "Pace."}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", Commentary()),
        ('+++\ntitle = """Two\nlines"""\n+++\n', Commentary(title="Two lines")),
        ("# thesis:\r\nWindows\r\n", Commentary(thesis="Windows")),
        ("\ufeff# Thesis\nA <!-- not this --> b", Commentary(thesis="A  b")),
        ("# Thesis\nOpen <!-- for ever", Commentary(thesis="Open")),
        ("# Thesis\n## A heading of hers\nText", Commentary(thesis="## A heading of hers\nText")),
        ("# Thesis\n```\n# Notes\n```", Commentary(thesis="```\n# Notes\n```")),
        ("# Thesis\nSaid.\n# Notes\nNot for clients.", Commentary(thesis="Said.")),
        ("# Section: talent (Talent)\nOne\n# Section：talent\nTwo", Commentary(sections={"talent": "One\n\nTwo"})),
        ("# Thesis: Another moment\n", Commentary(thesis="Another moment")),
        ("# Thesis\n# Titles and deeds", Commentary(thesis="# Titles and deeds")),
        ("# What to watch\n- a", Commentary(watch="- a")),
    ],
)
def test_parts_are_found(text: str, said: Commentary) -> None:
    read = parse(text)
    assert (read.said, read.problems) == (said, ())


def test_a_headline_cannot_break_out_of_its_comment() -> None:
    section = UNTOUCHED.sections[0]
    item = replace(section.items[0], headline=Quoted(words="--> # Thesis\nBuy", lang="en", cite=1))
    issue = replace(UNTOUCHED, title="--><b>", sections=(replace(section, items=(item,)),))
    read = parse(starter(issue))
    assert (read.said, read.problems) == (Commentary(), ())


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    parse(text)


def test_the_starter_names_the_stories_under_their_theme() -> None:
    text = starter(UNTOUCHED)
    line = "- [@1] DeepSeek shock wipes billions"
    assert text.index("# Section: sputnik-moment") < text.index(line) < text.index("# Section: model-race")


def test_the_front_matter_holds_the_analyst_s_choices() -> None:
    """They come back from the file that is written for the issue."""
    read = parse(
        '+++\ntitle = "A \\"quoted\\" title"\nby = "ada"\norder = ["Talent"]\n'
        'pins = ["s0123456789", "http://desk.example/stories/sabcdef0123"]\ndrops = ["sfedcba9876"]\n+++\n# Thesis\nT'
    )
    said = read.said
    assert (said.title, said.by, said.order) == ('A "quoted" title', "ada", ("talent",))
    assert (said.pins, said.drops) == (("s0123456789", "sabcdef0123"), ("sfedcba9876",))
    assert parse(starter(make_issue(commentary=said))).said == said


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("Words\n# Thesis\nT", 1, "words above the first heading"),
        ("<!--\nhelp\n-->\n\nWords\n# Thesis\nT", 5, "words above the first heading"),
        ("+++\ntitle = A\n+++\n", 2, "not TOML"),
        ('+++\n\ntitel = "A"\n+++\n', 3, "no key 'titel'"),
        ("+++\ntitle = 3\n+++\n", 2, "title is not as it should be"),
        ("+++\npins = [3]\n+++\n", 2, "pins is not as it should be"),
        ('+++\ntitle = "A"\n# Thesis\n', 1, "the front matter does not end"),
        ("---\ntitle: A\n---\n# Thesis\n", 1, "front matter in YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, what: str) -> None:
    (problem,) = parse(text, "commentary.zh.md").problems
    assert (problem.file, problem.line) == ("commentary.zh.md", line)
    assert problem.what.startswith(what)


def test_all_that_is_named_is_found_with_its_line() -> None:
    text = (
        '+++\nby = "ada"\norder = ["talent"]\npins = [\n  "s0123456789",\n]\n+++\n<!-- [@9]\n-->\n# Thesis\nIt fell [@3].\n'
        "# Section: talent\nSee [@s0123456789] and [@c12].\n# Notes\nUnsure of [@7]."
    )
    assert [(m.kind, m.key, m.line) for m in parse(text).mentions] == [
        ("by", "ada", 2),
        ("order", "talent", 3),
        ("pins", "s0123456789", 5),
        ("reference", "3", 11),
        ("section", "talent", 12),
        ("reference", "s0123456789", 13),
        ("reference", "c12", 13),
    ]


def test_a_reference_is_in_brackets_with_a_sign() -> None:
    assert references("a [@3], [@s0123456789]。[3] @4 [@ 5] [@6][@7]") == ("3", "s0123456789", "6", "7")


def test_a_mention_s_problem_says_where_it_is() -> None:
    one = Mention(kind="reference", key="3", file="commentary.md", line=7)
    assert str(one.problem("names nothing", "take it out")) == "commentary.md:7: [@3]: names nothing (take it out)"
