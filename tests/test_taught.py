"""An analyst's words teach the desk: ten and ten on a new kind of story change the next article's tag, from then on and not before."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.actions.explain import explain
from pipeline.actions.tag import Word, tag
from pipeline.actions.theme_test import theme_test
from pipeline.actions.themes import themes
from pipeline.store import articles, stories, theme_versions
from pipeline.wiring import World
from tests.theme_desk import FILES, HOUR, T0, Small, held, made

YES = (
    "Rotterdam dock workers strike over pensions",
    "Dock workers strike shuts the container terminal of Busan",
    "Unions in Genoa call a dock workers strike over robots",
    "Port of Gdansk idle as dock workers strike",
    "Oakland dock workers reject pay offer and strike",
    "Durban dock workers begin a strike for wages",
    "Talks fail: dock workers of Santos strike",
    "Izmir dock workers win more pay after a long strike",
    "Dock workers strike in Sydney, terminal closed",
    "Halifax terminal reopens when dock workers end strike",
)
NO = (
    "Copper falls as traders sell",
    "Timber dearer after storms in Finland",
    "Coffee price at a record in New York",
    "Salt mine finds new investors",
    "Wool auction disappoints farmers",
    "Zinc smelter fined for smoke",
    "Sugar tax debated by ministers",
    "Cotton harvest in Texas is late",
    "Marble quarry wins a prize for design",
    "Barley prices ease before the holidays",
)
NEXT = "Pay dispute: dock workers at Antwerp terminal strike"
BEFORE = "Lisbon dock workers strike at two terminals, pay talks off"


DAY = timedelta(days=1)
SAID = T0 - 20 * DAY
"""When the analyst spoke: so long before that no story of then is still joined."""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk to which ten yes and ten no were said at SAID."""
    root = tmp_path_factory.mktemp("taught")
    teach(empty(root), 10)
    return root


@pytest.fixture
def small(lesson: Path, tmp_path: Path) -> Small:
    return Small(shutil.copytree(lesson, tmp_path / "desk"))


def empty(root: Path) -> Small:
    return made(root)


def url_of(title: str) -> str:
    return f"https://news.example/{title.replace(' ', '-')}"


def teach(small: Small, count: int) -> None:
    """So many words each way on the theme of ships: strikes in ports belong to it, news of goods does not."""
    with small.at(SAID) as world:
        for verdict, titles in (("yes", YES), ("no", NO)):
            small.take(world, *titles[:count])
            for title in titles[:count]:
                tag(world, Word(what=url_of(title), theme="ships", verdict=verdict, who="ada"))


def themes_of(world: World, title: str, as_of: datetime | None = None) -> list[tuple[str, str]]:
    """The themes of the story of the article of that title."""
    with world.store.read() as tx:
        [one] = articles.find(tx, url_of(title))
        story = stories.of_article(tx, one.id)
    assert story is not None
    return held(world, story.id, as_of)


def test_ten_and_ten_change_the_next_article(small: Small) -> None:
    with small.at(T0) as world:
        small.take(world, NEXT)
        assert themes_of(world, NEXT) == [("ships", "model")]
        lines = explain(world, url_of(NEXT)).lines
        [ships] = [row for row in themes(world) if row.slug == "ships"]
        assert ships.taught.startswith("10 yes and 10 no, precision ")
        assert ships.state == "in use"
        assert "+" in ships.version
    assert any("carries ships" in line and "by what analysts taught" in line for line in lines)
    assert any("what analysts taught (10 yes and 10 no, precision" in line and "moves it by +" in line for line in lines)
    assert any("by taught, like " in line for line in lines)


def test_five_and_five_do_not(tmp_path: Path) -> None:
    small = empty(tmp_path)
    teach(small, 5)
    with small.at(T0) as world:
        small.take(world, NEXT)
        assert themes_of(world, NEXT) == []
        assert [row.taught for row in themes(world)] == ["", "5 yes and 5 no: needs 3 more yes and 3 more no"]


def test_a_replay_as_of_before_does_not_know_it(small: Small) -> None:
    with small.at(SAID - HOUR) as world:
        small.take(world, NEXT)
        assert themes_of(world, NEXT) == []
        assert [row.taught for row in themes(world)] == ["", ""]


def test_stories_of_late_are_tagged_anew_from_then_on(tmp_path: Path) -> None:
    small = empty(tmp_path)
    with small.at(SAID - 13 * DAY) as world:
        small.take(world, BEFORE)
    teach(small, 10)
    with small.at(SAID + HOUR) as world:
        small.take(world, "Rates are held in Frankfurt")
        assert themes_of(world, BEFORE) == [("ships", "model")]
        assert themes_of(world, BEFORE, SAID) == []
        with world.store.read() as tx:
            assert theme_versions.history(tx, "ships")[-1].known_from == SAID + HOUR


def test_what_comes_late_is_known_from_when_it_came(small: Small) -> None:
    """First seen before the last word, or it would be an older story: an issue as of then does not find what was learnt since."""
    with small.at(T0) as world:
        tag(world, Word(what=url_of(NO[0]), theme="ships", verdict="no", who="bo"))
        small.take(world, NEXT, seen=T0 - HOUR)
        assert themes_of(world, NEXT, T0 - HOUR) == []
    with small.at(T0 + HOUR) as world:
        small.take(world, "Rates are held in Frankfurt")
        assert themes_of(world, NEXT) == [("ships", "model")]
        assert themes_of(world, NEXT, T0 - HOUR) == []


def test_words_taken_back_teach_no_more(small: Small) -> None:
    with small.at(T0) as world:
        for title in YES[:3]:
            tag(world, Word(what=url_of(title), theme="ships", verdict="undo", who="bo"))
        small.take(world, NEXT)
        assert themes_of(world, NEXT) == []
        assert themes(world)[1].taught == "7 yes and 10 no: needs 1 more yes"


def test_a_trial_judges_by_what_was_taught_and_is_not_judged_by_it(small: Small) -> None:
    with small.at(T0) as world:
        small.take(world, NEXT)
        text = FILES["themes.toml"].partition("\n\n")[2].replace("points = 4", "points = 1")
        (small.root / "draft.toml").write_text(text, encoding="utf-8")
        report = theme_test(world, "ships", small.root / "draft.toml", start=T0 - HOUR)
        assert [(week.before, week.after) for week in report.weeks] == [(1, 1)]
        whole = theme_test(world, "ships", small.root / "draft.toml")
        assert (whole.judged_after.judged, whole.judged_after.recall) == (20, 0.0)
