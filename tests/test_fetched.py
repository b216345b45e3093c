"""What fetches brought is stored together: articles, keys, validators and health, of one feed or of many, or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.collect.host import Collected
from pipeline.errors import Failure
from pipeline.fetched import Brought, store_fetches
from pipeline.model import Feed, FeedState, Page
from pipeline.store import articles, feeds
from pipeline.store.connect import Store, open_store
from tests.store.values import DAY, HOUR, T0, article

WIRE = Feed(slug="wire", url="https://wire.example/feed", title="Wire", lang="en", zone="Asia/Hong_Kong")
POST = Feed(slug="post", url="https://post.example/feed", title="Post", lang="zh")


@pytest.fixture
def store(tmp_path: Path) -> Any:
    """A new one, in a file."""
    made = open_store(path=tmp_path / "desk.sqlite")
    yield made
    made.close()


def came(feed: Feed, *ids: str, hours: int = 0, status: int = 200, **validators: str) -> Brought:
    """A document of *feed* with these articles, so many hours after T0."""
    slot = T0 + hours * HOUR
    page = Page(url=feed.url, final_url=feed.url, status=status, body=b"<rss/>" if status == 200 else b"", **validators)
    outcome = "unchanged" if status == 304 else "new"
    collected = Collected(feed=feed, outcome=outcome, page=page, body_sha256="ab" * 32)
    made = tuple(article(one, feed=feed.slug, first_seen=slot) for one in ids)
    guids = {one.id: f"guid of {one.id}" for one in made}
    return Brought(feed=feed, slot=slot, before=None, collected=collected, articles=made, guids=guids)


def failed(feed: Feed, kind: str, *, hours: int) -> Brought:
    """A fetch of which nothing came."""
    failure = Failure(stage="collect", subject=feed.slug, kind=kind, detail="no answer")
    return Brought(
        feed=feed, slot=T0 + hours * HOUR, before=None, collected=Collected(feed=feed, outcome="failed", failure=failure)
    )


def states(store: Store) -> dict[str, FeedState]:
    """How every feed does."""
    with store.read() as tx:
        return feeds.states(tx)


def test_a_fetch_brings_articles_validators_and_health_together(store: Store) -> None:
    """After a good fetch the next request knows its validators; after a bad one they stay and the error is kept."""
    store_fetches(store, [came(WIRE, "a1", "a2", etag='W/"1"', last_modified="yesterday")])
    state = states(store)["wire"]
    assert (state.outcome, state.etag, state.last_modified, state.articles) == ("new", 'W/"1"', "yesterday", 2)
    assert (state.checked_at, state.succeeded_at, state.newest_published) == (T0, T0, T0 - HOUR)
    assert state.body_sha256 == "ab" * 32
    store_fetches(store, [came(WIRE, hours=1, status=304)])
    for hours, kind in ((2, "timeout"), (3, "refused")):
        store_fetches(store, [failed(WIRE, kind, hours=hours)])
    state = states(store)["wire"]
    assert (state.etag, state.failures, state.error, state.outcome) == ('W/"1"', 2, "refused: no answer", "failed")
    assert (state.checked_at, state.succeeded_at, state.articles) == (T0 + 3 * HOUR, T0 + HOUR, 2)


def test_many_feeds_are_stored_as_each_alone(tmp_path: Path) -> None:
    """One transaction for all leaves what one for each does, and says how each feed does now."""
    batch = [
        came(WIRE, "a1", "a2", etag="1"),
        came(POST, "b1"),
        failed(Feed(slug="dead", url="https://dead.example"), "dns", hours=0),
    ]
    found = []
    for name, parts in (("together", [batch]), ("alone", [[one] for one in batch])):
        made = open_store(path=tmp_path / name)
        said = {slug: state for part in parts for slug, state in store_fetches(made, part).items()}
        with made.read() as tx:
            found.append((feeds.states(tx), feeds.fetched_at(tx, T0), articles.get(tx, ["a1", "a2", "b1"])))
        assert {slug: replace(state, registered_at=T0) for slug, state in said.items()} == found[-1][0]
        made.close()
    assert found[0] == found[1]
    assert found[0][1] == (("dead", "failed", 0, "dns: no answer"), ("post", "new", 1, ""), ("wire", "new", 2, ""))


def test_a_resting_host_says_nothing_of_its_feeds(store: Store) -> None:
    """A fetch that was left out is on record for its run, and the feed's health is as it was but for when it is due."""
    store_fetches(store, [came(WIRE, "a1", etag="1")])
    before = states(store)["wire"]
    store_fetches(store, [replace(failed(WIRE, "resting", hours=1), resting=T0 + 5 * HOUR)])
    assert states(store)["wire"] == replace(before, due_at=T0 + 5 * HOUR)
    with store.read() as tx:
        assert feeds.fetched_at(tx, T0 + HOUR) == (("wire", "resting", 0, "resting: no answer"),)


def test_a_fetch_saved_again_adds_nothing(store: Store) -> None:
    """The same fetch after a kill, or a replay at the same moment, adds no article."""
    for _ in range(2):
        store_fetches(store, [came(WIRE, "a1", etag="1")])
        assert (states(store)["wire"].articles, states(store)["wire"].etag) == (1, "1")
    with store.read() as tx:
        assert (articles.count(tx), feeds.fetched_at(tx, T0)) == (1, (("wire", "new", 1, ""),))


def test_fetches_are_stored_whole_or_not_at_all(store: Store) -> None:
    """A failure on the way leaves neither articles, nor validators, nor keys; not of the others of the batch either."""
    broken = replace(came(POST, "b1"), slot=None)
    with pytest.raises((AttributeError, TypeError)):
        store_fetches(store, [came(WIRE, "a1", etag="1"), broken])
    with store.read() as tx:
        assert (feeds.states(tx), articles.count(tx)) == ({}, 0)
    store_fetches(store, [came(WIRE, "a1", etag="1")])
    assert states(store)["wire"].articles == 1


def test_what_a_feed_says_of_itself_follows_feeds_toml(store: Store) -> None:
    """Registered again with another address, a feed keeps its articles and drops what the old address said."""
    store_fetches(store, [came(WIRE, "a1", etag="1")])
    with store.write() as tx:
        feeds.register(
            tx, [Feed(slug="wire", url="https://wire.example/new"), Feed(slug="post", url="https://post.example")], T0 + DAY
        )
    assert [(s.slug, s.etag, s.articles) for s in states(store).values()] == [("post", "", 0), ("wire", "", 1)]
    assert states(store)["wire"].url == "https://wire.example/new"
