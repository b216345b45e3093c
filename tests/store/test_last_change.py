"""Whatever changes the stories or their themes changes the value by which one state is told from another; nothing else does."""

from __future__ import annotations

from pipeline.store import articles, last_change, stories, story_edits, taggings
from pipeline.store.connect import Store
from tests.store.values import HOUR, T0, article, member, tagging


def test_each_change_gives_another_value_and_what_is_no_change_the_same(store: Store) -> None:
    """A tag that takes the place of one of the same moment, too: its number is not used twice."""
    seen = []
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2")], {})
        seen.append(last_change.of_stories(tx))
        stories.place(tx, {}, [member("s1", "a1"), member("s2", "a2")])
        taggings.save_stories(tx, {"s2": [tagging("s2", "chips")]}, T0)
        seen.append(last_change.of_stories(tx))
        for theme in ("chips", "ships", "chips"):
            taggings.save_stories(tx, {"s1": [tagging("s1", theme)]}, T0)
            seen.append(last_change.of_stories(tx))
        taggings.save_stories(tx, {"s1": [tagging("s1", "chips")]}, T0 + HOUR)
        articles.insert(tx, [article("a3")], {})
        assert last_change.of_stories(tx) == seen[-1]
        taggings.save_stories(tx, {"s2": []}, T0 + HOUR)
        seen.append(last_change.of_stories(tx))
        story_edits.move(tx, [member("s1", "a2", T0 + HOUR)])
        seen.append(last_change.of_stories(tx))
    assert len(set(seen)) == len(seen)
