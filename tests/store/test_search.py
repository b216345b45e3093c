"""Search finds what LIKE would find, in both scripts, on both stores, and fails on nothing that a person can type."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.store import articles, search, stories
from pipeline.store.connect import Store
from tests.store.values import HOUR, T0, article, member

NEWS = {
    "zh1": ("英伟达股价大跌，芯片板块承压", "深度求索发布新模型，算力需求受质疑。"),
    "zh2": ("中国AI芯片出口管制再升级", "华为昇腾与台积电的供应受到关注。"),
    "hk1": ("輝達與台積電股價齊跌", "市場憂慮人工智能投資過熱。"),
    "en1": ("Nvidia's chips slump after DeepSeek shock", "Export controls did not stop the model."),
    "en2": ("China tightens export control on gallium", "A chip-maker warned of “artificial intelligence” costs."),
    "en3": ("Nothing to see", "The weather in Hong Kong stays mild."),
}


@pytest.fixture
def filled(store: Store) -> Store:
    """The six articles, each in a story, the first one the newest."""
    batch = [
        article(id, title=title, summary=summary, published=T0 - HOUR * number, first_seen=T0)
        for number, (id, (title, summary)) in enumerate(NEWS.items())
    ]
    with store.write() as tx:
        articles.insert(tx, batch, {})
        stories.place(tx, {}, [member(f"s-{one.id}", one.id) for one in batch])
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("芯片", ["zh1", "zh2"]), ("芯", ["zh1", "zh2"]), ("出口管制", ["zh2"]), ("深度求索", ["zh1"]), ("算力", ["zh1"]), ("AI芯片", ["zh2"]),
        ("台积电", ["zh2", "hk1"]), ("台積電", ["zh2", "hk1"]), ("人工智能", ["hk1"]), ("华为 台积电", ["zh2"]), ("片芯", []), ("伟达股", ["zh1"]),
        ("压", ["zh1"]), ("chip", ["en1", "en2"]), ("chips", ["en1", "en2"]), ("Nvidia", ["en1"]), ("nvidia deepseek", ["en1"]),
        ("export controls", ["en1", "en2"]), ('"artificial intelligence"', ["en2"]), ("DeepSeek", ["en1"]), ("weather model", []),
        ("AND", []), ("shock export", ["en1"]), ("shock-export", []),
    ],
)  # fmt: skip
def test_search_finds_what_is_there(filled: Store, query: str, found: list[str]) -> None:
    """All words, in any order and any field; a word's parts side by side; both ways to write Chinese; newest first."""
    with filled.read() as tx:
        hits = search.search(tx, query, 10)
        assert [hit.article.id for hit in hits] == found
        assert [hit.story for hit in hits] == [f"s-{id}" for id in found]
        assert search.count(tx, query) == len(found)


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        '"',
        "*",
        "🙂",
        "芯*",
        "NEAR(a b)",
        "title:chip",
        "-chip",
        "a OR b",
        "')--",
        "\\",
        "x" * 2_000,
        "芯 " * 1_000,
        "芯片" * 1_000,
    ],
)
def test_no_query_fails(filled: Store, query: str) -> None:
    """Whatever is typed is words or nothing, never a command of the index."""
    with filled.read() as tx:
        search.search(tx, query, 10)
        search.count(tx, query)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=30) | st.text(alphabet="芯片出口\"'*:()-^ aANDOR\\&|!<>", max_size=30))
def test_no_text_fails_as_a_query(filled: Store, query: str) -> None:
    """The same for any text at all."""
    with filled.read() as tx:
        search.search(tx, query, 3)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), number=st.integers(0))
def test_any_text_can_be_indexed(store: Store, text: str, number: int) -> None:
    """Quotes, backslashes, NUL, half characters: an article with them is stored and indexed like any other."""
    with store.write() as tx:
        one = article(f"{number}-{len(text)}", title=text + "\ud800\x00", summary=text * 3)
        articles.insert(tx, [one], {})
        search.index(tx, [one])


def test_pages_of_hits_are_stable(store: Store) -> None:
    """Hits of one moment come in the order of their ids; pages neither overlap nor leave gaps."""
    ids = [f"a{n:02}" for n in range(25)]
    with store.write() as tx:
        articles.insert(tx, [article(one, title="芯片") for one in reversed(ids)], {})
        stories.place(tx, {}, [member("s1", one) for one in ids])
        pages = [search.search(tx, "芯片", 10, offset) for offset in (0, 10, 20)]
    assert [hit.article.id for page in pages for hit in page] == ids


def test_an_article_is_indexed_once(filled: Store) -> None:
    """Indexed again it is found once."""
    with filled.write() as tx:
        search.index(tx, list(articles.get(tx, list(NEWS)).values()))
        assert len(search.search(tx, "芯片", 10)) == 2


def test_a_very_long_text_is_indexed_as_far_as_the_index_goes(store: Store) -> None:
    """The same word thousands of times, and more words than an index has places: found by its beginning."""
    with store.write() as tx:
        articles.insert(
            tx,
            [article("a1", title="芯片" * 9_000, summary="beginning " + " ".join(f"w{n}" for n in range(20_000)) + " w" * 9_000)],
            {},
        )
        stories.place(tx, {}, [member("s1", "a1")])
        assert [search.count(tx, query) for query in ("芯片", "beginning", "w9")] == [1, 1, 1]
