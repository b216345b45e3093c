"""The log of what analysts changed of stories comes back as it was written, and what a change moved is there on both sides."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from pipeline.model import StoryEdit
from pipeline.store import articles, stories, story_edits
from pipeline.store.connect import Store
from pipeline.store.schema import story
from tests.store.values import DAY, HOUR, T0, article, member


def test_the_log_comes_back_in_its_order(store: Store) -> None:
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2")], {})
        stories.place(tx, {}, [member("s1", "a1"), member("s1", "a2")])
        assert story_edits.listing(tx) == ()
        split = StoryEdit(
            kind="split", story="s1", other="s2", articles=("a2",), kept=("a1",), who="ada", why="two firms", known_from=T0
        )
        number = story_edits.add(tx, split)
        story_edits.add(tx, StoryEdit(kind="undo", story="s1", undoes=number, who="bo", known_from=T0 + HOUR))
        first, second = story_edits.listing(tx)
    assert (first.number, first.kind, first.articles, first.kept, first.why) == (number, "split", ("a2",), ("a1",), "two firms")
    assert (second.kind, second.undoes, second.known_from) == ("undo", number, T0 + HOUR)


def test_what_is_moved_there_and_back_leaves_times_and_names_as_they_were(store: Store) -> None:
    """A story's first and latest time are those of the articles it has; a name that leads elsewhere leads back again."""
    times = sa.select(story.c.news_at, story.c.latest_at).where(story.c.id == "s1")
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2", published=T0 - DAY, first_seen=T0 + DAY)], {})
        stories.place(tx, {}, [member("s1", "a1"), member("s2", "a2")])
        before = tx.execute(times).one()
        story_edits.move(tx, [member("s1", "a2", T0 + 2 * DAY)])
        assert tuple(tx.execute(times).one()) == (T0 - DAY, T0 + DAY)
        merged = stories.get(tx, "s2")
        assert merged is not None
        assert merged.id == "s1"
        story_edits.move(tx, [member("s2", "a2", T0 + 3 * DAY)])
        assert tx.execute(times).one() == before
        again, between = stories.get(tx, "s2"), stories.get(tx, "s2", T0 + 2 * DAY)
    assert again is not None
    assert between is not None
    assert (again.id, [a.id for a in again.articles], between.id) == ("s2", ["a2"], "s1")


def test_what_is_unsure_is_found_where_it_stands_with_its_nearest(store: Store) -> None:
    """Not what is sure, older, was moved away from its nearest, or stands elsewhere by now."""
    doubt = replace(member("s1", "a2", T0 + HOUR), unsure=True, nearest="a1", score=1.2, terms=("chip",))
    with store.write() as tx:
        articles.insert(tx, [article(f"a{n}") for n in range(1, 5)], {})
        stories.place(tx, {}, [member("s1", "a1"), doubt, replace(doubt, article="a3", unsure=False), member("s4", "a4")])
        assert story_edits.unsure(tx, T0) == (doubt,)
        assert story_edits.unsure(tx, T0 + 2 * HOUR) == ()
        story_edits.move(tx, [replace(doubt, story="s4", known_from=T0 + 3 * HOUR)])
        assert story_edits.unsure(tx, T0) == ()


def test_a_word_on_two_reports_comes_back(store: Store) -> None:
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2")], {})
        stories.place(tx, {}, [member("s1", "a1"), member("s1", "a2")])
        story_edits.add(tx, StoryEdit(kind="same", story="s1", articles=("a1", "a2"), who="ada", known_from=T0))
        assert [(e.kind, e.articles) for e in story_edits.listing(tx)] == [("same", ("a1", "a2"))]
