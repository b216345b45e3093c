"""What an analyst changes of stories by hand binds every later run, can be taken back, and was not known before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import cli
from pipeline.actions.explain import explain
from pipeline.actions.story_edit import EditRow, Voice, listed, lock, merge, split, undo
from pipeline.errors import UsageError
from pipeline.store import stories
from pipeline.wiring import World
from tests.theme_desk import HOUR, T0, Small, held, made

CHIP = "DeepSeek unveils a new chip for its data centre in Hangzhou"
SHIP = "Rain delays the launch of a ferry ship at the Northport yard"
ADA = Voice(who="ada", why="one event")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return made(tmp_path)


def titles(world: World, story: str, as_of: datetime | None = None) -> list[str]:
    with world.store.read() as tx:
        found = stories.get(tx, story, as_of)
    return sorted(a.title for a in found.articles) if found else []


def name(world: World, story: str, as_of: datetime | None = None) -> str:
    with world.store.read() as tx:
        found = stories.get(tx, story, as_of)
    return found.id if found else ""


def address(title: str) -> str:
    return f"https://news.example/{title.replace(' ', '-')}"


def two(small: Small) -> tuple[str, str]:
    """Two stories of an article each, an hour apart."""
    with small.at(T0) as world:
        [one] = small.take(world, CHIP)
    with small.at(T0 + HOUR) as world:
        [other] = small.take(world, SHIP)
    assert one != other
    return one, other


def grown(small: Small) -> str:
    """A story of two reports."""
    with small.at(T0) as world:
        [one] = small.take(world, CHIP)
    with small.at(T0 + HOUR) as world:
        assert small.take(world, CHIP + " today") == [one]
    return one


def test_a_merge_leads_both_names_to_the_older_and_later_reports_of_either_join_it(small: Small) -> None:
    one, other = two(small)
    with small.at(T0 + 2 * HOUR) as world:
        done = merge(world, other, one, ADA)
        assert (done.story, done.other, done.who, done.why) == (one, other, "ada", "one event")
        assert name(world, other) == name(world, one) == one
        assert titles(world, other) == sorted([CHIP, SHIP])
        # Each theme is carried by one of two sources now, which is not enough.
        assert held(world, one) == held(world, other) == []
        assert any(line.startswith("  edit 1 by ada on 2025-01-28 10:00 UTC: merged") for line in explain(world, one).lines)
    with small.at(T0 + 3 * HOUR) as world:
        assert small.take(world, SHIP + " again") == [one]
        assert small.take(world, CHIP + " again") == [one]


def test_an_issue_as_of_before_a_merge_does_not_know_it(small: Small) -> None:
    one, other = two(small)
    with small.at(T0 + 2 * HOUR) as world:
        merge(world, one, other, ADA)
        before = T0 + HOUR
        assert (titles(world, one, before), titles(world, other, before)) == ([CHIP], [SHIP])
        assert (held(world, one, before), held(world, other, before)) == ([("chips", "rule")], [("ships", "rule")])
        with world.store.read() as tx:
            assert {s.id for s in stories.in_window(tx, T0, T0 + 2 * HOUR, before)} == {one, other}
            assert {s.id for s in stories.in_window(tx, T0, T0 + 2 * HOUR, T0 + 2 * HOUR)} == {one}


def test_what_comes_late_joins_the_merged_story_too(small: Small) -> None:
    """A report first seen before the merge was made, and gathered after it."""
    one, other = two(small)
    with small.at(T0 + 4 * HOUR) as world:
        merge(world, one, other, ADA)
        assert small.take(world, SHIP + " late", seen=T0 + 2 * HOUR) == [one]
        assert SHIP + " late" in titles(world, one)


def test_a_merge_taken_back_gives_each_its_own_with_what_came_since(small: Small) -> None:
    one, other = two(small)
    with small.at(T0 + 2 * HOUR) as world:
        merge(world, one, other, ADA)
    with small.at(T0 + 3 * HOUR) as world:
        assert small.take(world, SHIP + " again") == small.take(world, CHIP + " again") == [one]
    with small.at(T0 + 4 * HOUR) as world:
        assert undo(world, 0, Voice(who="bo")).line == "took back edit 1: 2 articles moved back"
        assert titles(world, one) == [CHIP, CHIP + " again"]
        assert titles(world, other) == [SHIP, SHIP + " again"]
        assert (held(world, one), held(world, other)) == ([("chips", "rule")], [("ships", "rule")])
        assert name(world, other, T0 + 3 * HOUR) == one
        assert [(row.number, row.kind, row.who, row.holds) for row in listed(world)] == [
            (2, "undo", "bo", False),
            (1, "merge", "ada", False),
        ]
        assert any("taken back since" in line for line in explain(world, other).lines)
    with small.at(T0 + 5 * HOUR) as world:
        assert small.take(world, SHIP + " later") == [other]


def test_a_split_keeps_the_founders_id_and_no_later_report_joins_the_sides(small: Small) -> None:
    """Two reports that are as like as can be stay apart, however many more come that are like both."""
    one = grown(small)
    with small.at(T0 + 2 * HOUR) as world:
        other = split(world, one, [address(CHIP + " today")], ADA).other
        assert (titles(world, one), titles(world, other)) == ([CHIP], [CHIP + " today"])
        assert held(world, other) == [("chips", "rule")]
        assert titles(world, one, T0 + HOUR) == [CHIP, CHIP + " today"]
        assert titles(world, other, T0 + HOUR) == []
    with small.at(T0 + 3 * HOUR) as world:
        for title in (CHIP + " today again", CHIP + " again", CHIP + " this day"):
            assert set(small.take(world, title)) <= {one, other}
        assert name(world, one) == one
        assert name(world, other) == other
        assert not set(titles(world, one)) & set(titles(world, other))


def test_the_founders_side_keeps_the_id_whichever_side_is_named(small: Small) -> None:
    one = grown(small)
    with small.at(T0 + 2 * HOUR) as world:
        other = split(world, one, [address(CHIP)], ADA).other
        assert (titles(world, one), titles(world, other)) == ([CHIP], [CHIP + " today"])


def test_a_split_taken_back_makes_one_story_again(small: Small) -> None:
    one = grown(small)
    with small.at(T0 + 2 * HOUR) as world:
        other = split(world, one, [address(CHIP + " today")], ADA).other
    with small.at(T0 + 3 * HOUR) as world:
        undo(world, 1, ADA)
        assert name(world, other) == one
        assert titles(world, one) == [CHIP, CHIP + " today"]
        assert titles(world, one, T0 + 2 * HOUR) == [CHIP]
        assert small.take(world, CHIP + " again") == [one]


def test_a_merge_and_a_split_of_it_come_back_to_the_first_id(small: Small) -> None:
    """What a merge swallowed, a split gives its own old name."""
    one, other = two(small)
    with small.at(T0 + 2 * HOUR) as world:
        merge(world, one, other, ADA)
    with small.at(T0 + 3 * HOUR) as world:
        assert split(world, one, [address(SHIP)], ADA).other == other
        assert (name(world, other), titles(world, other)) == (other, [SHIP])
        with world.store.read() as tx:
            assert stories.ids_between(tx, T0, T0 + HOUR) == (one,)
            assert stories.ids_between(tx, T0 + HOUR, T0 + 2 * HOUR) == (other,)
            assert [s.id for s in stories.active(tx, T0 + HOUR / 2, T0 + 3 * HOUR)] == [other]


def test_a_locked_story_takes_no_report_until_that_is_taken_back(small: Small) -> None:
    with small.at(T0) as world:
        [one] = small.take(world, CHIP)
        lock(world, one, "lock", ADA)
    with small.at(T0 + HOUR) as world:
        [apart] = small.take(world, CHIP + " today")
        assert apart != one
        with pytest.raises(UsageError, match="is locked"):
            merge(world, one, apart, ADA)
        with pytest.raises(UsageError, match="locked already"):
            lock(world, one, "lock", ADA)
        undo(world, 0, ADA)
        assert merge(world, one, apart, ADA).story == one
        assert small.take(world, CHIP + " again") == [one]


def test_unlock_and_its_undo(small: Small) -> None:
    with small.at(T0) as world:
        [one] = small.take(world, CHIP)
        lock(world, one, "lock", ADA)
        lock(world, one, "unlock", ADA)
        undo(world, 2, ADA)
        assert small.take(world, CHIP + " today") != [one]
        with pytest.raises(UsageError, match="no edit 2 that holds"):
            undo(world, 2, ADA)


Asked = Callable[[World, str, str], EditRow]
WRONG: dict[str, tuple[Asked, str]] = {
    "an unknown story": (lambda world, one, _: merge(world, one, "s0", ADA), "no story 's0'"),
    "with itself": (lambda world, one, _: merge(world, one, one, ADA), "one story already"),
    "an article of another": (lambda world, one, _: split(world, one, [address(SHIP)], ADA), "no article"),
    "all of it": (lambda world, one, _: split(world, one, [address(CHIP)], ADA), "nothing would be left"),
    "not locked": (lambda world, one, _: lock(world, one, "unlock", ADA), "is not locked"),
    "nothing to undo": (lambda world, one, _: undo(world, 0, ADA), "no edit holds"),
    "a stranger": (lambda world, one, other: merge(world, one, other, Voice(who="eve")), "no person 'eve'"),
    "nobody": (lambda world, one, other: merge(world, one, other, Voice()), "who says so"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_asked_wrongly_changes_nothing(small: Small, case: str) -> None:
    one, other = two(small)
    ask, line = WRONG[case]
    with small.at(T0 + 2 * HOUR) as world:
        with pytest.raises(UsageError, match=line):
            ask(world, one, other)
        assert (titles(world, one), titles(world, other), listed(world)) == ([CHIP], [SHIP], ())


def test_the_commands_say_what_they_did(small: Small) -> None:
    one, other = two(small)
    root = ["--workspace", str(small.root), "story"]
    say = ["--who", "ada", "--why", "one event"]
    run = CliRunner().invoke(cli.desk, [*root, "merge", one, other, *say], catch_exceptions=False)
    assert run.output == f"edit 1 by ada: merged {other} into {one}: 1 article\n"
    run = CliRunner().invoke(cli.desk, [*root, "edits"], catch_exceptions=False)
    assert "one event" in run.output
    with pytest.raises(SystemExit) as wrong:
        cli.main([*root, "merge", one, other, *say])
    assert wrong.value.code == 2
