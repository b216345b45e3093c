"""The JSON of a site's interface becomes entries by the paths that feeds.toml names."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.kinds.api import read
from pipeline.errors import ParseError
from pipeline.model import Entry, Feed, Page

NOW = datetime(2025, 2, 1, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "title", "url"]), inner, max_size=4),
    max_leaves=20,
)

REGISTER = {
    "count": 2,
    "total_pages": 1,
    "results": [
        {
            "title": "Controls on &lt;b&gt;chips&lt;/b&gt;",
            "abstract": "The bureau adds 3 entries.",
            "document_number": "2025-00001",
            "html_url": "https://register.example/documents/2025/01/15/2025-00001/controls?a[]=1",
            "publication_date": "2025-01-15",
            "agencies": [{"name": "Commerce Department", "id": 54}, {"name": "Industry Bureau", "id": 241}],
        },
        {
            "title": "Notice of inquiry",
            "abstract": None,
            "document_number": "2025-00002",
            "publication_date": "2025-01-16",
            "html_url": "https://register.example/documents/2025/01/16/2025-00002/notice",
            "agencies": [],
        },
    ],
}
HUB = [
    {
        "_id": "1",
        "id": "lab-one/Model-V3",
        "lastModified": "2025-01-27T03:00:00.000Z",
        "tags": ["mit", "fp8"],
        "pipeline_tag": "text-generation",
    },
    {
        "_id": "2",
        "id": "lab-one/模型 R1",
        "lastModified": "2025-01-20T03:00:00.000Z",
        "tags": [],
        "pipeline_tag": "text-generation",
    },
]
SEARCH = {
    "hits": [
        {
            "objectID": "41",
            "title": "Show: a thing",
            "url": "https://thing.example/",
            "created_at_i": 1738000000,
            "story_text": None,
        },
        {"objectID": "42", "title": "Ask: why?", "url": None, "created_at_i": 1738000001, "story_text": "<p>Because"},
    ],
    "nbHits": 2,
}
NEWS = {
    "code": 0,
    "data": {
        "list": [
            {
                "items": [
                    {"title": "发布 V3", "path": "/news/v3", "ts": 1737770400000, "lang": "zh-CN"},
                    {"title": "发布 R1", "path": "../news/r1", "ts": "2025年1月20日 10:20", "lang": "??"},
                ]
            }
        ]
    },
}


def read_page(body: Any, **select: str) -> tuple[Entry, ...]:
    raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    page = Page(url="https://api.example/v1/list", final_url="https://api.example/v1/list", status=200, body=raw)
    return read(page, Feed(slug="x", url=page.url, kind="api", lang="zh", zone="Asia/Shanghai", options=select), NOW).entries


def test_a_gazette_gives_its_documents() -> None:
    first, second = read_page(
        REGISTER,
        items="results",
        url="html_url",
        date="publication_date",
        summary="{abstract} ({agencies.name})",
        id="document_number",
    )
    assert (first.guid, first.title) == ("2025-00001", "Controls on &lt;b&gt;chips&lt;/b&gt;")
    assert first.url == "https://register.example/documents/2025/01/15/2025-00001/controls?a[]=1"
    assert first.summary == "The bureau adds 3 entries. (Commerce Department, Industry Bureau)"
    assert (first.published_text, first.published) == ("2025-01-15", datetime(2025, 1, 14, 16, tzinfo=UTC))
    assert second.summary == ""


def test_a_list_of_models_gives_an_address_by_a_template() -> None:
    first, second = read_page(
        HUB, url="https://hub.example/{id}", title="{id} ({pipeline_tag})", id="id", date="lastModified", summary="tags"
    )
    assert (first.guid, first.url) == ("lab-one/Model-V3", "https://hub.example/lab-one/Model-V3")
    assert (first.title, first.summary) == ("lab-one/Model-V3 (text-generation)", "mit, fp8")
    assert first.published == datetime(2025, 1, 27, 3, tzinfo=UTC)
    assert second.url == "https://hub.example/lab-one/%E6%A8%A1%E5%9E%8B%20R1"


def test_a_search_gives_what_it_hit_and_an_item_without_an_address_keeps_its_id() -> None:
    first, second = read_page(SEARCH, items="hits", url="url", id="objectID", date="created_at_i", summary="story_text")
    assert (first.url, first.published) == ("https://thing.example/", datetime.fromtimestamp(1738000000, UTC))
    assert (second.guid, second.url, second.summary) == ("42", "", "<p>Because")
    assert [entry.url for entry in read_page(SEARCH, items="hits", url="https://talk.example/item?id={objectID}")] == [
        "https://talk.example/item?id=41",
        "https://talk.example/item?id=42",
    ]


def test_a_list_deep_in_a_document_gives_relative_links_two_kinds_of_date_and_a_language() -> None:
    first, second = read_page(NEWS, items="data.list[0].items", url="path", date="ts", lang="lang")
    assert (first.url, first.guid, first.lang) == ("https://api.example/news/v3", "https://api.example/news/v3", "zh-CN")
    assert first.published == datetime(2025, 1, 25, 2, tzinfo=UTC)
    assert (second.url, second.published, second.lang) == (
        "https://api.example/news/r1",
        datetime(2025, 1, 20, 2, 20, tzinfo=UTC),
        "",
    )


@pytest.mark.parametrize(
    ("body", "items"),
    [
        ({"groups": [{"news": [{"title": "a", "url": "/1"}]}, {"news": [{"title": "b", "url": "/2"}]}]}, "groups.news"),
        ({"news": {"x": {"title": "a", "url": "/1"}, "y": {"title": "b", "url": "/2"}}}, "news[*]"),
        ({"a.b": [0, [{"title": "a", "url": ["/1", "/9"]}, {"title": "b", "url": "/2"}]]}, '["a.b"][-1]'),
        ('cb_1({"n": [{"title": "a", "url": "/1"}, {"title": "b", "url": "/2"}]});', "n"),
        (
            ')]}\',\n[{"title": "a", "url": "/1"}, {"title": "b", "url": "/2"}, {"title": "b", "url": "/2"}, {"title": "none"}]',
            "",
        ),
        ('\ufeff[{"title": "a\n", "url": "/1"}, {"title": "b", "url": "/2"}]', ""),
    ],
)
def test_a_path_reaches_lists_in_lists_and_what_is_wrapped(body: object, items: str) -> None:
    assert [(e.title, e.url) for e in read_page(body, items=items)] == [
        ("a", "https://api.example/1"),
        ("b", "https://api.example/2"),
    ]


SCRIPTS = """<!doctype html><script>var other = {"items": []}; if (window.STATE == 1) {}</script>
<script type="application/json">not json</script>
<script type="application/json" id="next">{"props": {"items": [{"title": "a < b &amp; c", "url": "/1"}]}}</script>
<script type="application/ld+json">{"@type": "Organization"}</script>
<script type="application/ld+json">{"@type": "ItemList", "items": [{"title": "ld", "url": "/ld"}]}</script>
<script>window.STATE = {"items": [{"title": "w", "url": "/w"}]};window["Q"]=JSON.parse("{\\"items\\": [{\\"title\\": \\"q\\", \\"url\\": \\"/q\\"}]}");
window.OWN = {items: [undefined]}; const LIST = [{"title": "l", "url": "/l"}]</script>
<div id="app" data-page="{&quot;items&quot;: [{&quot;title&quot;: &quot;d&quot;, &quot;url&quot;: &quot;/d&quot;}]}"></div>"""


@pytest.mark.parametrize(
    ("within", "items", "title"),
    [
        ("script#next", "props.items", "a < b &amp; c"),
        ('script[type="application/ld+json"]', "items", "ld"),
        ("window.STATE", "items", "w"),
        ("window.Q", "items", "q"),
        ("window.LIST", "", "l"),
        ("#app@data-page", "items", "d"),
    ],
)
def test_json_inside_a_page_is_found_by_selector_or_variable(within: str, items: str, title: str) -> None:
    assert [entry.title for entry in read_page(SCRIPTS, within=within, items=items)] == [title]


@pytest.mark.parametrize(
    ("body", "select", "why"),
    [
        (
            REGISTER,
            {"items": "docs"},
            r"select.items 'docs' finds nothing; there is an object with the keys count, total_pages, results",
        ),
        (REGISTER, {}, "select.items '' is no list: an object with the keys count, total_pages, results"),
        (REGISTER, {"items": "count"}, "select.items 'count' is no list: a number"),
        (NEWS, {"items": "data.list.item"}, "at 'data.list' there is a list of 1 of an object with the keys items"),
        (HUB, {"title": "id"}, "select.url 'url' finds nothing in any of the 2 items; there is an object with the keys _id, id"),
        (HUB, {"url": "id", "title": "name"}, "select.title 'name' finds nothing"),
        (HUB, {"url": "https://h.example/{slug}", "title": "id"}, "select.url 'https://h.example/{slug}' finds nothing"),
        (HUB, {"url": "id", "title": "id", "date": "id.made"}, "select.date 'id.made' finds nothing .* at 'id' there is a text"),
        (HUB, {"url": "id", "title": "id", "date": "made["}, r"select.date 'made\[' is no path, from '\['"),
        (HUB, {"dates": "x"}, "select.dates is not known; there are: items, url"),
        ([{"title": "a", "url": "javascript:x"}], {}, "no item has both a title and an address or id"),
        ("<!doctype html><p>Sorry", {}, "not JSON: a web page"),
        ('{"a": [1,', {}, "the document is no JSON: it is cut"),
        ("", {}, "the document is no JSON: it is empty"),
        (SCRIPTS, {"within": "window.OWN"}, "window.OWN is no JSON, from 'items:"),
        (SCRIPTS, {"within": "window.NONE"}, "select.within 'window.NONE' is set nowhere on the page"),
        (SCRIPTS, {"within": "script.none"}, "select.within 'script.none' finds nothing on the page"),
        (SCRIPTS, {"within": "script[["}, r"select.within 'script\[\[' is no CSS selector"),
        ("[" * 100_000, {}, "nested too deeply"),
    ],
)
def test_an_option_that_finds_nothing_is_named_with_what_is_there(body: object, select: dict[str, str], why: str) -> None:
    with pytest.raises(ParseError, match=why):
        read_page(body, **select)


def test_a_list_without_members_is_a_document_without_entries() -> None:
    assert read_page({"hits": []}, items="hits") == ()


@given(
    JSON,
    st.sampled_from(["", "a", "a.b", "a[0]", "[*]", "a[*].b"]),
    st.sampled_from(["url", "a.url", "https://x.example/{a}{b.title}", "[*]"]),
)
def test_nothing_but_a_parse_error_escapes_whatever_the_json(body: object, items: str, url: str) -> None:
    with suppress(ParseError):
        read_page(body, items=items, url=url, date="b", lang="a", id="b.a")


@given(st.text(max_size=200) | st.binary(max_size=200), st.text(max_size=20), st.text(max_size=20))
def test_nothing_but_a_parse_error_escapes_whatever_the_bytes_and_options(body: object, path: str, within: str) -> None:
    with suppress(ParseError):
        read_page(body, items=path, title=path, within=within)
    with suppress(ParseError):
        read_page(SCRIPTS, items="items", title="{" + path + "}", within=within)
