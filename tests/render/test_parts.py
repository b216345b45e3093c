"""The parts of rendering: words, lines, the chart, the table, and the glass that templates work behind."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.workspace import shipped
from pipeline.errors import RenderError
from pipeline.render import render
from pipeline.render.charts import momentum_chart, writable
from pipeline.render.lines import cell, columns, wrap, wrap_markdown
from pipeline.render.words import Words, read_words
from tests.make import make_issue, make_momentum
from tests.render.conftest import files_of

AT = datetime(2025, 1, 28, 0, 5, tzinfo=UTC)


def words(lang: str = "en", zone: str = "Asia/Hong_Kong") -> Words:
    return read_words(shipped("templates"), ("issue",), lang=lang, zone=zone)


@pytest.mark.parametrize(
    ("zone", "lang", "expected"),
    [
        ("Asia/Hong_Kong", "en", "28 January 2025, 08:05 HKT"),
        ("Asia/Shanghai", "en", "28 January 2025, 08:05 UTC+08:00"),
        ("America/New_York", "en", "27 January 2025, 19:05 EST"),
        ("Asia/Hong_Kong", "zh", "2025年1月28日 08:05 HKT"),
    ],
)
def test_times_are_the_desks_and_name_their_zone(zone: str, lang: str, expected: str) -> None:
    """CST means three zones, so it is never printed."""
    assert words(lang, zone).dated(AT) == expected


def test_spans_write_once_what_two_days_share() -> None:
    """The year, and the month, stand at the end."""
    spans = [words().span(AT - timedelta(days=days), AT) for days in (0, 7, 30, 60)]
    assert spans == [
        "28 January 2025",
        "21–28 January 2025",
        "29 December 2024 – 28 January 2025",
        "29 November 2024 – 28 January 2025",
    ]


def test_numbers_read_as_a_person_writes_them() -> None:
    """Thousands apart, a true minus, one or many."""
    say = words()
    assert [say.number(n) for n in (1204, 3.5, 3.0)] == ["1,204", "3.5", "3"]
    assert [say.signed(n) for n in (39, -3, 0)] == ["+39", "−3", "0"]
    assert [say.say("stories", n) for n in (0, 1, 2)] == ["0 stories", "1 story", "2 stories"]
    assert [say.lasting(h) for h in (0.5, 13.9167, 51)] == ["30 min", "13 h 55 min", "2 days 3 h"]


def test_both_languages_have_every_sentence() -> None:
    """The same keys in [en] and [zh], with the same places, but for {comma} and the like."""
    import tomllib

    tables = tomllib.loads((shipped("templates") / "issue" / "words.toml").read_text("utf-8"))
    assert set(tables["en"]) == set(tables["zh"])
    for key, english in tables["en"].items():
        places = [
            set(re.findall(r"\{(\w+)\}", " ".join(text) if isinstance(text, list) else text))
            for text in (english, tables["zh"][key])
        ]
        assert places[0] == places[1], key


@given(st.text(alphabet="ab cd.,中文，。“”（）1 ", max_size=300), st.integers(20, 80))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: int) -> None:
    """All characters but spaces survive in order; no line is wider unless it is one unbreakable run."""
    lines = wrap(text, width).split("\n")
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert all(columns(line) <= width or not re.search(r"\s", line.strip()) for line in lines)


def test_chinese_counts_double_and_closing_marks_do_not_begin_a_line() -> None:
    """The comma stays with the character before it."""
    assert columns("芯片 AI") == 7
    assert wrap("一二三四五，六七", 10) == "一二三四\n五，六七"
    assert cell("芯片自立", 6) == "芯片… "


def test_markdown_stays_as_the_analyst_wrote_it() -> None:
    """Items and paragraphs are wrapped each for itself."""
    assert wrap_markdown("One\ntwo\n\n- a b c\n- d", 6) == "One\ntwo\n\n- a b\n  c\n- d"


def test_the_finding_is_the_theme_that_rose_most() -> None:
    """It is said with both its figures; where nothing rose that is said."""
    names = {"model-race": "Model race", "talent": "Talent"}
    rows = (make_momentum("model-race", (7, 7, 7, 9)), make_momentum("talent", (1, 1, 1, 6)))
    chart = momentum_chart(make_issue(momentum=rows, sections=()), words(), names)
    assert chart is not None
    assert chart.title == "Talent: 6 stories this week, against a usual 1"
    assert chart.subtitle == "Stories a week, by theme; four weeks to 30 January 2025"
    flat = momentum_chart(make_issue(momentum=(make_momentum("talent", (3, 3, 3)),), sections=()), words(), names)
    assert flat is not None
    assert flat.title == "No theme ran above its usual week"


def test_all_panels_share_one_scale() -> None:
    """A bar of twice the stories is twice as tall, in whichever panel it stands."""
    rows = (make_momentum("model-race", (8, 16)), make_momentum("talent", (4, 2)))
    chart = momentum_chart(make_issue(momentum=rows, sections=()), words(), {})
    assert chart is not None
    tall = {(panel.theme, bar.kind): bar.height for panel in chart.panels for bar in panel.bars}
    assert tall["model-race", "now"] == pytest.approx(2 * tall["model-race", "before"], abs=0.1)
    assert tall["model-race", "now"] == pytest.approx(8 * tall["talent", "now"], abs=0.5)


def test_a_name_that_the_face_cannot_write_gives_way_to_the_slug() -> None:
    """No boxes in the PNG."""
    assert writable("Two–three “x”", "two") == "Two–three “x”"
    assert writable("国家支持", "state-support") == "State support"
    issue = make_issue(lang="zh")
    assert files_of(issue)["charts/momentum.png"] == files_of(make_issue())["charts/momentum.png"]


def test_the_picture_is_small_and_twice_as_fine() -> None:
    """Under 100 KB, 1,216 pixels wide."""
    body = files_of(make_issue())["charts/momentum.png"]
    assert body.startswith(b"\x89PNG")
    assert len(body) < 100_000
    assert int.from_bytes(body[16:20]) == 1216


def test_sources_open_in_a_spreadsheet_and_run_nothing() -> None:
    """A byte order mark for Chinese; a title that would be a formula gets an apostrophe."""
    issue = make_issue()
    rows = (replace(issue.citations[0], title='=HYPERLINK("http://a")', published=None), *issue.citations[1:])
    body = files_of(replace(issue, citations=rows))["sources.csv"]
    assert body.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert table[0]["title"] == '\'=HYPERLINK("http://a")'
    assert table[0]["published"] == ""
    assert [row["words"] for row in table[1:]] == [row.words for row in rows[1:]]


def test_the_workspaces_own_template_wins_file_by_file(tmp_path: Path) -> None:
    """One file of one template, and one sentence, replaced; the rest is the program's."""
    (tmp_path / "commentary").mkdir()
    (tmp_path / "commentary" / "email.txt").write_text("{{ sheet.title }}: {{ say('stories', 2) }}", "utf-8")
    (tmp_path / "issue").mkdir()
    (tmp_path / "issue" / "words.toml").write_text('[en]\nstories = ["{n} event", "{n} events"]\n', "utf-8")
    files = files_of(make_issue(), tmp_path)
    assert files["email.txt"].decode() == "A wake-up call, priced in a day: 2 events\n"
    assert "6 events in" in files["index.html"].decode()


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("one\n{{ nothing }}", r"commentary/email\.txt, line 2: 'nothing' is undefined"),
        ("{% if %}", r"commentary/email\.txt, line 1"),
        ("{{ issue.__class__.__mro__ }}", r"unsafe|undefined"),
        ("{{ issue.lead.score.__init__.__globals__ }}", r"unsafe|undefined"),
        ("{{ none }}", r"not there \(None\)"),
        ("{% include 'no.txt' %}", r"no template no\.txt"),
    ],
)
def test_a_template_that_fails_is_named_with_its_line(tmp_path: Path, template: str, said: str) -> None:
    """And one that reaches for what it was not given is refused."""
    (tmp_path / "commentary").mkdir()
    (tmp_path / "commentary" / "email.txt").write_text(template, "utf-8")
    with pytest.raises(RenderError, match=said):
        render(make_issue(), templates=tmp_path)


def test_a_template_folder_cannot_lead_out_of_the_workspace() -> None:
    """Its name is letters, digits and dashes."""
    with pytest.raises(RenderError, match="no name of a template folder"):
        render(make_issue(template="../../etc"))
