"""email.html and email.txt: the rules of a mail that every client shows, and that says the same in both parts."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from pipeline.errors import RenderError
from pipeline.model import Commentary, Issue, Rendition
from pipeline.render import CHART_CID, images, subject
from pipeline.render.lines import columns
from tests.make import make_issue
from tests.render.conftest import files_of

Rendered = tuple[Issue, dict[str, bytes]]


def html(rendered: Rendered) -> str:
    return rendered[1]["email.html"].decode()


def grown(times: int) -> Issue:
    """The sample issue with each section's stories told *times* over."""
    issue = make_issue(commentary=Commentary())
    return replace(issue, sections=tuple(replace(s, items=s.items * times) for s in issue.sections))


def test_the_mail_is_small_enough_not_to_be_clipped(rendered: Rendered) -> None:
    """At most 100 KB of HTML, 16 KB of style."""
    text = html(rendered)
    assert len(text.encode()) < 80_000
    assert len("".join(re.findall(r"<style>(.*?)</style>", text, re.S))) < 16_000


def test_the_mail_holds_nothing_that_a_client_blocks_or_drops(rendered: Rendered) -> None:
    """No script, form, frame, SVG, embedded or remote picture, remote style, flex, grid, variable, or plain http."""
    text = html(rendered)
    assert not re.search(r"<(script|form|iframe|svg|link|input|button|video)\b|@import|url\(|data:|\son\w+=|src=.https?:", text)
    assert not re.search(r"display:\s*(flex|grid)|var\(--|position:", text)
    assert not re.search(r'href="(?!https://|mailto:)', text)
    assert not re.search(r"\{\{|\{%|>None<|>nan<", text)


def test_layout_tables_are_for_show_and_data_tables_have_headers(rendered: Rendered) -> None:
    """A screen reader hears one table, that of the figures."""
    soup = BeautifulSoup(html(rendered), "html.parser")
    data = [table for table in soup.find_all("table") if table.get("role") != "presentation"]
    assert len(data) == 1
    assert {th["scope"] for th in data[0].find_all("th")} == {"col", "row"}
    assert [table["max"] for table in soup.find_all("table") if table.get("max")] == []
    assert "max-width:640px" in html(rendered).replace(" ", "")
    assert '<!--[if mso]><table role="presentation" width="640"' in html(rendered)


def test_every_style_stands_in_its_element(rendered: Rendered) -> None:
    """What is left in the head is in @media or touches nothing: without it the mail looks the same by day."""
    soup = BeautifulSoup(html(rendered), "html.parser")
    left = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", soup.style.get_text())
    assert [rule for rule in re.findall(r"([^{}]+)\{[^{}]*\}", left) if soup.select(rule.strip())] == []
    assert "<h1 style=" in html(rendered)


def test_the_picture_says_its_finding_in_numbers(rendered: Rendered) -> None:
    """One picture, by content id, whose alternative text holds the figures that it shows."""
    pictures = BeautifulSoup(html(rendered), "html.parser").find_all("img")
    assert [img["src"] for img in pictures] == [f"cid:{CHART_CID}"]
    assert re.search(r"14.*1", str(pictures[0]["alt"]))
    assert pictures[0]["width"] == "592"
    assert (
        images(Rendition(name=name, body=body) for name, body in rendered[1].items())[CHART_CID]
        == rendered[1]["charts/momentum.png"]
    )


def test_headings_language_and_title(rendered: Rendered) -> None:
    """One h1, no level skipped, lang on html and on the wrapper, the title is the subject."""
    issue, _ = rendered
    soup = BeautifulSoup(html(rendered), "html.parser")
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile(r"^h[1-6]$"))]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert soup.html["lang"] == soup.body.div["lang"]
    assert soup.title.get_text() == subject(issue)


def test_the_preheader_is_a_sentence_of_its_own(rendered: Rendered) -> None:
    """40 to 110 columns of figures before the filler; not the subject; not in the text part."""
    issue, files = rendered
    shown = BeautifulSoup(html(rendered), "html.parser").find(attrs={"aria-hidden": "true"}).get_text()
    words = re.split("\u034f", shown)[0].strip()
    assert 40 <= columns(words) <= 110, words
    assert words != subject(issue)
    assert "\u034f" not in files["email.txt"].decode()
    assert "\u200c" not in files["email.txt"].decode()


def test_the_text_says_what_the_html_says(rendered: Rendered) -> None:
    """Every title, address and figure of the mail stands in its text, in at most 72 columns unless it is an address."""
    issue, files = rendered
    text = files["email.txt"].decode()
    flat = re.sub(r"\s+", "", text)
    assert [row.title for row in issue.citations if re.sub(r"\s+", "", row.title) not in flat] == []
    assert [row.url for row in issue.citations if row.url not in text] == []
    assert all(f"[{row.number}]" in text for row in issue.citations)
    assert [line for line in text.split("\n") if columns(line) > 72 and "://" not in line] == []
    assert not re.search(r"&[a-z]+;|<[a-z]+|\n{4}", text)
    numbers = set(re.findall(r"\d+", BeautifulSoup(html(rendered), "html.parser").body.get_text(" ")))
    assert numbers - set(re.findall(r"\d+", text)) == set()


def test_the_reader_is_told_how_to_stop(rendered: Rendered) -> None:
    """The address that was passed in is a link in the HTML and stands in the text."""
    _, files = rendered
    assert 'href="https://desk.sample.invalid/stop/TOKEN"' in html(rendered)
    assert "https://desk.sample.invalid/stop/TOKEN" in files["email.txt"].decode()


def test_a_mail_that_grows_too_long_is_told_more_briefly() -> None:
    """First the links of the numbers go, then second quotations; headlines and sources stay, and the page and text are whole."""
    link = '<a class="c"'
    for times, linked, quoted in ((1, True, True), (5, False, True), (9, False, False)):
        issue = grown(times)
        files = files_of(issue)
        mail = files["email.html"].decode()
        assert len(mail.encode()) <= 100_000
        second = issue.sections[1].items[0].quotes[1][1].words
        assert (link in mail, mail.count(second) >= times) == (linked, quoted), times
        assert [row.url for row in issue.citations if row.url not in mail] == []
        assert files["index.html"].decode().count(second) >= times
        assert " ".join(files["email.txt"].decode().split()).count(second) >= times


def test_a_mail_that_cannot_fit_is_an_error_with_advice() -> None:
    """Nothing is clipped silently."""
    with pytest.raises(RenderError, match=r"email\.html has .* bytes, 100,000 fit; build with fewer sections or stories"):
        files_of(grown(40))


def test_the_subject_holds_no_feed_text() -> None:
    """It is the analyst's title, or the issue's, with the day and a correction's number."""
    assert subject(make_issue()) == "A wake-up call, priced in a day, 30 January 2025"
    assert subject(make_issue(commentary=Commentary())) == "The Sample Week, 30 January 2025"
    assert subject(make_issue(commentary=Commentary(), edition=2)) == "The Sample Week, 30 January 2025 (Correction 2)"
