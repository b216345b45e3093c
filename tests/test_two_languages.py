"""One issue in two languages: built by hand and by the schedule, written in by the analyst, sent to those who read it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import cli, outbox
from pipeline.actions.approve import approve, half_said
from pipeline.actions.collect import collect
from pipeline.actions.issue import issue
from pipeline.actions.orders import Order, sibling
from pipeline.actions.posting import clients_of
from pipeline.actions.reissue import reissue
from pipeline.actions.shelf import load_issue
from pipeline.actions.verify import verify
from pipeline.errors import PipelineError
from pipeline.steps import handlers
from pipeline.tick import tick
from pipeline.wiring import World, open_world
from tests.small_desk import AT, serving, write_desk

ENGLISH, CHINESE = "weekly-2025-01-30", "weekly-2025-01-30-zh"
NAMES = 'title_zh = "小型周报"\nalso = ["zh"]\nschedule = "0 7 * * *"\n'


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its news and an issue in its series' own language."""
    with serving() as replay:
        root = write_desk(tmp_path_factory.mktemp("gathered") / "desk", replay, series=NAMES)
        with open_world(root, at=AT) as world:
            collect(world)
            issue(world, Order.of(world))
    return root


@pytest.fixture
def world(gathered: Path, tmp_path: Path) -> Iterator[World]:
    root = Path(shutil.copytree(gathered, tmp_path / "desk"))
    with open_world(root, at=AT) as world:
        yield world


def file(world: World, slug: str, name: str) -> Path:
    return world.workspace.outbox / slug / name


def test_the_same_issue_stands_beside_in_the_other_language(world: World) -> None:
    """Same stories and quotations, another frame, title and form; the first is not touched."""
    before = file(world, ENGLISH, "index.html").read_bytes()
    assert issue(world, Order.of(world, lang="zh")).issue == CHINESE
    mine, other = load_issue(world, ENGLISH), load_issue(world, CHINESE)
    assert file(world, ENGLISH, "index.html").read_bytes() == before
    assert (other.lang, other.title) == ("zh", "小型周报，2025年1月30日")
    theirs, ours = ([(s.theme, [i.story for i in s.items]) for s in one.sections] for one in (other, mine))
    assert theirs == ours
    assert other.figures == mine.figures
    assert verify(world, CHINESE).problems == ()
    page = file(world, CHINESE, "index.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hans"' in page
    assert "本期以" in page
    assert not file(world, CHINESE, "commentary.md").exists()
    assert "请写在各标题之下" in file(world, CHINESE, "commentary.zh.md").read_text(encoding="utf-8")
    assert issue(world, Order.of(world, lang="en")).issue == ENGLISH


def test_choices_are_shared_and_words_are_not(world: World) -> None:
    """Those of the other file count from the first build on, as long as the form makes none; what is wrong names its folder."""
    (one, two) = (section.theme for section in load_issue(world, ENGLISH).sections[:2])
    sheet = file(world, ENGLISH, "commentary.md")
    for first in (two, one):
        sheet.write_text(f'+++\nby = "ada"\norder = ["{first}"]\n+++\n# Thesis\nMoats leak.\n', encoding="utf-8")
        issue(world, Order.of(world, lang="zh"))
        made = load_issue(world, CHINESE)
        assert (made.commentary.by, made.sections[0].theme, made.commentary.thesis) == ("ada", first, "")
    own = file(world, CHINESE, "commentary.zh.md")
    own.write_text(f'+++\norder = ["{two}"]\n+++\n# Thesis\n护城河会漏水。\n', encoding="utf-8")
    issue(world, Order.of(world, lang="zh"))
    made = load_issue(world, CHINESE)
    assert (made.commentary.by, made.sections[0].theme, made.commentary.thesis) == ("ada", two, "护城河会漏水。")
    sheet.write_text('+++\nby = "eve"\n+++\n', encoding="utf-8")
    with pytest.raises(PipelineError, match=f"{ENGLISH}/commentary.md:2: by: 'eve' is none of"):
        issue(world, Order.of(world, lang="zh"))


def test_who_approves_is_told_that_one_language_has_no_words(world: World) -> None:
    """Before it is approved, and it is no error."""
    assert half_said(world, ENGLISH) == "", "it stands alone"
    file(world, ENGLISH, "commentary.md").write_text("# Thesis\nMoats leak.\n", encoding="utf-8")
    for lang in ("en", "zh"):
        issue(world, Order.of(world, lang=lang))
    said = f"{CHINESE} has no analyst's words; {ENGLISH}, the same issue in the other language, has some"
    assert [half_said(world, slug) for slug in (ENGLISH, CHINESE)] == [said, said]
    result = CliRunner().invoke(cli.desk, ["-w", str(world.workspace.root), "approve", ENGLISH, "--as", "ada"])
    assert (result.exit_code, result.stderr) == (0, said + "\n")
    file(world, CHINESE, "commentary.zh.md").write_text("# Thesis\n护城河会漏水。\n", encoding="utf-8")
    issue(world, Order.of(world, lang="zh"))
    assert half_said(world, CHINESE) == ""


def test_a_scheduled_issue_is_built_in_both(world: World) -> None:
    """Each once, and each for the clients who read it; a correction stays in its language."""
    shutil.rmtree(world.workspace.outbox)
    assert tick(world).opened == ("weekly 2025-01-30",)
    for _ in range(2):
        world.engine.drain(handlers(world), {"fetch": 1})
        world.engine.drain(handlers(world), {"cpu": 1})
    assert set(outbox.listing(world.workspace.outbox)) == {ENGLISH, CHINESE}
    assert tick(world).opened == ()
    with (world.workspace.root / "clients.csv").open("a", encoding="utf-8") as clients:
        clients.write("fang@client.example,Fang,,zh\n")
    readers = {lang: [one.name for one in clients_of(world, "weekly", lang)] for lang in ("en", "zh")}
    assert readers == {"en": ["Ann", "Bob"], "zh": ["Fang"]}
    approve(world, CHINESE, "ada")
    assert reissue(world, CHINESE).issue == f"{CHINESE}-e2"
    assert load_issue(world, f"{CHINESE}-e2").lang == "zh"


@pytest.mark.parametrize(
    ("slug", "lang", "other"),
    [
        ("weekly-2025-01-30", "en", "weekly-2025-01-30-zh"),
        ("weekly-2025-01-30-zh", "zh", "weekly-2025-01-30"),
        ("weekly-2025-01-30-zh-e2", "zh", "weekly-2025-01-30-e2"),
        ("zhoubao-2025-01-30", "zh", "zhoubao-2025-01-30-en"),
    ],
)
def test_the_other_language_is_named_by_the_slug(slug: str, lang: str, other: str) -> None:
    assert sibling(slug, lang) == other
    assert sibling(other, "en" if lang == "zh" else "zh") == slug
