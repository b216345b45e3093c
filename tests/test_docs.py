"""The documents are true: every command, setting and plug-in stands in them, and the README's commands run."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGINT

import click
import pytest
from pydantic import BaseModel

from pipeline import cli
from pipeline.collect.replay import Source, from_samples, serve
from pipeline.config.desk import CollectTable, DeskFile, DeskTable, MailTable, SeriesTable, StorageTable
from pipeline.config.entities import EntityTable
from pipeline.config.feeds import AuthTable, FeedTable
from pipeline.config.industries import ClaimsTable, IndustryTable
from pipeline.config.outlets import OutletTable
from pipeline.config.themes import ThemeTable
from pipeline.model import Feed
from tests.deliver.mail_server import Script, mail_server
from tests.running import ROOT, desk, free_port, until_it_answers

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}


def commands(group: click.Group, before: str = "desk") -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


COMMANDS = dict(commands(cli.desk))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_and_shows_an_example(name: str) -> None:
    """docs/commands.md has a heading for it and names each of its options; --help has an example and a sentence."""
    command = COMMANDS[name]
    assert f"## `{name}" in DOCS["commands.md"]
    section = DOCS["commands.md"].split(f"## `{name}", 1)[1].split("\n## ", 1)[0]
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.opts[0] in section, f"{name} {parameter.opts[0]} is not in docs/commands.md"
            assert parameter.help, f"{name} {parameter.opts[0]} has no help"
    assert (command.help or "").rstrip().endswith((".", ".)")), f"{name} --help says nothing"
    assert "Example:" in (command.epilog or ""), f"{name} --help has no example"
    assert name in (command.epilog or "")


@pytest.mark.parametrize(
    "table",
    [
        DeskFile,
        CollectTable,
        StorageTable,
        MailTable,
        DeskTable,
        SeriesTable,
        FeedTable,
        AuthTable,
        OutletTable,
        ThemeTable,
        EntityTable,
        IndustryTable,
        ClaimsTable,
    ],
)
def test_every_setting_is_documented(table: type[BaseModel]) -> None:
    """Each key of each file stands in docs/configuration.md, in backticks."""
    missing = [
        field.alias or name
        for name, field in table.model_fields.items()
        if f"`{field.alias or name}`" not in DOCS["configuration.md"]
    ]
    assert not missing, f"{table.__name__}: {missing}"


@pytest.mark.parametrize("folder", ["collect/kinds", "render/formats", "deliver/channels", "draft/drafters"])
def test_every_plug_in_is_documented(folder: str) -> None:
    """docs/extending.md names each plug-in that is there, and how to write another."""
    for path in (ROOT / "pipeline" / folder).glob("*.py"):
        if path.stem != "__init__":
            assert f"`{path.stem}`" in DOCS["extending.md"], f"{folder}/{path.name}"
    assert f"pipeline/{folder}/" in DOCS["extending.md"]


def test_every_kill_point_is_documented() -> None:
    """docs/engine.md lists the names that killpoint.reach is called with."""
    names = {
        name
        for path in (ROOT / "pipeline").rglob("*.py")
        for name in re.findall(r'\breach\("([\w-]+)"\)', path.read_text("utf-8"))
    }
    assert names
    assert [name for name in sorted(names) if f"`{name}`" not in DOCS["engine.md"]] == []


def test_the_two_commands_stand_before_line_30() -> None:
    """A stranger meets `make issue` and `make test`, with their output, at once."""
    head = "\n".join(README.splitlines()[:30])
    assert "$ make issue" in head
    assert "$ make test" in head
    assert "outbox/sample-" in head


def test_links_between_documents_lead_somewhere() -> None:
    """Every relative link of the README and the docs is a file of the repository."""
    for name, text in {"README.md": README, **{f"docs/{n}": t for n, t in DOCS.items()}}.items():
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
            assert ((ROOT / name).parent / link).exists(), f"{name}: {link}"


def test_no_registry_is_named_in_a_tracked_file() -> None:
    """Which index packages come from is the machine's business: no tracked file names a registry's host."""
    hosts = re.compile(
        r"py"
        r"pi\.(org|python)|python"
        r"hosted|registry\.np"
        r"mjs|deb\.deb"
        r"ian|/o"
        r"pt/py"
        r"pi|--(extra-)?index-url (?!\\)",
        re.I,
    )
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode != 0:
        pytest.skip("not a git checkout, so nothing is tracked")
    wrong = []
    for name in tracked.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (".png",) or not path.is_file():
            continue
        wrong += [
            f"{name}:{n}" for n, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1) if hosts.search(line)
        ]
    assert not wrong, wrong


def readme_commands() -> list[str]:
    """The `$ desk …` lines of the README's console blocks, in order."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.S)
    return [line[2:].split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.startswith("$ desk ")]


@pytest.fixture
def live_web() -> Iterator[tuple[Feed, ...]]:
    """Four sources in two languages and three formats, with news of the last day and a half, on loopback."""
    slugs = ("sample-wire", "sample-capitol-brief", "yangben-caijing", "yangben-tongxun")
    placed = [Feed(slug=slug, url=f"http://127.3.0.{n}:0/feeds/{slug}") for n, slug in enumerate(slugs, 1)]
    every = {source.slug: source for source in from_samples(ROOT / "samples/news", _whole(placed))}
    now = datetime.now(UTC)
    with serve([_moved_to(every[slug], now) for slug in slugs], now) as replay:
        yield replay.feeds


def _whole(placed: Sequence[Feed]) -> tuple[Feed, ...]:
    """The feeds of all samples, those of *placed* at their addresses."""
    here = {feed.slug: feed for feed in placed}
    slugs = [path.stem for path in (ROOT / "samples/news").glob("*.toml")]
    return tuple(here.get(slug, Feed(slug=slug, url=f"http://127.3.1.1:0/{slug}")) for slug in slugs)


def _moved_to(source: Source, now: datetime) -> Source:
    """The source with its two weeks drawn together into the day before *now*, so that they are today's news."""
    last = max(item.since for item in source.items)

    def near(when: datetime) -> datetime:
        return (now - (last - when) / 14 - timedelta(minutes=5)).replace(microsecond=0)

    items = [replace(i, since=near(i.since), published=near(i.published) if i.published else None) for i in source.items]
    return replace(source, items=tuple(items))


@pytest.fixture
def post() -> Iterator[Script]:
    """A mail server on loopback that takes what it is given."""
    with mail_server(Script(), None) as running:
        yield running


@pytest.fixture
def clone(tmp_path: Path, live_web: tuple[Feed, ...], post: Script) -> Path:
    """The files of a fresh clone, its desk.toml and feeds.toml filled in for the small web and the mail server."""
    here = tmp_path / "clone"
    here.mkdir()
    for name in ("outlets.toml", "themes.toml", "entities.toml"):
        shutil.copyfile(ROOT / name, here / name)
    feeds = "".join(f'[[feed]]\nslug = "{f.slug}"\ntitle = "{f.title}"\nurl = "{f.url}"\nlang = "{f.lang}"\n' for f in live_web)
    (here / "feeds.toml").write_text(feeds, encoding="utf-8")
    text = (ROOT / "desk.toml").read_text(encoding="utf-8")
    text = text.replace("[collect]", "[collect]\nallow_loopback = true\ngap_s = 0")
    text = re.sub(r"(?m)^(# )?(\[people\]|ada = ).*\n", "", text)
    text = text.replace("[desk.", '[people]\nada = "ada@example.com"\n\n[desk.', 1)
    text = text.replace('host = "localhost"', 'host = "127.0.0.1"').replace("port = 587", f"port = {post.port}")
    (here / "desk.toml").write_text(text.replace("starttls = true", "starttls = false"), encoding="utf-8")
    (here / "clients.csv").write_text("address,name,organisation,lang\nkim@example.com,Kim,Example Bank,en\n", encoding="utf-8")
    return here


def test_the_readme_s_commands_run(clone: Path, live_web: tuple[Feed, ...], post: Script) -> None:
    """Typed one after the other in a workspace, with a small live web behind it, they all do what they say."""
    run = readme_commands()
    assert len(run) >= 8, run
    for line in run:
        arguments = (
            line.replace("ISSUE", newest(clone / "outbox")).replace("https://example.com/feed.xml", live_web[0].url).split()[1:]
        )
        if arguments[0] in ("start", "serve"):
            with until_it_answers(
                clone, *arguments, "--port", "0" if arguments[0] == "serve" else free_port(), stop=SIGINT
            ) as running:
                assert newest(clone / "outbox") in running.get()
            assert running.code == 0, running.said
        else:
            desk(clone, *arguments)
    assert [taken.recipient for taken in post.taken] == ["me@example.com"]
    assert len(list((clone / "outbox").glob("daily-*"))) == 1


def newest(outbox: Path) -> str:
    """The slug of the issue that was built last in the workspace."""
    folders = [path for path in outbox.glob("*") if path.is_dir() and not path.name.startswith(".")] if outbox.exists() else []
    return max(folders, key=lambda path: path.stat().st_mtime).name if folders else "none"
