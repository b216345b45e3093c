"""index.html: it stands alone, it says nothing that has no source, and feed text in it is text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from pipeline.draft.rendition import check_rendition
from pipeline.model import Commentary, Issue
from tests.make import make_issue
from tests.render.conftest import files_of

Rendered = tuple[Issue, dict[str, bytes]]
HOSTILE = "{{ 7*7 }} {% raw %} <script>alert(1)</script> & \"quoted\" 'it' \x1b[31m\x07 ${x} #{y}"


def page(files: dict[str, bytes], name: str = "index.html") -> BeautifulSoup:
    return BeautifulSoup(files[name].decode(), "html.parser")


def hostile(text: str = HOSTILE, url: str = "https://sample.invalid/1") -> Issue:
    """The sample issue, whose every headline and outlet says *text* and whose every address is *url*."""
    issue = make_issue(commentary=Commentary())

    def changed(quote):  # type: ignore[no-untyped-def]
        return replace(quote, words=text)

    def shores(rows):  # type: ignore[no-untyped-def]
        return tuple(replace(row, lead=changed(row.lead), outlet=text) for row in rows)

    def item(row):  # type: ignore[no-untyped-def]
        return replace(
            row,
            headline=changed(row.headline),
            outlet=text,
            shores=shores(row.shores),
            quotes=tuple((text, changed(q)) for _, q in row.quotes),
        )

    return replace(
        issue,
        lead=item(issue.lead),
        sections=tuple(replace(s, items=tuple(item(i) for i in s.items), shores=shores(s.shores)) for s in issue.sections),
        citations=tuple(replace(c, words=text, title=text, outlet=text, url=url) for c in issue.citations),
    )


def test_every_quotation_is_word_for_word_its_citation(rendered: Rendered) -> None:
    """What stands in an element of class quote is exactly the words of the citation whose number it bears."""
    issue, files = rendered
    words = {row.number: row.words for row in issue.citations}
    for name in ("index.html", "email.html"):
        quotes = page(files, name).select(".quote")
        assert len(quotes) > 20
        assert [q.get_text() for q in quotes] == [words[int(str(q["data-cite"]))] for q in quotes]
        assert {int(str(q["data-cite"])) for q in quotes} == set(words)


def test_the_gate_finds_every_quotation_and_figure_proved(rendered: Rendered) -> None:
    """What desk verify says of the page, the mail and its text: nothing; and the page's figures are marked for it."""
    issue, files = rendered
    for name in ("index.html", "email.html", "email.txt"):
        assert check_rendition(issue, name, files[name].decode()) == ()
    assert len(page(files).select("[data-figure]")) > 10


def test_further_stories_of_a_theme_are_a_line_each() -> None:
    """Headline, number, outlet and counts; what is printed nowhere is counted."""
    issue = make_issue(commentary=Commentary())
    section = replace(issue.sections[0], more=issue.sections[1].items)
    rest = tuple(replace(f, value=5.0) if f.key == f"section.{section.theme}.rest" else f for f in issue.figures)
    files = files_of(replace(issue, sections=(section, *issue.sections[2:]), figures=rest))
    lines = page(files).select(".more li")
    assert [line.select_one(".quote").get_text() for line in lines[:-1]] == [item.headline.words for item in section.more]
    assert lines[-1].get_text() == "and 3 stories more"
    assert all("and 3 stories more" in files[name].decode() for name in ("email.html", "email.txt"))


def test_every_source_is_listed_and_every_number_leads_to_it(rendered: Rendered) -> None:
    """The list at the end holds every citation's title and address; each small number is a link into it."""
    issue, files = rendered
    soup = page(files)
    ids = {tag["id"] for tag in soup.select("[id]")}
    assert {f"source-{row.number}" for row in issue.citations} <= ids
    assert {str(link["href"])[1:] for link in soup.select("a[href^='#']")} <= ids
    links = {(str(link["href"]), link.get_text()) for link in soup.select(".sources a")}
    assert links == {(row.url, row.title) for row in issue.citations}


def test_the_page_asks_nothing_of_the_network(rendered: Rendered) -> None:
    """No script, no style sheet, font, picture or frame from elsewhere: it opens from a disk, and says nobody read it."""
    text = rendered[1]["index.html"].decode()
    assert not re.search(r"<(script|link|iframe|img|object|embed|form|base)\b|@import|url\(|\son\w+=|src=", text)


def test_ids_are_unique_and_headings_are_in_order(rendered: Rendered) -> None:
    """One h1; no level is skipped on the way down; no id stands twice."""
    soup = page(rendered[1])
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile(r"^h[1-6]$"))]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_an_issue_without_an_analyst_opens_with_figures_and_a_quotation() -> None:
    """No heading says Thesis or view; the first words are computed, the next are a source's, numbered."""
    issue = make_issue(commentary=Commentary())
    soup = page(files_of(issue))
    assert "desk’s view" not in soup.get_text()
    assert "thesis" not in soup.get_text().lower()
    assert (
        soup.select_one(".lede")
        .get_text()
        .startswith(f"{issue.figure('stories'):.0f} stories in {issue.figure('reports'):.0f} reports from ")
    )
    assert soup.select_one(".lead .quote")["data-cite"] == "1"


def test_the_analysts_words_are_marked_as_the_desks() -> None:
    """Thesis, section notes and what to watch each stand under the mark, with their Markdown set."""
    soup = page(files_of(make_issue()))
    assert [box.select_one(".mark").get_text() for box in soup.select(".thesis, .analyst")] == ["The desk’s view"] * 4
    assert soup.select_one(".thesis strong").get_text() == "enough hardware makes a moat"


def test_a_sample_issue_says_so_and_another_does_not() -> None:
    """The mark stands at the head of page, mail and text."""
    mark = "Sample: every sentence written for demonstration"
    for sample in (True, False):
        files = files_of(make_issue(sample=sample))
        assert [mark in files[name].decode() for name in ("index.html", "email.html", "email.txt")] == [sample] * 3


def test_feed_text_prints_as_the_characters_that_it_is() -> None:
    """A template or a script in a title is neither; control characters are dropped."""
    files = files_of(hostile())
    shown = HOSTILE.replace("\x1b", "").replace("\x07", "")
    for name in ("index.html", "email.html"):
        soup = page(files, name)
        assert {q.get_text() for q in soup.select(".quote")} == {shown}
        assert not soup.find("script")
    assert " ".join(shown.split()) in " ".join(files["email.txt"].decode().split())
    assert "\x1b" not in files["email.txt"].decode() + files["index.html"].decode()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//no.scheme.invalid", "http://[", "ftp://a.invalid/", ""]
)
def test_only_web_addresses_become_links(url: str) -> None:
    """A title whose address is anything but http or https is printed without a link."""
    files = files_of(hostile("A plain title", url))
    for name in ("index.html", "email.html"):
        hrefs = [str(link["href"]) for link in page(files, name).select("a[href]")]
        assert [h for h in hrefs if not h.startswith(("#", "https://desk.sample.invalid"))] == []


def test_each_passage_carries_its_language(rendered: Rendered) -> None:
    """zh becomes zh-Hans, on the page and in the mail; the document carries the issue's own."""
    issue, files = rendered
    langs = {row.number: {"zh": "zh-Hans"}.get(row.lang, row.lang) for row in issue.citations}
    for name in ("index.html", "email.html"):
        soup = page(files, name)
        assert soup.html["lang"] == ("zh-Hans" if issue.lang == "zh" else "en")
        assert all(q["lang"] == langs[int(str(q["data-cite"]))] for q in soup.select(".quote"))


def test_an_issue_with_nothing_in_it_still_renders() -> None:
    """A quiet day: no story, no theme, no chart; no list without members and no empty heading."""
    empty = make_issue(lead=None, sections=(), figures=(), momentum=(), citations=(), commentary=Commentary())
    files = files_of(empty)
    assert set(files) == {"index.html", "email.html", "email.txt", "issue.md", "sources.csv"}
    assert [tag.get_text() for tag in page(files).find_all("h2")] == ["How this was made", "Disclosures"]
