"""The issue as Markdown, Word document and PDF: everything the page says, the same bytes twice, and clear errors."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import replace

import docx
import pytest

from pipeline.errors import RenderError
from pipeline.model import Issue
from pipeline.render.formats import formats
from tests.render.conftest import files_of, issue_of


def words(text: str) -> str:
    """*text* without white space, so that line breaks of a format do not matter."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module", params=["analyst", "chinese"])
def document(request: pytest.FixtureRequest) -> tuple[Issue, object]:
    """An issue and its Word document, opened."""
    issue = replace(issue_of(request.param), formats=("docx",))
    return issue, docx.Document(io.BytesIO(files_of(issue)["issue.docx"]))


def text_of(document: object) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return words("\n".join([*(p.text for p in document.paragraphs), *cells]))


def test_documents_are_made_only_where_they_are_asked_for(rendered: tuple[Issue, dict[str, bytes]]) -> None:
    assert "issue.md" in rendered[1]
    assert not {"issue.pdf", "issue.docx"} & set(rendered[1])


def test_markdown_holds_every_quotation_with_its_number(rendered: tuple[Issue, dict[str, bytes]]) -> None:
    issue, files = rendered
    plain = re.sub(r"\\(.)", r"\1", files["issue.md"].decode())
    for row in issue.citations:
        assert f"[{row.number}]" in plain
        assert words(row.words) in words(plain), row.number
        assert row.url in plain


def test_markdown_of_feed_text_stays_text() -> None:
    """A headline with marks of Markdown in it shows the marks."""
    issue = issue_of("bare")
    rows = tuple(replace(row, title=f"*{row.title}* [x](y) # <b>") for row in issue.citations)
    text = files_of(replace(issue, citations=rows))["issue.md"].decode()
    assert "[x](y)" not in text
    assert r"\[x\](y)" in text
    assert "<b>" not in text
    assert "\\<b\\>" in text


def test_the_word_document_holds_every_quotation(document: tuple[Issue, object]) -> None:
    issue, made = document
    text = text_of(made)
    for row in issue.citations:
        assert words(row.words) in text, row.number


def test_the_word_document_has_heads_links_and_the_chart_with_its_words(document: tuple[Issue, object]) -> None:
    issue, made = document
    heads = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert len(heads) >= len(issue.sections)
    links = {rel.target_ref for rel in made.part.rels.values() if rel.is_external}
    assert {row.url for row in issue.citations} <= links
    said = [shape._inline.docPr.get("descr") for shape in made.inline_shapes]
    assert said
    assert all(any(char.isdigit() for char in text) for text in said)


def test_the_word_document_is_the_same_bytes_twice_and_bears_no_clock() -> None:
    issue = replace(issue_of("analyst"), formats=("docx",))
    body = files_of(issue)["issue.docx"]
    assert body == files_of(issue)["issue.docx"]
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        assert {member.date_time[0] for member in file.infolist()} == {1980}


def test_the_pdf_is_tagged_and_the_same_bytes_twice() -> None:
    issue = replace(issue_of("bare"), formats=("pdf",))
    try:
        body = files_of(issue)["issue.pdf"]
    except RenderError as error:
        if not re.match("issue.pdf needs WeasyPrint and Pango|no face of this machine has", str(error)):
            raise
        pytest.skip(str(error))
    assert body.startswith(b"%PDF-")
    inside = b"".join(
        zlib.decompress(found) for found in re.findall(rb"FlateDecode[^>]*>>\s*stream\n(.*?)\nendstream", body, re.DOTALL)
    )
    assert b"/MarkInfo" in inside
    assert b"pdfuaid" in inside
    assert body == files_of(issue)["issue.pdf"]


def test_a_format_that_is_not_there_is_named() -> None:
    with pytest.raises(RenderError, match="no format 'rtf'; there are: data, docx, mail"):
        formats(("rtf",))


def test_the_numbers_of_the_chart_stand_in_a_table(rendered: tuple[Issue, dict[str, bytes]]) -> None:
    issue, files = rendered
    rows = list(csv.DictReader(io.StringIO(files["charts/momentum.csv"].decode("utf-8-sig"))))
    for row in issue.momentum:
        mine = [int(one["stories"]) for one in rows if one["theme"] == row.theme]
        assert mine == [week.stories for week in row.weeks]
    shown = re.findall(r'class="ch-value"[^>]*>([\d,]+)<', files["charts/momentum.svg"].decode())
    last = {one["theme"]: one["stories"] for one in rows}
    assert shown
    assert set(shown) <= set(last.values())
