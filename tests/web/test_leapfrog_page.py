"""The leapfrog page counts its board once for each state of the stories, and shows none of a state that is past."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pipeline.model import Membership, StoryEdit
from pipeline.store import articles, stories, story_edits, taggings
from pipeline.web.leapfrog_page import KeptBoard
from pipeline.wiring import open_world
from tests.make import END, make_article, make_tagging
from tests.web.conftest import DESK, NOW

CAR = "ev-leapfrogging"


def membership(story: str, article: str) -> Membership:
    return Membership(story=story, article=article, known_from=NOW)


def count(kept: KeptBoard) -> int:
    """The stories of cars on the board."""
    return next((len(lane.stories) for lane in kept.counted()[0].lanes if lane.industry == "cars"), 0)


def test_the_board_is_counted_anew_when_another_process_changes_the_stories_and_only_then(tmp_path: Path) -> None:
    for name, text in {"desk.toml": DESK, "feeds.toml": ""}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with open_world(tmp_path, at=NOW, environ={}) as reader, open_world(tmp_path, at=NOW, environ={}) as writer:
        kept = KeptBoard(reader)
        empty = kept.counted()
        assert kept.counted()[0] is empty[0]
        found = [make_article(f"c{n}", title=f"BYD overtakes Tesla, number {n}", vantage="us") for n in (1, 2)]
        with writer.store.write() as tx:
            articles.insert(tx, found, {})
        assert kept.counted()[0] is empty[0]  # what stands in no story is not on the board
        with writer.store.write() as tx:
            stories.place(tx, {}, [membership(f"s{n}", f"c{n}") for n in (1, 2)])
            taggings.save_stories(tx, {f"s{n}": [make_tagging(f"s{n}", CAR)] for n in (1, 2)}, END)
        assert count(kept) == 2
        board = kept.counted()[0]
        with writer.store.write() as tx:
            story_edits.add(tx, StoryEdit(kind="lock", story="s1", who="ada", known_from=NOW))
        assert kept.counted()[0] is board
        with writer.store.write() as tx:
            story_edits.move(tx, [membership("s1", "c2")])
        assert count(kept) == 1
        with writer.store.write() as tx:
            taggings.save_stories(tx, {"s1": [], "s2": []}, NOW + timedelta(hours=1))
        assert count(kept) == 0
