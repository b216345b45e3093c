"""Stories of a theme by the day: once for each owner that takes them up, and when the first of all was."""

from __future__ import annotations

from datetime import date

from pipeline.store import articles, stories, taggings, theme_days
from pipeline.store.connect import Store
from tests.store.values import DAY, HOUR, T0, article, member, tagging

END = T0 + HOUR


def fill(store: Store) -> None:
    """Story s1: two owners on two days, one of them again; a copy and a hot list. Story s2: one report, long ago."""
    with store.write() as tx:
        articles.insert(
            tx,
            [
                article("a1", published=T0 - 3 * DAY),
                article("again", published=T0 - 2 * DAY),
                article("other", published=T0 - DAY, owner="paper", outlet="paper"),
                article("same", published=T0 - DAY, owner="", outlet="letter"),
                article("copy", published=T0 - 2 * HOUR, owner="third"),
                article("hot", published=T0 - 2 * HOUR, vantage="social", owner="list"),
                article("old", published=T0 - 40 * DAY),
                article("late", published=T0 - HOUR, first_seen=T0 + 2 * HOUR, owner="fourth"),
            ],
            {},
        )
        ours = ("a1", "again", "other", "same", "copy", "hot")
        stories.place(tx, {"copy": "a1"}, [*(member("s1", one) for one in ours), member("s2", "old")])
        stories.place(tx, {}, [member("s1", "late", T0 + 2 * HOUR)])
        taggings.save_stories(tx, {one: [tagging(one, "chips")] for one in ("s1", "s2")}, T0)


def test_a_story_counts_on_the_days_on_which_a_new_owner_takes_it_up(store: Store) -> None:
    """Neither the owner's second report, nor a copy, nor a hot list counts; two owners on one day count once."""
    fill(store)
    with store.read() as tx:
        assert theme_days.days(tx, END, 5, END) == {"chips": (0, 1, 0, 1, 0)}
        assert theme_days.days(tx, END, 5, END + 2 * HOUR) == {"chips": (0, 1, 0, 1, 1)}
        assert theme_days.days(tx, END, 2, END) == {"chips": (1, 0)}, "an owner's first report lies before the days counted"
        assert theme_days.days(tx, T0 - 60 * DAY, 5, END) == {}


def test_the_first_story_and_the_last_before_the_week_are_known(store: Store) -> None:
    fill(store)
    with store.read() as tx:
        assert theme_days.seen(tx, END, END) == {"chips": (T0 - 40 * DAY, T0 - 40 * DAY)}
        assert theme_days.seen(tx, END - 30 * DAY, END, "chips") == {"chips": (T0 - 40 * DAY, T0 - 40 * DAY)}
        assert theme_days.seen(tx, T0 - 39 * DAY, END) == {"chips": (T0 - 40 * DAY, None)}
        assert theme_days.seen(tx, END, END, "cars") == {}


def test_counts_hold_all_that_momentum_is_made_of(store: Store) -> None:
    fill(store)
    with store.write() as tx:
        theme_days.load_history(tx, [("chips", date(2024, 12, 1), 3)])
        found = theme_days.counts(tx, END, END)
    assert found.weeks == {"chips": (0, 1, 0, 0, 0, 0, 1)}
    assert found.days["chips"][-4:] == (1, 0, 1, 0)
    assert sum(found.days["chips"]) == 3
    assert found.history == {"chips": {date(2024, 12, 1): 3}}
    assert (found.began, found.seen) == (T0, {"chips": (T0 - 40 * DAY, T0 - 40 * DAY)})
