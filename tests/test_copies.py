"""Copies end to end: what is imported is folded, compared without boilerplate, counted by owner, and stays as it was known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.actions.explain import explain
from pipeline.actions.export_articles import export_articles
from pipeline.actions.import_articles import import_articles
from pipeline.store import stories, texts
from pipeline.store.texts import ArticleText
from pipeline.wiring import World, moment, open_world

AT = moment("2025-01-28T08:00Z")
TEXT = (
    "The sample company said on Monday that it would build a second factory in the north of the island, because orders for its "
    "newest processors had grown faster than the first one could make them."
)
MORE = f"{TEXT} The state would lend it half the money, and work would begin in the spring of next year."
LINE = "Sign up for the sample newsletter, every morning."


def row(number: int, title: str, summary: str, source: str, hours: float = 0) -> dict[str, str]:
    seen = (AT + timedelta(hours=hours)).isoformat()
    address = f"https://{source}/{number}"
    return {"url": address, "title": title, "summary": summary, "source": source, "published": seen, "lang": "en"}


def take_in(world: World, *rows: dict[str, str]) -> dict[str, dict[str, object]]:
    """Import the rows, and what is exported of all by title."""
    file = world.workspace.root / "rows.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    import_articles(world, file)
    return {str(one["title"]): one for one in export_articles(world)}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    (tmp_path / "desk.toml").write_text('[desk.test]\nname = "Test"\n', encoding="utf-8")
    (tmp_path / "feeds.toml").write_text("", encoding="utf-8")
    with open_world(tmp_path, at=AT + timedelta(days=2)) as opened:
        yield opened


FIRST = row(1, "A second factory for the island", TEXT, "first.invalid")
FULLER = row(2, "Sample company builds again, with the money of the state", MORE, "second.invalid", 5)


def test_a_fuller_text_that_came_later_is_a_copy_and_leads_from_then_on(world: World) -> None:
    found = take_in(world, FIRST, FULLER)
    first, fuller = found[FIRST["title"]], found[FULLER["title"]]
    assert (first["copy_of"], fuller["copy_of"]) == (None, first["article"])
    with world.store.read() as tx:
        before = stories.get(tx, str(first["story"]), as_of=AT + timedelta(hours=1))
        after = stories.get(tx, str(first["story"]))
    assert before
    assert after
    assert [[a.id for a in story.shown] for story in (before, after)] == [[first["article"]], [fuller["article"]]]
    assert [a.id for a in after.originals] == [first["article"]]


def test_a_later_import_folds_into_what_the_store_has(world: World) -> None:
    take_in(world, FIRST)
    found = take_in(world, FULLER)
    assert found[FULLER["title"]]["copy_of"] == found[FIRST["title"]]["article"]


def test_the_text_of_a_page_that_the_store_has_is_held_against_what_comes_later(world: World) -> None:
    headline = FIRST | {"summary": ""}
    first = take_in(world, headline)[FIRST["title"]]
    with world.store.write() as tx:
        texts.save(tx, ArticleText(article=str(first["article"]), outcome="full", fetched_at=AT, text=MORE))
    assert take_in(world, FULLER)[FULLER["title"]]["copy_of"] == first["article"]


def test_boilerplate_makes_no_copy_and_is_kept_for_show(world: World) -> None:
    subjects = ("lithium", "robots", "trains", "ships", "solar", "drones", "banks", "ports", "rain", "wheat", "tin", "steel")
    rows = [row(n, f"Something about {one} today", f"On {one}. {LINE}", "feed.invalid", n) for n, one in enumerate(subjects)]
    last = row(90, "Glass makers meet in the capital", f"They met. {LINE}", "feed.invalid", 20)
    found = take_in(world, *rows, last)
    assert {one["copy_of"] for one in found.values()} == {None}
    with world.store.read() as tx:
        story = stories.get(tx, str(found[last["title"]]["story"]))
    assert story
    (article,) = story.articles
    assert [article.summary[start:end].strip() for _, start, end in article.noise] == [LINE]
    assert any("not compared" in line for line in explain(world, article.id).lines)


def test_an_agencys_text_counts_to_the_agency(world: World) -> None:
    wire = row(1, "A second factory for the island", TEXT, "www.reuters.com")
    paper = row(2, "Island gets a second factory, says sample company", f"ISLAND, Jan 28 (Reuters) - {TEXT}", "www.scmp.com", 2)
    found = take_in(world, wire, paper)
    assert found[paper["title"]]["copy_of"] == found[wire["title"]]["article"]
    told = explain(world, str(found[paper["title"]]["article"])).lines
    assert any("thomson-reuters" in line for line in told)
    assert any("1 reports, 1 independent, 1 copies" in line for line in told)
