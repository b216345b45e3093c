"""Subscriptions come from other readers and go to them, and nothing is lost on the way."""

from __future__ import annotations

import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.feed_text import as_toml, named, read_tables
from pipeline.config.feeds import FeedTable, read_feeds
from pipeline.config.opml import from_opml, missing, to_opml
from pipeline.errors import Problem

ROOT = Path(__file__).parents[2]


def opml(body: str) -> str:
    return f'<?xml version="1.0"?>\n<opml version="2.0"><head/><body>\n{body}\n</body></opml>\n'


def read(text: str) -> tuple[list[FeedTable], list[str]]:
    problems: list[Problem] = []
    found = from_opml(text, file="a.opml", problems=problems)
    return [outline.table for outline in found], [str(problem) for problem in problems]


@pytest.mark.parametrize("name", ["feeds.toml", "samples/feeds.toml"])
def test_the_shipped_feeds_go_out_and_come_back_the_same(name: str, tmp_path: Path) -> None:
    """feeds.toml -> OPML -> feeds.toml: the same feeds, as the desk reads them."""
    problems: list[Problem] = []
    sent = read_tables(ROOT / name, problems)
    back, faults = read(to_opml(sent, title="Desk"))
    (tmp_path / "feeds.toml").write_text("\n".join(as_toml(table) for table in back), encoding="utf-8")
    mine, theirs = read_feeds(ROOT / name, problems), read_feeds(tmp_path / "feeds.toml", problems)
    assert (problems, faults) == ([], [])
    assert len(sent) > 9
    assert sorted(mine, key=lambda f: f.slug) == sorted(theirs, key=lambda f: f.slug)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20)
TABLES = st.builds(
    FeedTable,
    url=TEXT.map(lambda text: f"https://example.com/{text}"),
    slug=st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True),
    title=TEXT.map(str.strip).filter(bool),
    kind=st.sampled_from(["feed", "page", "acme.minutes"]),
    lang=st.sampled_from(["", "zh", "en-GB"]),
    zone=st.sampled_from(["", "Asia/Shanghai"]),
    section=TEXT,
    outlet=TEXT,
    weight=st.floats(0, 1000),
    paused=st.booleans(),
    select=st.dictionaries(TEXT, TEXT, max_size=2),
)


@given(TABLES)
def test_whatever_a_table_says_comes_back_from_opml_and_from_toml(table: FeedTable) -> None:
    """Quotes, brackets, Chinese, commas, a weight: the same table on both ways."""
    assert read(to_opml([table], title="&<>")) == ([table], [])
    assert FeedTable.model_validate(tomllib.loads(as_toml(table))["feed"][0]) == table


def test_folders_become_sections_nested_ones_too() -> None:
    """Each folder above is named; a category serves where there is no folder."""
    tables, problems = read(
        opml(
            '<outline text="Tech"><outline text="Chips"><outline text="A" xmlUrl="https://a.example/f"/></outline>\n'
            '<outline text="B" xmlUrl="https://b.example/f"/></outline>\n'
            '<outline text="C" xmlUrl="https://c.example/f" category="/Policy/EU,Other"/>\n<outline text="D" xmlUrl="https://d.example/f"/>'
        )
    )
    assert [(t.title, t.section) for t in tables] == [("A", "Tech / Chips"), ("B", "Tech"), ("C", "Policy/EU"), ("D", "")]
    assert problems == []


def test_a_bad_outline_costs_one_line_with_its_number() -> None:
    """No address, an address that is none, a setting that is none: the others are taken."""
    tables, problems = read(
        opml(
            '<outline text="No address" type="rss"/>\n<outline text="Mail" xmlUrl="mailto:a@b.example"/>\n'
            '<outline xmlns:d="urn:twoshores:feeds" text="Zone" xmlUrl="https://z.example/" d:zone="Mars/Base"/>\n'
            '<outline xmlUrl="https://good.example/feed"/>\n<outline text="Old" xmlUrl="feed://old.example/rss" language="zh"/>'
        )
    )
    assert [(t.url, t.title, t.lang) for t in tables] == [
        ("https://good.example/feed", "", ""),
        ("http://old.example/rss", "Old", "zh"),
    ]
    assert [line.partition(" ")[0] for line in problems] == ["a.opml:3:", "a.opml:4:", "a.opml:5:"]
    assert "'No address' has no xmlUrl" in problems[0]
    assert "not a web address" in problems[1]
    assert "no time zone 'Mars/Base'" in problems[2]


def test_what_readers_write_wrongly_does_no_harm() -> None:
    """A loose &, a named character of HTML, names in other cases, a byte order mark, blank lines before."""
    tables, problems = read(
        '\ufeff\n\n<?xml version="1.0"?><OPML><body><outline TEXT="Caf&eacute; & R&D &lt;b&gt; &#20013;" xmlURL="https://a.example/?a=1&b=2"/></body></OPML>'
    )
    assert [(t.title, t.url) for t in tables] == [("Café & R&D <b> 中", "https://a.example/?a=1&b=2")]
    assert problems == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not OPML: no element found"),
        ("Dear reader", "not OPML: syntax error"),
        ("<html><body/></html>", "its root is <html>"),
        ('<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>', "declares a document type"),
        ('<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>', "declares a document type"),
        (opml('<outline text="deep">' * 5000 + "</outline>" * 5000), "more than 64 deep"),
    ],
    ids=["empty", "letter", "page", "entity", "external", "deep"],
)
def test_what_is_no_opml_is_refused_in_one_line(text: str, said: str) -> None:
    """A document type among them: no entity is expanded, no file or address behind one is opened."""
    tables, problems = read(text)
    assert tables == []
    assert len(problems) == 1
    assert said in problems[0]


def test_of_a_file_that_breaks_off_the_beginning_is_kept() -> None:
    """One line says where it broke."""
    tables, problems = read(opml('<outline text="A" xmlUrl="https://a.example/f"/>\n<outline text="B" xmlUrl="htt')[:-30])
    assert [t.title for t in tables] == ["A"]
    assert len(problems) == 1
    assert problems[0].startswith("a.opml:4: not OPML")


@given(st.text(st.sampled_from('<>&;"= /!?abxopmloutlinexmlUrl\n中\0'), max_size=200))
def test_no_text_makes_it_fall(text: str) -> None:
    """Whatever stands in the body: tables or problems, never another error."""
    tables, problems = read(opml(text))
    assert isinstance(tables, list)
    assert all(problem.startswith("a.opml") for problem in problems)


def test_only_what_is_not_there_is_missing_and_twins_are_one() -> None:
    """http and https of an address are one feed, the https one is kept; slugs that are taken get a number."""
    problems: list[Problem] = []
    found = from_opml(
        opml(
            '<outline text="One" xmlUrl="http://a.example/f"/><outline text="One" xmlUrl="https://A.example/f"/>'
            '<outline text="Two" xmlUrl="https://b.example/f"/><outline text="Two" xmlUrl="https://b.example/g"/>'
            '<outline text="Here" xmlUrl="https://here.example/f"/><outline text="中文" xmlUrl="https://c.example/f"/>'
        ),
        file="a.opml",
        problems=problems,
    )
    there = [named(FeedTable(url="http://here.example/f", title="Two"))]
    assert [(o.table.slug, o.table.url) for o in missing(found, there)] == [
        ("one", "https://A.example/f"),
        ("two-2", "https://b.example/f"),
        ("two-3", "https://b.example/g"),
        ("c-example-f", "https://c.example/f"),
    ]


@pytest.mark.parametrize("name", ["Subs.opml", "SubsNoTitleAttributes.opml"])
def test_a_real_list_of_a_reader_comes_in_whole(name: str, shared: Path) -> None:
    """Every outline with an address, in its folder, and nothing to complain of."""
    text = (shared / "data/feeds-fixtures/rsparser" / name).read_text(encoding="utf-8")
    tree = ElementTree.fromstring(text)
    folders = {id(child): folder.get("text") for folder in tree.iter("outline") for child in folder}
    real = [
        (o.get("xmlUrl"), o.get("title") or o.get("text"), folders.get(id(o), ""))
        for o in tree.iter("outline")
        if o.get("xmlUrl")
    ]
    tables, problems = read(text)
    assert len(real) > 200
    assert [(table.url, table.title, table.section) for table in tables] == real
    assert problems == []
