"""A draft of a theme is tried on the archive: what it adds and loses, by week, with the words; nothing is changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.actions.tag import Word, tag
from pipeline.actions.theme_test import Agreement, TrialWeek, theme_test
from pipeline.errors import ConfigError, UsageError
from tests.running import desk
from tests.theme_desk import FILES, HOUR, T0, Small, held, made

WEEK = 7 * 24 * HOUR
DRAFT = (
    '[[theme]]\nslug = "chips"\nname = "Chips"\nname_zh = "芯片"\ndescription = "Chips."\n'
    'examples = [{ carries = true, title = "A wafer" }, { carries = false, title = "土豆片" }]\n'
    '[[theme.phrases]]\npoints = 3\nen = ["wafer"]\nzh = ["晶圆"]\n'
)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """An archive of two weeks: a chip and a ship, then a wafer."""
    desk = made(tmp_path)
    with desk.at(T0) as world:
        desk.take(world, "A chip is announced by a small firm in Leeds", "A ship leaves the harbour of Ningbo at noon")
    with desk.at(T0 + WEEK) as world:
        desk.take(world, "Another one, a wafer for the kitchen of the future")
    return desk


def draft(small: Small, text: str = DRAFT) -> Path:
    path = small.root / "draft.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_draft_adds_and_loses_by_week(small: Small) -> None:
    with small.at(T0 + WEEK) as world:
        report = theme_test(world, "chips", draft(small))
        assert (report.stories, report.articles, report.doubts) == (3, 3, ())
        assert report.weeks == (
            TrialWeek(monday=date(2025, 1, 27), before=1, after=0, added=0, lost=1),
            TrialWeek(monday=date(2025, 2, 3), before=0, after=1, added=1, lost=0),
        )
        [added], [lost] = report.added, report.lost
        assert (added.title, added.words, added.score, added.threshold, added.why_not) == (
            "Another one, a wafer for the kitchen of the future", ("wafer +3", "a wafer +0.232"), 3.232, 3.0, "no word of it is there",
        )  # fmt: skip
        assert (lost.title, lost.words, lost.why_not) == (
            "A chip is announced by a small firm in Leeds", ("chip +3",), "no word of it is there",
        )  # fmt: skip
        assert held(world, lost.story) == [("chips", "rule")]
        later = theme_test(world, "chips", draft(small), start=T0 + HOUR)
        assert (later.stories, later.lost, theme_test(world, "chips", draft(small), end=T0 + HOUR).added) == (1, (), ())


def test_a_draft_may_call_the_lists_of_the_desk(small: Small) -> None:
    """And has its own beside them."""
    path = small.root / "themes.toml"
    path.write_text('[lists.stuff]\nen = ["wafer"]\n' + FILES["themes.toml"], encoding="utf-8")
    text = '[lists.more]\nzh = ["晶圆"]\n' + DRAFT.replace('"wafer"]', '"@stuff", "@more"]')
    with small.at(T0 + WEEK) as world:
        assert len(theme_test(world, "chips", draft(small, text)).added) == 1


def test_a_new_theme_is_all_added(small: Small) -> None:
    with small.at(T0 + WEEK) as world:
        report = theme_test(world, "wafers", draft(small, DRAFT.replace('"chips"', '"wafers"')))
    assert (report.before, len(report.added), report.lost) == ("none", 1, ())


def test_without_a_draft_what_is_stored_is_held_against_the_definition(small: Small) -> None:
    """As after a change that no grouping has followed yet."""
    small.write("themes.toml", 'en = ["chip"]', 'en = ["wafer"]')
    with small.at(T0 + WEEK) as world:
        report = theme_test(world, "chips")
        assert (report.before, len(report.added), len(report.lost), report.judged_before) == ("stored", 1, 1, None)
        assert report.lost[0].why_not == "no word of it is there"


def test_both_are_held_against_the_analysts_words(small: Small) -> None:
    """A story that an analyst judged is neither added nor lost: the word stands, whatever the rules say."""
    with small.at(T0 + WEEK) as world:
        ids = {change.title: change.story for change in theme_test(world, "chips", draft(small)).added}
        tag(world, Word(what=next(iter(ids.values())), theme="chips", verdict="yes", who="ada"))
        report = theme_test(world, "chips", draft(small))
        assert (report.added, len(report.lost)) == ((), 1)
        assert report.judged_before == Agreement(judged=1, precision=None, recall=0.0)
        assert report.judged_after == Agreement(judged=1, precision=1.0, recall=1.0)
        tag(world, Word(what=report.lost[0].story, theme="chips", verdict="no", who="ada"))
        report = theme_test(world, "chips", draft(small))
        assert report.judged_before == Agreement(judged=2, precision=0.0, recall=0.0)
        assert report.judged_after == Agreement(judged=2, precision=1.0, recall=1.0)


def test_what_is_wrong_with_a_draft_is_said_with_its_line(small: Small) -> None:
    with small.at(T0 + WEEK) as world:
        with pytest.raises(ConfigError, match=r"draft.toml:9: theme chips: 'w\*fer' has a \* that is not at its end"):
            theme_test(world, "chips", draft(small, DRAFT.replace('["wafer"]', '["w*fer"]')))
        with pytest.raises(UsageError, match=r"draft.toml has no theme 'ships'; it has: chips"):
            theme_test(world, "ships", draft(small))
        with pytest.raises(UsageError, match="no theme 'rail'; there are: chips, ships"):
            theme_test(world, "rail")
        with pytest.raises(UsageError, match="no story became news then"):
            theme_test(world, "chips", start=T0 + 9 * WEEK)
        doubtful = theme_test(world, "chips", draft(small, DRAFT.replace('"A wafer"', '"A potato"')))
        assert [str(one).partition(":")[0] for one in doubtful.doubts] == ["draft.toml"]


def test_the_commands_print_for_people_and_for_programs(small: Small) -> None:
    """desk theme test, themes, tag, corrections, theme lint, as they are typed."""
    path = str(draft(small))
    shown = desk(small.root, "theme", "test", "chips", "--draft", path, "--samples", "1").out
    assert "2025-02-03\t0\t1\t1\t0" in shown
    assert "3 (3 articles): 1 added, 1 lost" in shown
    assert "added 2025-02-04 s" in shown
    assert "3.232 of 3 by wafer +3; a wafer +0.232; before no word of it is there" in shown
    found = desk(small.root, "theme", "test", "chips", "--draft", path, "--json").json
    story = found["lost"][0]["story"]
    assert desk(small.root, "tag", story, "chips", "no", "--who", "bo", "--why", "crisps").out == (
        f"{story}: chips no, said by bo; now: no theme\n"
    )
    assert desk(small.root, "tag", story, "chips", "no", code=2).err == "who says so? give --who NAME; there are: ada, bo\n"
    [row] = desk(small.root, "corrections", "--json").json
    assert (row["who"], row["verdict"], row["story"], row["why"], row["binds"]) == ("bo", "no", story, "crisps", True)
    assert "\tbo\tno\tchips\t" in desk(small.root, "corrections", "--theme", "chips").out
    assert desk(small.root, "corrections", "--theme", "ships").out == ""
    listed = {row["slug"]: row for row in desk(small.root, "themes", "--json").json}
    assert [(listed[slug]["number"], listed[slug]["stories"], listed[slug]["state"]) for slug in ("chips", "ships")] == [
        (1, 0, "in use"), (1, 1, "in use"),
    ]  # fmt: skip
    assert desk(small.root, "themes").out.startswith("chips\t1 (")
    problems = desk(small.root, "theme", "lint", code=2).out.splitlines()
    assert problems == [
        "themes.toml:2: theme chips: has no examples (add examples = [{ carries = true, title = … }, …])",
        "themes.toml:12: theme ships: has no examples (add examples = [{ carries = true, title = … }, …])",
    ]
    assert desk(small.root, "lint", code=2).out.splitlines() == problems


def test_a_broken_theme_is_told_by_every_command_and_costs_only_itself(small: Small) -> None:
    small.write("themes.toml", 'en = ["chip"]', 'en = ["ch*p"]')
    done = desk(small.root, "themes")
    assert [line.split("\t")[:3] for line in done.out.splitlines()][-1] == ["chips", "-", "broken"]
    assert "themes.toml:8: theme chips: 'ch*p' has a * that is not at its end (write the word itself)" in done.err
    assert "left out until that is mended: chips" in done.err
