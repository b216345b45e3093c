"""Articles and fetches: everything once, all of a fetch together, found again by every form of an address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.model import Feed, FeedState, Page
from pipeline.store import articles, feeds, stories
from pipeline.store.connect import Store
from pipeline.store.feeds import Fetched
from tests.store.values import DAY, HOUR, T0, article, member

WIRE = Feed(slug="wire", url="https://wire.example/feed", title="Wire", lang="en", zone="Asia/Hong_Kong")


def page(status: int = 200, body: bytes = b"<rss/>", **changes: str) -> Page:
    return Page(url=WIRE.url, final_url=WIRE.url, status=status, body=body, **changes)


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


def test_a_fetch_brings_articles_validators_and_health_together(store: Store) -> None:
    """After a good fetch the next request knows its validators; after a bad one they stay and the error is kept."""
    with store.write() as tx:
        feeds.register(tx, [WIRE], T0)
        assert feeds.states(tx) == {"wire": FeedState(slug="wire", url=WIRE.url, given_url=WIRE.url, registered_at=T0)}
        new = feeds.save_fetch(
            tx,
            Fetched(
                feed=WIRE,
                slot_at=T0,
                outcome="new",
                page=page(etag='W/"1"', last_modified="yesterday"),
                articles=[article("a1"), article("a2")],
            ),
        )
        state = feeds.states(tx)["wire"]
    assert new == 2
    assert (state.outcome, state.etag, state.last_modified, state.articles) == ("new", 'W/"1"', "yesterday", 2)
    assert (state.checked_at, state.succeeded_at, state.newest_published, len(state.body_sha256)) == (T0, T0, T0 - HOUR, 64)
    with store.write() as tx:
        feeds.save_fetch(tx, Fetched(feed=WIRE, slot_at=T0 + HOUR, outcome="unchanged", page=page(304, b"")))
        feeds.save_fetch(tx, Fetched(feed=WIRE, slot_at=T0 + 2 * HOUR, outcome="failed", error="timeout: 30 s"))
        feeds.save_fetch(tx, Fetched(feed=WIRE, slot_at=T0 + 3 * HOUR, outcome="failed", error="refused"))
        state = feeds.states(tx)["wire"]
    assert (state.etag, state.failures, state.error, state.outcome) == ('W/"1"', 2, "refused", "failed")
    assert (state.checked_at, state.succeeded_at, state.articles) == (T0 + 3 * HOUR, T0 + HOUR, 2)


def test_a_resting_host_says_nothing_of_its_feeds(store: Store) -> None:
    """A fetch that was left out is on record for its run, and the feed's health is as it was."""
    with store.write() as tx:
        feeds.save_fetch(tx, Fetched(feed=WIRE, slot_at=T0, outcome="new", page=page(etag="1"), articles=[article("a1")]))
        before = feeds.states(tx)
        feeds.save_fetch(tx, Fetched(feed=WIRE, slot_at=T0 + HOUR, outcome="resting", error="resting: until noon"))
        assert feeds.states(tx) == before
        assert feeds.fetched_at(tx, T0 + HOUR) == (("wire", "resting", 0, "resting: until noon"),)


def test_a_fetch_saved_again_adds_nothing(store: Store) -> None:
    """The same fetch after a kill, or a replay at the same moment, changes no count."""
    fetched = Fetched(feed=WIRE, slot_at=T0, outcome="new", page=page(etag="1"), articles=[article("a1")], keys={"a1": "g"})
    with store.write() as tx:
        assert feeds.save_fetch(tx, fetched) == 1
        first = feeds.states(tx)
        assert feeds.save_fetch(tx, fetched) == 0
        assert feeds.states(tx) == first


def test_a_fetch_is_stored_whole_or_not_at_all(store: Store) -> None:
    """A failure on the way leaves neither articles, nor validators, nor keys."""

    def save_and_fail() -> None:
        with store.write() as tx:
            feeds.save_fetch(tx, Fetched(feed=WIRE, slot_at=T0, outcome="new", page=page(etag="1"), articles=[article("a1")]))
            raise KeyError("a kill")

    with pytest.raises(KeyError):
        save_and_fail()
    with store.write() as tx:
        assert (feeds.states(tx), articles.count(tx)) == ({}, 0)
        assert feeds.save_fetch(tx, Fetched(feed=WIRE, slot_at=T0, outcome="new", page=page(), articles=[article("a1")])) == 1


def test_what_a_feed_says_of_itself_follows_feeds_toml(store: Store) -> None:
    """Registered again with another address, a feed keeps its articles and drops what the old address said."""
    with store.write() as tx:
        feeds.save_fetch(tx, Fetched(feed=WIRE, slot_at=T0, outcome="new", page=page(etag="1"), articles=[article("a1")]))
        feeds.register(
            tx, [Feed(slug="wire", url="https://wire.example/new"), Feed(slug="post", url="https://post.example")], T0 + DAY
        )
        assert [(s.slug, s.etag, s.articles) for s in feeds.states(tx).values()] == [("post", "", 0), ("wire", "", 1)]
        assert feeds.states(tx)["wire"].url == "https://wire.example/new"


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
