"""Stories and tags as they were known at a moment, in a stable order, each changed only by what came later."""

from __future__ import annotations

from datetime import date
from random import Random

from pipeline.model import Membership
from pipeline.store import articles, stories, taggings, theme_days
from pipeline.store.connect import Store
from tests.store.values import DAY, HOUR, T0, article, member, tagging


def window(store: Store, start=T0 - DAY, end=T0 + DAY, as_of=T0 + DAY) -> list[str]:  # type: ignore[no-untyped-def]
    with store.read() as tx:
        return [one.id for one in stories.in_window(tx, start, end, as_of)]


def test_a_placed_story_comes_back_with_its_articles_and_reasons(store: Store) -> None:
    """The founder is the first that was placed; articles are earliest first; copies say of what."""
    with store.write() as tx:
        articles.insert(tx, [article("a2"), article("a1", published=T0 - 2 * HOUR), article("a3")], {})
        placed = [member("s1", "a2"), member("s1", "a1", nearest="a2", score=0.7), member("s1", "a3")]
        stories.place(tx, {"a3": "a2"}, placed)
        story = stories.get(tx, "s1")
        assert stories.memberships(tx, "s1") == tuple(placed)
    assert story is not None
    assert (story.founder, [a.id for a in story.articles], [a.id for a in story.originals]) == (
        "a2",
        ["a1", "a2", "a3"],
        ["a1", "a2"],
    )


def test_placing_again_changes_nothing(store: Store) -> None:
    """The same batch after a kill between commit and acknowledgement gives the same store."""
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2")], {})
        batch = [member("s1", "a1"), member("s1", "a2")]
        stories.place(tx, {}, batch)
        before = stories.get(tx, "s1"), stories.memberships(tx, "s1")
        stories.place(tx, {}, batch)
        assert (stories.get(tx, "s1"), stories.memberships(tx, "s1")) == before


def test_a_moved_article_is_in_one_story_at_a_time(store: Store) -> None:
    """After a move the old story has it only for those who look back."""
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2")], {})
        stories.place(tx, {}, [member("s1", "a1"), member("s1", "a2")])
        stories.place(tx, {}, [member("s2", "a2", T0 + HOUR)])
        ids = lambda story: [a.id for a in story.articles]  # noqa: E731 - one line says it
        assert ids(stories.get(tx, "s1")) == ["a1"]
        assert ids(stories.get(tx, "s2")) == ["a2"]
        assert ids(stories.get(tx, "s1", T0)) == ["a1", "a2"]
        assert stories.get(tx, "s2", T0) is None


def test_a_window_holds_what_became_news_in_it(store: Store) -> None:
    """Start counts, end does not; one article in the window brings the whole story."""
    with store.write() as tx:
        articles.insert(
            tx,
            [
                article("start", published=T0),
                article("end", published=T0 + DAY, first_seen=T0 + DAY),
                article("before", published=T0 - 5 * DAY, first_seen=T0 - 5 * DAY),
                article("same", published=T0 + HOUR, first_seen=T0 + HOUR),
            ],
            {},
        )
        stories.place(tx, {}, [member("s1", "start"), member("s2", "end"), member("s3", "before"), member("s3", "same")])
    assert window(store, T0, T0 + DAY, T0 + DAY) == ["s3", "s1"]


def test_a_late_arrival_is_not_lost(store: Store) -> None:
    """Published before the window and seen in it: counted if less than three days late and not of a first fetch."""
    late = {"published": T0 - HOUR, "first_seen": T0 + HOUR}
    with store.write() as tx:
        articles.insert(
            tx,
            [
                article("late", **late),
                article("first", **late, first_fetch=True),
                article("stale", published=T0 - 3 * DAY, first_seen=T0 + HOUR),
                article("undated", published=None, first_seen=T0 + HOUR),
            ],
            {},
        )
        stories.place(tx, {}, [member(f"s-{one}", one, T0 + HOUR) for one in ("late", "first", "stale", "undated")])
    assert window(store, T0, T0 + DAY) == ["s-late", "s-undated"]
    assert window(store, T0 - DAY, T0) == ["s-first", "s-late"]


def test_only_what_was_known_exists(store: Store) -> None:
    """An article seen later, a membership made later, and a tag found later are not there as of before."""
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2", first_seen=T0 + HOUR), article("a3")], {})
        stories.place(tx, {}, [member("s1", "a1"), member("s1", "a2", T0 + HOUR), member("s2", "a3", T0 + HOUR)])
        taggings.save_stories(tx, {"s1": [tagging("s1", "chips")]}, T0 + HOUR)
    with store.read() as tx:
        (then,) = stories.in_window(tx, T0 - DAY, T0 + DAY, T0)
        assert ([a.id for a in then.articles], then.tags) == (["a1"], ())
        now = stories.in_window(tx, T0 - DAY, T0 + DAY, T0 + HOUR)
        assert [(one.id, [a.id for a in one.articles], one.themes) for one in now] == [
            ("s1", ["a1", "a2"], ("chips",)),
            ("s2", ["a3"], ()),
        ]


def test_active_stories_are_those_with_something_lately_seen(store: Store) -> None:
    """By first_seen, as known at the moment asked for."""
    with store.write() as tx:
        articles.insert(tx, [article("old", first_seen=T0 - 20 * DAY), article("new"), article("later", first_seen=T0 + DAY)], {})
        stories.place(tx, {}, [member("s1", "old", T0 - 20 * DAY), member("s2", "new"), member("s1", "later", T0 + DAY)])
        assert [one.id for one in stories.active(tx, T0 - DAY, T0)] == ["s2"]
        assert [one.id for one in stories.active(tx, T0 - DAY, T0 + DAY)] == ["s1", "s2"]
        taggings.save_stories(tx, {"s1": [tagging("s1", "chips")]}, T0 + DAY)
        assert stories.active_counts(tx, T0 - DAY, T0) == (1, 0)
        assert stories.active_counts(tx, T0 - DAY, T0 + DAY) == (2, 1)


def test_recent_stories_come_page_by_page(store: Store) -> None:
    """Newest first, no story twice and none lost between pages, though many are of one moment; by theme if asked."""
    with store.write() as tx:
        ids = [f"a{n:02}" for n in range(20)]
        articles.insert(tx, [article(one, published=T0 - HOUR * (n // 7), first_seen=T0) for n, one in enumerate(ids)], {})
        stories.place(tx, {}, [member(f"s{one}", one) for one in ids])
        taggings.save_stories(tx, {"sa03": [tagging("sa03", "chips")]}, T0)
        seen: list[str] = []
        while part := stories.recent(tx, 6, seen[-1] if seen else None):
            seen += [one.id for one in part]
        assert len(seen) == len(set(seen)) == 20
        assert [one.id for one in stories.recent(tx, 6, theme="chips")] == ["sa03"]
        assert stories.recent(tx, 6, "unknown") == ()


def test_tags_keep_their_evidence_and_their_history(store: Store) -> None:
    """A changed tag is closed and opened anew, the same one is left alone, a lost one is closed."""
    first, changed, other = tagging("s1", "chips", 4.0), tagging("s1", "chips", 7.5), tagging("s1", "policy", 3.0)
    with store.write() as tx:
        articles.insert(tx, [article("a1")], {})
        stories.place(tx, {}, [member("s1", "a1")])
        taggings.save_stories(tx, {"s1": [first, other]}, T0)
        taggings.save_stories(tx, {"s1": [changed, other]}, T0 + HOUR)
        taggings.save_stories(tx, {"s1": []}, T0 + DAY)
        at = lambda when: [(t.theme, t.score, t.known_from) for t in taggings.of_story(tx, "s1", when)]  # noqa: E731 - short
        assert at(T0) == [("chips", 4.0, T0), ("policy", 3.0, T0)]
        assert at(T0 + HOUR) == [("chips", 7.5, T0 + HOUR), ("policy", 3.0, T0)]
        assert at(T0 + DAY) == at(None) == []
        assert taggings.of_story(tx, "s1", T0)[0].spans == first.spans


def test_a_tag_corrected_at_the_same_moment_leaves_no_trace(store: Store) -> None:
    """Two runs of one replayed moment: what held for no time was never known."""
    with store.write() as tx:
        articles.insert(tx, [article("a1")], {})
        stories.place(tx, {}, [member("s1", "a1")])
        taggings.save_stories(tx, {"s1": [tagging("s1", "chips", 4.0)]}, T0)
        taggings.save_stories(tx, {"s1": [tagging("s1", "chips", 5.0)]}, T0)
        taggings.save_stories(tx, {"s1": [tagging("s1", "chips", 5.0)]}, T0)
        assert [t.score for t in taggings.of_story(tx, "s1", T0)] == [5.0]


def test_a_tag_takes_the_place_of_one_of_another_origin(store: Store) -> None:
    """What an analyst says replaces what a rule found, from then on; whoever saves has heeded the analyst."""
    with store.write() as tx:
        articles.insert(tx, [article("a1")], {})
        stories.place(tx, {}, [member("s1", "a1")])
        taggings.save_stories(tx, {"s1": [tagging("s1", "chips")]}, T0)
        taggings.save_stories(tx, {"s1": [tagging("s1", "chips", 9.0, origin="analyst")]}, T0 + HOUR)
        assert [[t.origin for t in taggings.of_story(tx, "s1", at)] for at in (T0, T0 + HOUR)] == [["rule"], ["analyst"]]
        taggings.save_stories(tx, {"s1": []}, T0 + 2 * HOUR)
        assert taggings.of_story(tx, "s1") == ()


def test_what_comes_late_ends_what_was_to_hold_after_it(store: Store) -> None:
    """A tag that held until noon, and an article of the morning that comes afterwards: never two rows for one moment."""
    with store.write() as tx:
        articles.insert(tx, [article("a1")], {})
        stories.place(tx, {}, [member("s1", "a1")])
        for score, hour in ((4.0, 0), (5.0, 4), (6.0, 8), (7.0, 2)):
            taggings.save_stories(tx, {"s1": [tagging("s1", "chips", score)]}, T0 + hour * HOUR)
        held = [[t.score for t in taggings.of_story(tx, "s1", T0 + hour * HOUR)] for hour in (0, 1, 2, 5, 9)]
        assert held == [[4.0], [4.0], [7.0], [7.0], [7.0]]


def test_themes_that_were_not_looked_for_stay(store: Store) -> None:
    """Read again from a moment on, without the theme whose definition is broken."""
    with store.write() as tx:
        articles.insert(tx, [article("a1")], {})
        taggings.save_articles(tx, [tagging("a1", "chips"), tagging("a1", "ships"), tagging("a1", "rail")])
        taggings.save_articles(tx, [tagging("a1", "chips", 5.0)], judged=["a1"], at=T0 + HOUR, spare=["ships"])
        found = taggings.of_articles(tx, ["a1"])["a1"]
        assert [(t.theme, t.score, t.known_from) for t in found] == [("chips", 5.0, T0 + HOUR), ("ships", 4.0, T0)]


def test_an_article_without_a_theme_loses_the_one_it_had(store: Store) -> None:
    """Read again by a newer version of the rules, which finds nothing in it."""
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2")], {})
        taggings.save_articles(tx, [tagging("a1", "chips"), tagging("a2", "chips", 3.0), tagging("a2", "policy", 6.0)])
        found = taggings.of_articles(tx, ["a1", "a2"])
        assert {one: [t.theme for t in tags] for one, tags in found.items()} == {"a1": ["chips"], "a2": ["policy", "chips"]}
        assert found["a1"][0].known_from == T0
        taggings.save_articles(tx, [], judged=["a1"])
        assert list(taggings.of_articles(tx, ["a1", "a2"])) == ["a2"]


def test_a_story_counts_in_each_week_in_which_an_outlet_reported_it(store: Store) -> None:
    """Once a week however many reports and origins of the tag; neither copies nor hot lists count, nor what came later."""
    with store.write() as tx:
        articles.insert(
            tx,
            [
                article("a1", published=T0 - 8 * DAY),
                article("a2", published=T0 - DAY),
                article("a3", published=T0 - 2 * DAY),
                article("copy", published=T0 - DAY),
                article("hot", published=T0 - DAY, vantage="social"),
                article("late", published=T0 - DAY, first_seen=T0 + HOUR),
            ],
            {},
        )
        stories.place(
            tx, {}, [member("s1", "a1"), member("s1", "a2"), member("s1", "a3"), member("s2", "hot"), member("s3", "copy")]
        )
        stories.place(tx, {"copy": "a1"}, [member("s4", "late", T0 + HOUR)])
        tags = {one: [tagging(one, "chips"), tagging(one, "chips", origin="model")] for one in ("s1", "s2", "s3", "s4")}
        taggings.save_stories(tx, tags, T0)
        assert theme_days.weeks(tx, T0 + HOUR, 3, T0) == {"chips": (0, 1, 1)}
        assert theme_days.weeks(tx, T0 + HOUR, 3, T0 + HOUR) == {"chips": (0, 1, 2)}
        assert theme_days.weeks(tx, T0 - 30 * DAY, 2, T0) == {}


def test_the_archive_began_with_its_first_article(store: Store) -> None:
    with store.write() as tx:
        assert theme_days.began(tx) is None
        articles.insert(tx, [article("a2", first_seen=T0 + HOUR), article("a1", published=T0 - 9 * DAY)], {})
        assert theme_days.began(tx) == T0


def test_a_story_that_all_have_left_leads_to_the_one_they_went_to(store: Store) -> None:
    """Two stories become one: the old address still answers, and as of before the merge it is what it was."""
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2"), article("a3", first_seen=T0 + HOUR)], {})
        stories.place(tx, {}, [member("s1", "a1"), member("s2", "a2")])
        stories.place(tx, {}, [member("s1", "a3", T0 + HOUR), member("s1", "a2", T0 + HOUR)])
    with store.read() as tx:
        merged, before = stories.get(tx, "s2"), stories.get(tx, "s2", T0)
        assert merged is not None
        assert before is not None
        assert (merged.id, [a.id for a in merged.articles]) == ("s1", ["a1", "a2", "a3"])
        assert (before.id, [a.id for a in before.articles]) == ("s2", ["a2"])


def test_an_article_that_moves_within_a_batch_was_somewhere_all_the_time(store: Store) -> None:
    """Placed at one moment and moved at a later one of the same batch, it stands in the first story in between."""
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2"), article("a3", first_seen=T0 + HOUR)], {})
        moves = [member("s1", "a1"), member("s2", "a2"), member("s1", "a3", T0 + HOUR), member("s1", "a2", T0 + HOUR)]
        stories.place(tx, {}, moves)
        between = stories.in_window(tx, T0 - DAY, T0 + DAY, T0)
        after = stories.in_window(tx, T0 - DAY, T0 + DAY, T0 + HOUR)
    assert {s.id: [a.id for a in s.articles] for s in between} == {"s1": ["a1"], "s2": ["a2"]}
    assert {s.id: sorted(a.id for a in s.articles) for s in after} == {"s1": ["a1", "a2", "a3"]}


def test_the_history_file_takes_the_place_of_the_one_before(store: Store) -> None:
    """Loaded twice, only the second counts."""
    with store.write() as tx:
        theme_days.load_history(tx, [("chips", date(2025, 1, 1), 3), ("policy", date(2025, 1, 1), 1)])
        theme_days.load_history(tx, [("chips", date(2025, 1, 2), 4), ("chips", date(2025, 1, 1), 2)])
        assert theme_days.history(tx) == {"chips": {date(2025, 1, 1): 2, date(2025, 1, 2): 4}}


def test_the_export_names_every_article_with_story_and_themes(store: Store) -> None:
    """Its own themes and its story's, strongest first; one without a story has "" and nothing."""
    with store.write() as tx:
        articles.insert(tx, [article("b", first_seen=T0 + HOUR), article("a")], {})
        stories.place(tx, {}, [member("s1", "a")])
        taggings.save_articles(tx, [tagging("a", "chips")])
        taggings.save_stories(tx, {"s1": [tagging("s1", "chips", 3.0), tagging("s1", "policy", 5.0)]}, T0)
    with store.read() as tx:
        rows = [(one.id, story, own, of_story) for one, story, own, of_story in articles.export(tx)]
    assert rows == [("a", "s1", ("chips",), ("policy", "chips")), ("b", "", (), ())]


def test_the_order_of_coming_changes_nothing_that_is_listed(store: Store) -> None:
    """The same articles stored in another order give the same window."""
    ids = [f"a{n}" for n in range(30)]
    batch = [article(one, published=T0 - HOUR * (n % 3)) for n, one in enumerate(ids)]
    places = [Membership(story=f"s{n % 7}", article=one, known_from=T0) for n, one in enumerate(ids)]
    Random(1).shuffle(batch)
    with store.write() as tx:
        articles.insert(tx, batch, {})
        stories.place(tx, {}, places)
        found = stories.in_window(tx, T0 - DAY, T0 + DAY, T0)
    assert [one.id for one in found] == ["s0", "s1", "s2", "s3", "s4", "s5", "s6"]
    assert [a.id for a in found[0].articles] == ["a14", "a28", "a7", "a0", "a21"] or len(found[0].articles) == 5
    for one in found:
        assert list(one.articles) == sorted(one.articles, key=lambda a: (a.news_at, a.first_seen, a.id))
