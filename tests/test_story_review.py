"""The review queue asks of what is unsure, the most valuable first, 20 a day; an answer takes a question off for good."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import cli
from pipeline.actions.story_edit import EditRow, Voice, apart, listed, lock, same, split, undo
from pipeline.actions.story_review import A_DAY, review
from pipeline.errors import UsageError
from pipeline.model import Membership
from pipeline.store import articles, stories, story_edits
from pipeline.wiring import World
from tests.theme_desk import HOUR, T0, Small, made

CHIP = "DeepSeek unveils a new chip for its data centre in Hangzhou"
SHIP = "Rain delays the launch of a ferry ship at the Northport yard"
LATER = "Northport ferry ship launched at last in the yard after rain"
ADA = Voice(who="ada", why="looked at it")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return made(tmp_path)


def address(title: str) -> str:
    return f"https://news.example/{title.replace(' ', '-')}"


def article(world: World, title: str) -> str:
    with world.store.read() as tx:
        return articles.find(tx, address(title))[0].id


def titles(world: World, story: str, as_of: datetime | None = None) -> list[str]:
    with world.store.read() as tx:
        found = stories.get(tx, story, as_of)
    return [a.title for a in found.articles] if found else []


def unsure(world: World, story: str, title: str, nearest: str) -> None:
    """As if the machine had put the report into the story, not far above the line."""
    row = Membership(
        story=story,
        article=article(world, title),
        known_from=world.now(),
        score=1.25,
        nearest=article(world, nearest),
        terms=("@deepseek", "#5e+11"),
        unsure=True,
    )
    with world.store.write() as tx:
        story_edits.move(tx, [row])


def asked(world: World) -> list[tuple[str, str]]:
    return [(q.report.title, q.nearest.title) for q in review(world).questions]


def doubtful(small: Small) -> str:
    """A story of one report, another that the machine is unsure of, and a third that came by way of that."""
    with small.at(T0) as world:
        [one] = small.take(world, CHIP)
    with small.at(T0 + HOUR) as world:
        small.take(world, SHIP)
        unsure(world, one, SHIP, CHIP)
    with small.at(T0 + 2 * HOUR) as world:
        small.take(world, LATER)
        row = Membership(
            story=one, article=article(world, LATER), known_from=world.now(), score=1.9, nearest=article(world, SHIP)
        )
        with world.store.write() as tx:
            story_edits.move(tx, [row])
        assert titles(world, one) == [CHIP, SHIP, LATER]
    return one


def test_a_question_shows_both_titles_why_and_what_to_type(small: Small) -> None:
    one = doubtful(small)
    with small.at(T0 + 3 * HOUR) as world:
        [question] = review(world).questions
        ids = article(world, SHIP), article(world, CHIP)
    assert (question.story, question.report.title, question.nearest.title, question.score) == (one, SHIP, CHIP, 1.25)
    assert (question.why[0], question.why[-1]) == ("both say: deepseek, 500,000,000,000", "1 h apart")
    assert question.along == 1
    assert {"theme", "moves", "doubt"} == {term.name for term in question.worth}
    assert question.value == pytest.approx(sum(term.value for term in question.worth))
    assert question.same == f"desk story same {ids[0]} {ids[1]}"
    assert question.apart == f"desk story apart {ids[0]}"


def test_yes_takes_it_off_and_no_later_run_asks_again(small: Small) -> None:
    one = doubtful(small)
    with small.at(T0 + 3 * HOUR) as world:
        done = same(world, article(world, SHIP), address(CHIP), ADA)
        assert (done.kind, done.story, done.who, done.why) == ("same", one, "ada", "looked at it")
        assert (asked(world), review(world).waiting, review(world).answered) == ([], 0, 1)
        assert titles(world, one) == [CHIP, SHIP, LATER]
        with pytest.raises(UsageError, match="said already: edit 1 by ada"):
            same(world, article(world, CHIP), article(world, SHIP), ADA)
    with small.at(T0 + 4 * HOUR) as world:
        small.take(world, CHIP + " again", SHIP + " again")
        assert asked(world) == []
        undo(world, 0, ADA)
        assert asked(world) == [(SHIP, CHIP)]
        assert titles(world, one)[:3] == [CHIP, SHIP, LATER]


def test_no_takes_out_what_came_by_way_of_it_and_both_stay_apart(small: Small) -> None:
    one = doubtful(small)
    with small.at(T0 + 3 * HOUR) as world:
        done = apart(world, [article(world, SHIP)], ADA)
        assert (titles(world, one), titles(world, done.other)) == ([CHIP], [SHIP, LATER])
        assert asked(world) == []
        assert titles(world, one, T0 + 2 * HOUR) == [CHIP, SHIP, LATER]
    with small.at(T0 + 4 * HOUR) as world:
        assert small.take(world, SHIP + " again") == [done.other]
        assert small.take(world, CHIP + " again") == [one]
        assert asked(world) == []
    with small.at(T0 + 5 * HOUR) as world:
        undo(world, done.number, ADA)
        assert asked(world) == [(SHIP, CHIP)]
        assert sorted(titles(world, one)) == sorted([CHIP, CHIP + " again", SHIP, SHIP + " again", LATER])


def test_the_later_word_of_two_binds(small: Small) -> None:
    """Apart, then the same after all: one story again, off the queue; and a split by hand goes before an earlier yes."""
    one = doubtful(small)
    with small.at(T0 + 3 * HOUR) as world:
        other = apart(world, [article(world, SHIP)], ADA).other
    with small.at(T0 + 4 * HOUR) as world:
        done = same(world, address(SHIP), address(CHIP), ADA)
        assert (done.kind, done.story, done.other) == ("merge", one, other)
        assert (titles(world, other), asked(world)) == ([CHIP, SHIP, LATER], [])
    with small.at(T0 + 5 * HOUR) as world:
        assert titles(world, split(world, one, [address(SHIP)], ADA).other) == [SHIP]
        assert asked(world) == []


def test_a_merge_taken_back_leaves_what_is_said_to_be_one_together(small: Small) -> None:
    """A report that came since goes with the one it is said to be of one event with, not with what it was nearest to."""
    with small.at(T0) as world:
        [one] = small.take(world, CHIP)
    with small.at(T0 + HOUR) as world:
        small.take(world, SHIP)
        same(world, address(CHIP), address(SHIP), ADA)
    with small.at(T0 + 2 * HOUR) as world:
        small.take(world, LATER)
        row = Membership(story=one, article=article(world, LATER), known_from=world.now(), nearest=article(world, CHIP))
        with world.store.write() as tx:
            story_edits.move(tx, [row])
    with small.at(T0 + 3 * HOUR) as world:
        same(world, address(SHIP), address(LATER), ADA)
        undo(world, 1, ADA)
        assert titles(world, one) == [CHIP]


def many(small: Small, count: int) -> None:
    """So many questions, each of a story by itself."""
    pairs = [(f"Chip {word(n, 'b')} {word(n, 'f')} {word(n, 'k')}", f"{word(n, 'p')} {word(n, 't')} yard") for n in range(count)]
    with small.at(T0) as world:
        firsts = small.take(world, *(one for one, _ in pairs))
        assert len(set(firsts)) == count
    with small.at(T0 + HOUR) as world:
        small.take(world, *(other for _, other in pairs))
        for story, (one, other) in zip(firsts, pairs, strict=True):
            unsure(world, story, other, one)


def word(number: int, sound: str) -> str:
    """A word that is like no other."""
    return f"{sound}{chr(97 + number)}{sound}o{chr(97 + number)}{sound}ix"


def test_at_most_twenty_a_day_and_what_is_answered_counts(small: Small) -> None:
    many(small, A_DAY + 2)
    with small.at(T0 + 2 * HOUR) as world:
        found = review(world)
        assert (len(found.questions), found.waiting, found.answered) == (A_DAY, A_DAY + 2, 0)
        for question in found.questions[:3]:
            same(world, question.report.article, question.nearest.article, ADA)
        lock(world, found.questions[3].story, "lock", ADA)
        found = review(world)
        assert (len(found.questions), found.waiting, found.answered) == (A_DAY - 3, A_DAY - 2, 3)
    with small.at(T0 + timedelta(days=1)) as world:
        assert len(review(world).questions) == A_DAY - 2
    with small.at(T0 + timedelta(days=16)) as world:
        assert review(world).questions == ()


def test_what_would_change_more_is_asked_first(small: Small) -> None:
    one = doubtful(small)
    with small.at(T0 + 3 * HOUR) as world:
        [quiet] = small.take(world, "Museum shows old maps of the northern coast")
        small.take(world, "Football club signs a young keeper from Leeds")
        unsure(world, quiet, "Football club signs a young keeper from Leeds", "Museum shows old maps of the northern coast")
        assert [q.story for q in review(world).questions] == [one, quiet]


def test_what_is_asked_wrongly_changes_nothing(small: Small) -> None:
    one = doubtful(small)
    with small.at(T0 + 3 * HOUR) as world:
        [elsewhere] = small.take(world, "Museum shows old maps of the northern coast")
        museum = address("Museum shows old maps of the northern coast")
        asks: tuple[tuple[Callable[[], EditRow], str], ...] = (
            (lambda: same(world, address(SHIP), address(SHIP), ADA), "are one report"),
            (lambda: same(world, address(SHIP), "nothing", ADA), "no report 'nothing'"),
            (lambda: apart(world, [address(SHIP), museum], ADA), "stand in 2 stories"),
            (lambda: apart(world, [address("Museum shows old maps of the northern coast")], ADA), "nothing would be left"),
            (lambda: same(world, address(SHIP), address(CHIP), replace(ADA, who="eve")), "no person 'eve'"),
        )
        for ask, line in asks:
            with pytest.raises(UsageError, match=line):
                ask()
        assert (listed(world), titles(world, elsewhere)) == ((), ["Museum shows old maps of the northern coast"])
        assert titles(world, one) == [CHIP, SHIP, LATER]


def test_the_commands_ask_and_take_the_answer(small: Small) -> None:
    doubtful(small)
    root = ["--workspace", str(small.root), "story"]

    def run(*words: str) -> str:
        return CliRunner().invoke(cli.desk, [*root, *words], catch_exceptions=False).output

    # The desk's own clock stands at a later year, in which these stories cannot grow any more.
    assert "0 of 0 that wait; 0 answered today" in run("review")
    assert json.loads(run("review", "--json")) == {"questions": [], "waiting": 0, "answered": 0}
    with small.at(T0 + 3 * HOUR) as world:
        ids = article(world, SHIP), article(world, CHIP)
    assert run("same", *ids, "--who", "ada").startswith("edit 1 by ada: said that ")
    assert run("apart", ids[0], "--who", "bo").startswith("edit 2 by bo: split ")
    assert "holds" in run("edits")
