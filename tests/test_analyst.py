"""What an analyst does with an issue by the actions: words, choices and references, and what stops a build."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.actions.collect import collect
from pipeline.actions.issue import issue
from pipeline.actions.orders import Order
from pipeline.actions.shelf import load_issue
from pipeline.actions.verify import verify
from pipeline.errors import ConfigError, PipelineError
from pipeline.model import Issue
from pipeline.wiring import World, open_world
from tests.small_desk import AT, serving, write_desk

SLUG = "weekly-2025-01-30"


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an issue in its outbox, a draft in which nobody has written."""
    with serving() as replay:
        root = write_desk(tmp_path_factory.mktemp("gathered") / "desk", replay)
        with open_world(root, at=AT) as world:
            collect(world)
            assert issue(world, Order.of(world)).issue == SLUG
    return root


@pytest.fixture
def world(gathered: Path, tmp_path: Path) -> Iterator[World]:
    """A copy of that desk; its clock stands still."""
    root = Path(shutil.copytree(gathered, tmp_path / "desk"))
    with open_world(root, at=AT) as world:
        yield world


def sheet(world: World, name: str = "commentary.md") -> Path:
    return world.workspace.outbox / SLUG / name


def page(world: World, name: str = "index.html") -> str:
    return (world.workspace.outbox / SLUG / name).read_text(encoding="utf-8")


def build(world: World) -> Issue:
    issue(world, Order.of(world))
    return load_issue(world, SLUG)


def first(world: World) -> tuple[Issue, str, str]:
    """The issue, its first theme, and a story of it that is not the lead."""
    made = load_issue(world, SLUG)
    others = [item.story for section in made.sections for item in section.items if made.lead and item.story != made.lead.story]
    return made, made.sections[0].theme, others[-1]


def test_a_file_in_which_nobody_wrote_follows_the_issue(world: World) -> None:
    before = sheet(world).read_text(encoding="utf-8")
    build(world)
    assert sheet(world).read_text(encoding="utf-8") == before, "the same issue has the same form"
    made, _, other = first(world)
    kept = before.replace("drops = []", f'drops = ["{other}"]')
    sheet(world).write_text(kept, encoding="utf-8")
    build(world)
    assert sheet(world).read_text(encoding="utf-8") == kept, "a touched one stays as it is, byte by byte"
    sheet(world).write_text(before, encoding="utf-8")
    build(world)  # its issue has dropped a story: this is not the form of that one any more, so it counts as touched
    assert sheet(world).read_text(encoding="utf-8") == before
    assert {item.story for section in made.sections for item in section.items} >= {other}


def test_a_form_that_nobody_touched_gets_the_hints_of_the_new_issue(world: World) -> None:
    """As soon as the issue holds something else: here, because its desk has no themes any more."""
    assert "# Section:" in sheet(world).read_text(encoding="utf-8")
    (world.workspace.root / "themes.toml").write_text("", encoding="utf-8")
    with open_world(world.workspace.root, at=AT) as bare:
        assert build(bare).sections == ()
    assert "# Section:" not in sheet(world).read_text(encoding="utf-8")


def test_references_become_links_to_their_sources(world: World) -> None:
    """In the page to the story or the list of sources, in the mail to the source itself, in the text a number."""
    made, theme, other = first(world)
    words = f"It was sudden [@2], as [@{other}] says."
    sheet(world).write_text(f"# Thesis\n{words}\n# Section: {theme}\nAgain: [@2]", encoding="utf-8")
    again = build(world)
    cited = {ref.key: ref for ref in again.refs}
    assert cited["2"].quoted.words == made.citations[1].words
    assert cited[other].story == other
    html = page(world)
    assert f'<a href="#story-{other}"' in html
    assert '<a href="#source-2"' in html
    assert "[@" not in html + page(world, "email.html") + page(world, "email.txt")
    assert made.citations[1].url.replace("&", "&amp;") in page(world, "email.html")
    assert "It was sudden [2], as [" in " ".join(page(world, "email.txt").split())
    assert verify(world, SLUG).problems == ()


def test_a_number_keeps_its_source_when_the_issue_is_numbered_anew(world: World) -> None:
    made, _, other = first(world)
    at = next(item.headline.cite for section in made.sections for item in section.items if item.story == other)
    lead = made.lead.story if made.lead else ""
    sheet(world).write_text(f'+++\ndrops = ["{lead}"]\n+++\n# Thesis\nSee [@{at}].', encoding="utf-8")
    for _ in range(2):
        again = build(world)
        (ref,) = again.refs
        assert (ref.key, ref.quoted.words) == (str(at), made.citations[at - 1].words)
        assert verify(world, SLUG).problems == ()
    assert ref.quoted.cite != at


def test_all_that_leads_nowhere_stops_the_build_with_a_list(world: World) -> None:
    before = page(world)
    text = '+++\nby = "eve"\npins = ["s9999999999"]\n+++\n# Thesis\nSee [@999],\n[@s8888888888] and [@nothing].\n# Section: talents\nx'
    sheet(world).write_text(text, encoding="utf-8")
    with pytest.raises(PipelineError) as stopped:
        build(world)
    said = str(stopped.value)
    assert "commentary.md:2: by: 'eve' is none of [people] (there are: ada, bo)" in said
    assert "commentary.md:3: pins: no story 's9999999999' is known" in said
    assert "commentary.md:6: [@999]: names no source of the issue" in said
    assert "commentary.md:7: [@s8888888888]: no story" in said
    assert "commentary.md:7: [@nothing]:" in said
    assert "commentary.md:8: section: no theme 'talents'" in said
    assert page(world) == before
    assert sheet(world).read_text(encoding="utf-8") == text


def test_the_analyst_orders_the_themes_and_drops_stories(world: World) -> None:
    made, _, other = first(world)
    last = next(s.theme for s in made.sections[1:] if other not in {item.story for item in s.items})
    sheet(world).write_text(f'+++\ntitle = "Mine"\nby = "ada"\norder = ["{last}"]\ndrops = ["{other}"]\n+++\n', encoding="utf-8")
    again = build(world)
    assert (again.title, again.commentary.by, again.sections[0].theme) == ("Mine", "ada", last)
    assert other not in {item.story for section in again.sections for item in (*section.items, *section.more)}


def test_notes_are_never_printed(world: World) -> None:
    sheet(world).write_text("# Thesis\nSaid.\n# Notes\nUNSURE of this", encoding="utf-8")
    build(world)
    folder = world.workspace.outbox / SLUG
    assert [p.name for p in folder.rglob("*") if p.is_file() and b"UNSURE" in p.read_bytes()] == ["commentary.md"]


def test_a_chinese_issue_is_written_in_a_file_of_its_own(gathered: Path, tmp_path: Path) -> None:
    """Its words stand in commentary.zh.md; choices that it does not make are those of commentary.md."""
    root = Path(shutil.copytree(gathered, tmp_path / "desk"))
    with (root / "desk.toml").open("a", encoding="utf-8") as file:
        file.write('lang = "zh"\n')
    shutil.rmtree(root / "outbox")
    with open_world(root, at=AT) as world:
        build(world)
        assert not sheet(world).exists()
        form = sheet(world, "commentary.zh.md").read_text(encoding="utf-8")
        assert "请写在各标题之下" in form
        sheet(world, "commentary.zh.md").write_text(form.replace("# Thesis\n", "# Thesis\n护城河会漏水。\n"), encoding="utf-8")
        sheet(world).write_text('+++\ntitle = "English"\nby = "ada"\n+++\n# Thesis\nMoats leak.', encoding="utf-8")
        said = build(world).commentary
        assert (said.title, said.by, said.thesis) == ("", "ada", "护城河会漏水。")
        assert verify(world, SLUG).problems == ()


def test_disclosures_are_those_of_the_desk_and_its_jurisdictions(world: World) -> None:
    """In the page, the mail and the text; and a place without one is found by lint."""
    path = world.workspace.root / "desk.toml"
    text = path.read_text(encoding="utf-8")
    named = text.replace('name = "Small Desk"', 'name = "Small Desk"\ndisclosure = "Own words."\njurisdictions = ["hk"]')
    path.write_text(named + '[disclosures.hk]\nen = "Hong Kong wants this."\nzh = "香港要求。"\n', encoding="utf-8")
    with open_world(world.workspace.root, at=AT) as there:
        build(there)
        assert verify(there, SLUG).problems == ()
    for name in ("index.html", "email.html", "email.txt"):
        assert "Own words. Hong Kong wants this." in page(world, name), name
    path.write_text(named, encoding="utf-8")
    with pytest.raises(ConfigError, match="no disclosure for hk"), open_world(world.workspace.root, at=AT):
        pass


def test_a_sentence_that_its_source_does_not_bear_out_is_warned_of_and_stops_nothing(world: World) -> None:
    made, theme, _ = first(world)
    quoted = made.sections[0].items[0].headline
    said = f"{quoted.words} [@{quoted.cite}]. Some 87 billion dollars went, it is said [@{quoted.cite}]. This is ours."
    text = sheet(world).read_text(encoding="utf-8").replace(f"# Section: {theme}", f"# Section: {theme}\n\n{said}", 1)
    sheet(world).write_text(text, encoding="utf-8")
    assert said in build(world).commentary.sections[theme]
    proof = verify(world, SLUG)
    assert proof.problems == ()
    assert [line for line in proof.warnings if "87 billion" in line]
    assert not [line for line in proof.warnings if quoted.words[:40] in line or "ours" in line]
