"""The analysts' word is written down once and for all, and every version of a theme with when it was in use."""

from __future__ import annotations

from datetime import datetime

from pipeline.model import Correction
from pipeline.store import articles, corrections, stories, theme_versions
from pipeline.store.connect import Store
from tests.store.values import HOUR, T0, article, member


def word(verdict: str, at: datetime, article: str = "a1", story: str = "s1", theme: str = "chips") -> Correction:
    return Correction(article=article, story=story, theme=theme, verdict=verdict, who="ada", known_from=at, text_hash="ab" * 32)


def test_words_come_back_in_the_order_in_which_they_were_given(store: Store) -> None:
    """Of two at one moment the one that was written later is the later one."""
    given = [word("yes", T0), word("no", T0), word("yes", T0 - HOUR, story=""), word("undone", T0 + HOUR)]
    with store.write() as tx:
        articles.insert(tx, [article("a1")], {})
        for one in given:
            corrections.add(tx, one)
        assert corrections.on_articles(tx, ["a1", "a9"]) == {"a1": (given[2], given[0], given[1], given[3])}
        assert corrections.listing(tx, theme="chips", since=T0) == (given[0], given[1], given[3])
        assert (corrections.on_articles(tx, ["a9"]), corrections.listing(tx, theme="ships")) == ({}, ())


def test_a_classifier_learns_from_the_last_word_that_was_not_undone(store: Store) -> None:
    """As of a moment, what was said later is not there yet; a story's word and its founder's own are two."""
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2")], {})
        for one in (word("yes", T0), word("no", T0 + HOUR), word("yes", T0, "a2", ""), word("undone", T0 + HOUR, "a2", "")):
            corrections.add(tx, one)
        now = [(a.id, c.theme, c.verdict, c.text_hash == a.text_hash) for a, c in corrections.judged(tx)]
        then = [(a.id, c.verdict) for a, c in corrections.judged(tx, T0)]
    assert now == [("a1", "chips", "no", True)]
    assert then == [("a1", "yes"), ("a2", "yes")]


def test_a_word_goes_where_its_article_goes(store: Store) -> None:
    """A merge carries it to the merged story."""
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2")], {})
        stories.place(tx, {}, [member("s1", "a1"), member("s2", "a2")])
        corrections.add(tx, word("no", T0))
        stories.place(tx, {}, [member("s2", "a1", T0 + HOUR)])
        assert corrections.stories_of(tx, corrections.listing(tx)) == {"a1": "s2"}


def test_every_version_is_kept_with_when_it_was_in_use(store: Store) -> None:
    """One that comes back keeps its number, and a theme that is gone is in use no more."""
    with store.write() as tx:
        theme_versions.use(tx, {"chips": ("aa", "{1}"), "ships": ("zz", "{}")}, T0)
        theme_versions.use(tx, {"chips": ("bb", "{2}"), "ships": ("zz", "{}")}, T0 + HOUR)
        theme_versions.use(tx, {"chips": ("aa", "{1}")}, T0 + 2 * HOUR, gone=["ships"])
        theme_versions.use(tx, {"chips": ("aa", "{1}")}, T0 + 3 * HOUR)
        rows = [(v.version, v.number, v.known_from, v.known_to) for v in theme_versions.history(tx, "chips")]
        assert rows == [
            ("aa", 1, T0, T0 + HOUR),
            ("bb", 2, T0 + HOUR, T0 + 2 * HOUR),
            ("aa", 1, T0 + 2 * HOUR, None),
        ]
        assert {slug: v.number for slug, v in theme_versions.in_use(tx).items()} == {"chips": 1}
