"""A list page without a feed becomes entries by the selectors that feeds.toml names."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.kinds.page import read
from pipeline.errors import ParseError
from pipeline.model import Entry, Feed, Page

NOW = datetime(2025, 2, 1, tzinfo=UTC)
PAGE = """<!doctype html><html><head><title>通知</title></head><body><nav><a href="/">首页</a></nav>
<ul class="news">
<li><a href="/n/1?x=1&amp;y=2" title="全名 &amp; 全文">  半导体 <b>出口</b>
  公告</a><span class="d">2025年1月28日 10:20</span><p>摘要</p></li>
<li><a href="//other.example/2"><h3>Second</h3></a><time datetime="2025-01-27T02:00:00Z">yesterday</time></li>
<li><a href="/n/1?x=1&amp;y=2">again</a></li>
<li><a href="javascript:void(0)">no page</a></li>
<li>no link</li>
</ul></body></html>"""


def entries(body: str | bytes = PAGE, **select: str) -> tuple[Entry, ...]:
    raw = body.encode() if isinstance(body, str) else body
    page = Page(url="https://e.example/list/", final_url="https://e.example/list/", status=200, body=raw)
    return read(page, Feed(slug="x", url=page.url, kind="page", lang="zh", zone="Asia/Shanghai", options=select), NOW).entries


def test_an_item_gives_its_link_its_title_and_its_date() -> None:
    first, second = entries(item="ul.news li", date=".d, time", summary="p")
    assert (first.url, first.guid, first.title, first.summary) == (
        "https://e.example/n/1?x=1&y=2",
        first.url,
        "半导体 出口 公告",
        "摘要",
    )
    assert (first.published_text, first.published) == ("2025年1月28日 10:20", datetime(2025, 1, 28, 2, 20, tzinfo=UTC))
    assert (second.url, second.title, second.published) == (
        "https://other.example/2",
        "Second",
        datetime(2025, 1, 27, 2, 0, tzinfo=UTC),
    )


def test_a_selector_may_name_an_attribute_or_the_item_itself() -> None:
    assert entries(item="ul.news li a", title="@title")[0].title == "全名 & 全文"
    assert entries(item="ul.news li", title="a@title", link="a@href")[0].title == "全名 & 全文"
    assert [entry.title for entry in entries(item="ul.news a")] == ["半导体 出口 公告", "Second"]


def test_a_page_in_gb18030_and_a_base_are_read() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="gb2312"><base href="https://base.example/x/">').encode("gb18030")
    first = entries(page, item="ul.news li")[0]
    assert (first.url, first.title) == ("https://base.example/n/1?x=1&y=2", "半导体 出口 公告")


@pytest.mark.parametrize(
    ("select", "why"),
    [
        ({}, "select.item is missing"),
        ({"item": "ul.old li"}, r"select.item 'ul.old li' finds nothing"),
        ({"item": "li", "date": ".when"}, r"select.date '.when' finds nothing in any of the 5 items"),
        ({"item": "li", "title": "h9"}, "select.title 'h9' finds nothing"),
        ({"item": "li", "link": "b"}, "select.link 'b' finds nothing"),
        ({"item": "li[["}, r"select.item 'li\[\[' is no CSS selector"),
        ({"item": "li", "dates": "time"}, "select.dates is not known"),
    ],
)
def test_a_selector_that_is_wrong_or_finds_nothing_is_named(select: dict[str, str], why: str) -> None:
    with pytest.raises(ParseError, match=why):
        entries(**select)


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_nothing_but_a_parse_error_escapes(body: str | bytes) -> None:
    try:
        entries(body, item="a, li, p")
    except ParseError:
        return


def test_a_page_that_is_nested_without_end_is_read_or_refused() -> None:
    with suppress(ParseError):
        assert len(entries("<div>" * 20_000 + "<a href='/1'>x</a>", item="a")) == 1
