"""Articles and fetches: everything once, all of a fetch together, found again by every form of an address."""

from __future__ import annotations

from datetime import timedelta

from pipeline.store import articles, feeds, stories
from pipeline.store.connect import Store
from tests.store.values import DAY, HOUR, T0, article, member


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    """Every field, microseconds and both scripts included; None stays None."""
    one = article("a1", title="英伟达 – “chips” 🙂", first_fetch=True, published=None, first_seen=T0 + timedelta(microseconds=1))
    with store.write() as tx:
        assert articles.insert(tx, [one], {}) == 1
        assert articles.get(tx, ["a1", "missing"]) == {"a1": one}
        assert articles.count(tx) == 1


def test_text_that_no_database_can_hold_is_kept_with_a_mark(store: Store) -> None:
    """NUL and half characters become U+FFFD; nothing fails for them."""
    with store.write() as tx:
        articles.insert(tx, [article("a1", title="a\x00b", summary="c\ud800d")], {"a1": "guid\ud800"})
        kept = articles.get(tx, ["a1"])["a1"]
    assert (kept.title, kept.summary) == ("a\ufffdb", "c\ufffdd")


def test_a_guid_is_taken_once_for_each_feed(store: Store) -> None:
    """The same guid under another id is old news; in another feed it is not; without a guid the id counts."""
    with store.write() as tx:
        assert articles.insert(tx, [article("a1"), article("a2")], {"a1": "guid-1", "a2": "guid-1"}) == 1
        assert articles.insert(tx, [article("a3")], {"a3": "guid-1"}) == 0
        assert articles.insert(tx, [article("a4", feed="post")], {"a4": "guid-1"}) == 1
        assert articles.insert(tx, [article("a5")], {}) == 1
        assert articles.insert(tx, [article("a5")], {}) == 0
        assert sorted(articles.get(tx, ["a1", "a2", "a3", "a4", "a5"])) == ["a1", "a4", "a5"]


def test_a_host_rests_until_the_latest_time_it_asked_for(store: Store) -> None:
    """A shorter rest asked for later does not cut a longer one."""
    with store.write() as tx:
        assert feeds.host_rest_until(tx, "wire.example") is None
        feeds.host_rest(tx, "wire.example", T0 + DAY)
        feeds.host_rest(tx, "wire.example", T0 + HOUR)
        assert feeds.host_rest_until(tx, "wire.example") == T0 + DAY


def test_articles_wait_for_grouping_in_one_order(store: Store) -> None:
    """By first_seen, then published with None last, then id; placed ones wait no more."""
    batch = [
        article("d", first_seen=T0 + HOUR),
        article("c", published=None),
        article("b", published=T0 - DAY),
        article("a2", published=T0 - HOUR),
        article("a1", published=T0 - HOUR),
    ]
    with store.write() as tx:
        articles.insert(tx, batch, {})
        assert [one.id for one in articles.ungrouped(tx, 10)] == ["b", "a1", "a2", "c", "d"]
        assert [one.id for one in articles.ungrouped(tx, 2)] == ["b", "a1"]
        stories.place(tx, {}, [member("s1", "b"), member("s1", "a1")])
        assert [one.id for one in articles.ungrouped(tx, 10)] == ["a2", "c", "d"]


def test_known_copies_are_the_heads_of_the_same_title(store: Store) -> None:
    """A title seen lately, or an old one on the same page; never a copy, nor an article that waits to be grouped."""
    batch = [
        article("head", title="Chip maker opens plant"),
        article("copy", title="Chip maker opens plant!"),
        article("old", title="Chip maker opens plant", first_seen=T0 - 30 * DAY, canonical_url="https://old.example/1"),
        article("waiting", title="Chip maker opens plant"),
        article("other", title="Another thing"),
    ]
    with store.write() as tx:
        articles.insert(tx, batch, {})
        stories.place(tx, {"copy": "head"}, [member("s1", one) for one in ("head", "copy", "old", "other")])
        key = "chipmakeropensplant"
        assert [one.id for one in articles.known_copies(tx, [], [key, ""], T0 - DAY)] == ["head"]
        assert [one.id for one in articles.known_copies(tx, ["https://old.example/1"], [key], T0 - DAY)] == ["old", "head"]


def test_an_article_is_found_by_id_and_by_any_form_of_its_address(store: Store) -> None:
    """The feed's own form, the canonical one, and one with tracking; a digest page gives all its items."""
    digest = [article(id, url="https://digest.example/p", canonical_url="https://digest.example/p") for id in ("d1", "d2")]
    with store.write() as tx:
        articles.insert(tx, [article("a1"), *digest], {})
        for text in (
            "a1",
            "https://wire.example/a1?utm_source=rss",
            "https://wire.example/a1",
            "HTTPS://WIRE.example/a1?utm_medium=x",
        ):
            assert [one.id for one in articles.find(tx, text)] == ["a1"], text
        assert [one.id for one in articles.find(tx, "https://digest.example/p")] == ["d1", "d2"]
        assert articles.find(tx, "nothing") == () == articles.find(tx, " ")
