"""Search finds Chinese and English alike, marks what it found, and answers whatever is typed."""

from __future__ import annotations

import re

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.web.highlight import SPACE, excerpt, found, pieces
from tests.web.conftest import FILLERS


def titles(page: str) -> list[str]:
    """The titles of the hits, marks taken away."""
    return [re.sub(r"<[^>]+>", "", title) for title in re.findall(r"<li>\s*<h2[^>]*>(.*?)</h2>", page, re.S)]


@pytest.mark.parametrize(
    ("query", "mark", "title"),
    [
        ("chip", "Chip", "Chip shares slide"),
        ("chips", "chip", "DeepSeek shock wipes billions from chip makers"),
        ("芯片", "芯片", "&lt;script&gt;"),
        ("出口管制", "出口管制", "限制挡不住创新：从深度求索看出口管制的效果"),
        ("出口管制效果", None, None),
        ("curbs chip exports", "curbs", "Washington weighs"),
        ("英偉達", "英伟达", "DeepSeek冲击波：英伟达单日市值蒸发近6000亿美元"),
        ("算", "算", "DeepSeek冲击波"),
        ("R1 reasoning", "R1", "DeepSeek opens the weights of its R1 reasoning model"),
    ],
)
def test_words_of_either_language_are_found_and_marked(
    archive: httpx.Client, query: str, mark: str | None, title: str | None
) -> None:
    """In titles and summaries, plural or single, traditional or simplified, down to one character."""
    page = archive.get("/search", params={"q": query}).text
    if mark is None:
        assert "Nothing found for" in page
    else:
        assert title is not None
        assert any(title in one for one in titles(page)), titles(page)
        assert f"<mark>{mark}</mark>" in page


def test_hits_can_be_chosen_by_language(archive: httpx.Client) -> None:
    """DeepSeek is found in both; lang=zh leaves the Chinese reports."""
    both = titles(archive.get("/search", params={"q": "DeepSeek"}).text)
    chinese = titles(archive.get("/search", params={"q": "DeepSeek", "lang": "zh"}).text)
    assert 0 < len(chinese) < len(both)
    assert set(chinese) < set(both)
    assert all(re.search(r"[\u4e00-\u9fff]", title) for title in chinese)


@pytest.mark.parametrize("lang", ["", "en"])
def test_hits_come_page_by_page(archive: httpx.Client, lang: str) -> None:
    """Newest first, each once; the links keep query and language."""
    seen: list[str] = []
    address = f"/search?q=filler&lang={lang}"
    while address:
        page = archive.get(address).text
        seen += titles(page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = older[1].replace("&amp;", "&") if older else ""
        assert f"lang={lang}" in address or not lang or not address
    assert seen == ["A sample with a long text", *(f"A filler story, number {n}" for n in range(FILLERS))]


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "*",
        "AND",
        "NOT",
        "a AND",
        "NEAR(",
        "title:chip",
        "^",
        "'; DROP TABLE article; --",
        "\U0001f680",
        "\x00",
        "%",
        "芯*",
        "\ud83dx",
        "é" * 400,
    ],
)
def test_no_query_breaks_anything(archive: httpx.Client, query: str) -> None:
    """Signs, operators, an emoji, a NUL, half a character: a page is the answer, never an error."""
    answer = archive.get("/search", params={"q": query.encode("utf-8", "replace").decode()})
    assert answer.status_code == 200


def test_a_query_that_is_too_long_is_refused_in_words(archive: httpx.Client) -> None:
    """2,000 characters are no search."""
    answer = archive.get("/search", params={"q": "芯" * 2000})
    assert answer.status_code == 400
    assert "The query has 2,000 characters; search takes at most 500." in answer.text


@pytest.mark.parametrize(
    "asked", ["page=0", "page=-1", "page=x", "page=501", "page=99999999999999999999", "lang=klingon", "lang=<script>"]
)
def test_parameters_that_make_no_sense_are_refused_in_words(archive: httpx.Client, asked: str) -> None:
    """400, and a page that says which one."""
    answer = archive.get(f"/search?q=chip&{asked}")
    assert answer.status_code == 400
    assert "Asked wrongly" in answer.text
    assert asked.partition("=")[0] in answer.text
    assert "<script" not in answer.text


def test_a_text_that_may_not_be_printed_is_found_and_not_shown(archive: httpx.Client) -> None:
    """The summary of a `headline` outlet answers the query; the page shows the title, and says why no more."""
    page = archive.get("/search?q=tungsten").text
    assert titles(page) == ["A sample title that may be shown"] * 2 or titles(page) == ["A sample title that may be shown"]
    assert "this outlet lets nobody print" in page
    assert "nobody may reprint" not in page


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Nvidia's chips and AI-driven chip makers", "chip", ["chips", "chip"]),
        ("AI-driven", "driven", ["driven"]),
        ("AI芯片 and AI 芯片", "AI芯片", ["AI芯片", "AI 芯片"]),
        ("輝達的晶片", "辉达", ["輝達"]),
        ("U.S. rules, 5,890 of them", "us 5890", ["U.S", "5,890"]),
        ("Café ＡＩ", "cafe ai", ["Café", "ＡＩ"]),
        ("<b>chip</b>", "b", ["b", "b"]),
        ("nothing", "chip", []),
    ],
)
def test_marks_stand_on_the_original(text: str, query: str, marked: list[str]) -> None:
    """What search finds by its normal form is marked in the text as it was written."""
    assert [text[start:end] for start, end in found(text, query)] == marked


@settings(max_examples=150, deadline=None)
@given(st.text(), st.text())
def test_marking_loses_no_character(text: str, query: str) -> None:
    """The pieces of any text, for any query, are the text; an excerpt is a passage of it, no longer than is allowed."""
    places = found(text, query)
    assert "".join(piece.text for piece in pieces(text, places)) == text
    cut = excerpt(text * 40, places)
    shown = "".join(piece.text for piece in cut.pieces)
    assert shown == (text * 40)[cut.start : cut.end]
    assert len(shown) + cut.before + cut.after <= SPACE
