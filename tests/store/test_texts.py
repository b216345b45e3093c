"""The text of pages: wanted where it serves, kept once with hash and time, and in nothing that leaves the desk."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from pipeline.store import articles, stories, taggings, texts
from pipeline.store.connect import Store, Tx
from pipeline.store.texts import ArticleText
from tests.store.values import DAY, HOUR, T0, article, member, tagging

WEEK = timedelta(days=7)


def put(tx: Tx, *ids: str, **changes: object) -> None:
    """Articles, grouped, each in a story of its own."""
    articles.insert(tx, [article(one, **changes) for one in ids], {})
    stories.place(tx, {}, [member(f"s-{one}", one) for one in ids])


def wanted(tx: Tx) -> list[str]:
    return [one.id for one in texts.wanted(tx, T0 - WEEK, T0)]


def theme(tx: Tx, *ids: str) -> None:
    taggings.save_articles(tx, [tagging(one, "chips") for one in ids], judged=set(ids))


def test_an_article_with_a_theme_is_wanted(store: Store) -> None:
    """Newest first; not one without a theme, not an old one, not one that is not grouped yet."""
    with store.write() as tx:
        put(tx, "a1", "a2", "plain")
        put(tx, "newer", published=T0)
        put(tx, "old", published=T0 - 8 * DAY)
        articles.insert(tx, [article("ungrouped")], {})
        theme(tx, "a1", "a2", "newer", "old")
        assert wanted(tx) == ["newer", "a1", "a2"]


def test_headline_outlets_social_lists_and_other_schemes_are_never_read(store: Store) -> None:
    with store.write() as tx:
        put(tx, "headline", rights="headline")
        put(tx, "social", vantage="social")
        put(tx, "folder", url="folder:inbox/note.md")
        put(tx, "full", rights="full")
        theme(tx, "headline", "social", "folder", "full")
        assert wanted(tx) == ["full"]


def test_the_founder_of_a_story_of_two_reports_is_wanted(store: Store) -> None:
    """Copies make no second report, and are not read themselves."""
    with store.write() as tx:
        articles.insert(tx, [article(one) for one in ("a1", "a2", "b1", "b2")], {})
        stories.place(tx, {"b2": "b1"}, [member("sa", "a1"), member("sa", "a2"), member("sb", "b1"), member("sb", "b2")])
        assert wanted(tx) == ["a1"]
        theme(tx, "b1", "b2")
        assert wanted(tx) == ["a1", "b1"]


def test_a_text_is_kept_with_its_hash_and_time_and_asked_for_once(store: Store) -> None:
    with store.write() as tx:
        put(tx, "a1", "a2", "a3")
        theme(tx, "a1", "a2", "a3")
        texts.save(tx, ArticleText(article="a1", outcome="full", text="Words.\x00", fetched_at=T0))
        texts.save(tx, ArticleText(article="a2", outcome="summary only", reason="paywall: x", fetched_at=T0))
        kept = texts.get(tx, ["a1", "a2", "a3"])
        assert sorted(kept) == ["a1", "a2"]
        assert (kept["a1"].text, kept["a1"].fetched_at) == ("Words.\ufffd", T0)
        assert kept["a1"].hash == hashlib.sha256("Words.\ufffd".encode()).hexdigest()
        assert (kept["a2"].hash, kept["a2"].reason) == ("", "paywall: x")
        assert wanted(tx) == ["a3"]
        assert texts.counts(tx) == {"full": 1, "summary only": 1}


def test_a_passing_failure_is_tried_three_times(store: Store) -> None:
    with store.write() as tx:
        put(tx, "a1")
        theme(tx, "a1")
        for attempt in (1, 2, 3):
            assert wanted(tx) == ["a1"]
            again = ArticleText(article="a1", outcome=texts.AGAIN, reason="timeout", fetched_at=T0 + attempt * HOUR)
            texts.save(tx, again)
        assert wanted(tx) == []
        assert (texts.get(tx, ["a1"])["a1"].outcome, texts.get(tx, ["a1"])["a1"].tries) == ("failed", 3)


def test_the_same_page_is_found_under_another_article(store: Store) -> None:
    """Only a whole text: what a paywall hid from one is no answer for another."""
    with store.write() as tx:
        put(tx, "a1", "a2", canonical_url="https://wire.example/page")
        assert texts.of_page(tx, "https://wire.example/page") is None
        texts.save(tx, ArticleText(article="a2", outcome="summary only", fetched_at=T0))
        assert texts.of_page(tx, "https://wire.example/page") is None
        texts.save(tx, ArticleText(article="a1", outcome="full", text="Words.", fetched_at=T0))
        found = texts.of_page(tx, "https://wire.example/page")
        assert found is not None
        assert (found.article, found.text) == ("a1", "Words.")
