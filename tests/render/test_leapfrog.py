"""The leapfrog board is drawn from its stories, in both languages, in the page, the mail and the text."""

from __future__ import annotations

from dataclasses import replace

from pipeline.draft.rendition import check_rendition
from pipeline.model import Issue, Rendition
from pipeline.render import LEAP_CID, images
from pipeline.render.leapfrog import leapfrog_chart
from tests.draft.test_board import issue, made
from tests.render.conftest import files_of
from tests.render.test_moving import WORDS


def test_the_picture_has_a_row_for_each_industry_with_stories() -> None:
    chart = leapfrog_chart(made(), WORDS["en"])
    assert chart is not None
    assert chart.title == "Cars: China is said to lead or near the lead in 1 story, the incumbent to lead in 0"
    [row] = chart.rows
    assert (row.name, row.stories, [bar.kind for bar in row.bars]) == ("Cars", "3", ["before", "now"])
    assert [(claimed.number, [bar.kind for bar in claimed.bars]) for claimed in row.claims] == [("1", ["china-west"]), ("0", [])]
    assert chart.silent == "Rail"
    assert row.says in chart.alt
    chinese = leapfrog_chart(made(), WORDS["zh"])
    assert chinese is not None
    assert chinese.title == "汽车：1件事称中国领先或接近领先，0件称原领先者仍领先"


def test_without_stories_there_is_no_picture() -> None:
    assert leapfrog_chart(replace(made(), lanes=made().lanes[1:]), WORDS["en"]) is None


def test_every_format_has_the_board() -> None:
    """The figures of the page are proved; the mail shows the picture by its content id."""
    whole: Issue = issue()
    files = files_of(whole)
    assert {"charts/leapfrog.svg", "charts/leapfrog.png"} <= files.keys()
    assert b'data-figure="board.cars.china">1<' in files["index.html"]
    assert check_rendition(whole, "index.html", files["index.html"].decode()) == ()
    assert f"cid:{LEAP_CID}".encode() in files["email.html"]
    assert images(Rendition(name=name, body=body) for name, body in files.items())[LEAP_CID] == files["charts/leapfrog.png"]
    assert "Cars                                  3           1             0" in files["email.txt"].decode()
    assert b"leapfrog" not in files_of(replace(whole, board=None))["index.html"].lower().replace(b"ev-leapfrogging", b"")
