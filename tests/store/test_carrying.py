"""The stories that carry a theme come with their reports, and with nothing that was not known then."""

from __future__ import annotations

from pipeline.store import articles, stories, taggings
from pipeline.store.carrying import carrying
from pipeline.store.connect import Store
from tests.store.values import DAY, HOUR, T0, article, member, tagging


def test_stories_of_a_theme_come_with_their_reports(store: Store) -> None:
    """Neither copies, nor hot lists, nor what was outside the window or seen later; earliest first."""
    with store.write() as tx:
        articles.insert(
            tx,
            [
                article("a2", published=T0 - HOUR),
                article("a1", published=T0 - 2 * HOUR),
                article("copy"),
                article("hot", vantage="social"),
                article("old", published=T0 - 9 * DAY),
                article("late", first_seen=T0 + 2 * HOUR),
                article("other"),
            ],
            {},
        )
        ours = ("a1", "a2", "copy", "hot", "old")
        stories.place(tx, {"copy": "a1"}, [*(member("s1", one) for one in ours), member("s2", "other")])
        stories.place(tx, {}, [member("s1", "late", T0 + 2 * HOUR)])
        taggings.save_stories(tx, {"s1": [tagging("s1", "chips"), tagging("s1", "talent")], "s2": [tagging("s2", "talent")]}, T0)
        found = carrying(tx, ["chips"], T0 - DAY, T0 + DAY, T0)
        assert [(s.id, s.founder, [a.id for a in s.articles], s.themes) for s in found] == [
            ("s1", "a1", ["a1", "a2"], ("chips",))
        ]
        assert [s.id for s in carrying(tx, ["chips", "talent"], T0 - DAY, T0 + DAY, T0)] == ["s1", "s2"]
        assert carrying(tx, ["chips"], T0 - DAY, T0 + DAY, T0 - HOUR) == ()
        assert [a.id for s in carrying(tx, ["chips"], T0 - 10 * DAY, T0, T0 + DAY) for a in s.articles] == [
            "old",
            "a1",
            "a2",
            "late",
        ]
