"""The command line: one verb, one object. stdout is the result, stderr the story.

Exit 0 good, 1 something failed, 2 asked wrongly. Decides nothing: each command calls the action of its name, which the
browser calls too. Heavy imports stand inside the commands, so that `desk --help` is quick.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from pipeline import __version__
from pipeline.cli_claims import claim, claims
from pipeline.cli_sources import export, feed, import_, opml
from pipeline.cli_stories import story
from pipeline.cli_themes import corrections, tag, theme, themes
from pipeline.cli_world import as_json, example, show, workspace_root, world


@click.group(epilog="Start: `desk init DIR`; in a clone: `make issue`.", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="desk")
@click.option(
    "--workspace",
    "-w",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    envvar="TWOSHORES_WORKSPACE",
    help="The directory with desk.toml and feeds.toml (default: here).",
)
def desk(workspace: Path) -> None:
    """Two Shores: gather AI and China-technology news, group it by theme, write and send the commentary."""


for command in (feed, opml, import_, export, themes, theme, tag, corrections, story, claims, claim):
    desk.add_command(command)


@desk.command(epilog=example("desk init my-desk    (or, to try it without a network: desk init demo --sample)"))
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option("--sample", is_flag=True, help="The sample week instead of live feeds; needs no network.")
def init(directory: Path, sample: bool) -> None:
    """Make a new workspace in DIRECTORY. Files that are there stay as they are."""
    from pipeline.actions.init import init as act

    for path in act(directory, sample=sample):
        click.echo(path)


@desk.command(epilog=example("desk lint"))
@as_json
def lint(json_: bool) -> None:
    """Check the workspace's files; every problem at once, with file, line, key and remedy. Exit 2 if there are any."""
    from pipeline.actions.lint import lint as act

    problems = act(workspace_root())
    show(problems, json_, lambda: click.echo("\n".join(str(p) for p in problems) or "no problems"))
    sys.exit(2 if problems else 0)


@desk.command(epilog=example("desk collect --feed nikkei-asia"))
@click.option("--feed", "feeds", multiple=True, help="Only this feed (may be given again).")
@click.option("--at", default="", help="Hold the clock still at this moment (ISO 8601), as a replay does.")
@as_json
def collect(feeds: tuple[str, ...], at: str, json_: bool) -> None:
    """Gather what the sources have now. A source that fails costs one line, never the run. Exit 1 if one failed."""
    from pipeline.actions.collect import collect as act
    from pipeline.cli_show import collected

    with world(at) as opened:
        report = act(opened, feeds)
    show(report, json_, lambda: collected(report))
    sys.exit(1 if report.failures else 0)


@desk.command(epilog=example("desk replay --at 2025-02-03T08:00+08:00"))
@click.option("--at", required=True, help="The moment to replay (ISO 8601).")
@click.option("--from", "start", default="", help="Replay each day from this moment on (default: the first day of the news).")
@click.argument("corpus", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def replay(at: str, start: str, corpus: tuple[Path, ...], json_: bool) -> None:
    """Serve a past moment on loopback and collect it: the workspace's news/, or CORPUS files of JSON lines."""
    from pipeline.actions.replay import replay as act
    from pipeline.cli_show import collected

    with world(at) as opened:
        report = act(opened, start=start, corpus=corpus)
    show(report, json_, lambda: collected(report))
    sys.exit(1 if report.failures else 0)


@desk.command(epilog=example("desk feeds --json"))
@as_json
def feeds(json_: bool) -> None:
    """List every source with its health: when it last came, what it gave, what is wrong."""
    from pipeline.actions.feeds import feeds as act
    from pipeline.cli_show import feed_health

    with world() as opened:
        states = act(opened)
    show(states, json_, lambda: feed_health(states))


@desk.command(epilog=example("desk issue --series weekly --as-of 2025-02-03T08:00+08:00"))
@click.option("--series", default="", help="Which series of desk.toml (default: the first).")
@click.option("--theme", "themes", multiple=True, help="Only this theme (may be given again).")
@click.option("--story", default="", help="A flash about this story alone.")
@click.option("--from", "start", default="", help="Begin of the window (default: the series' window before its end).")
@click.option("--to", "end", default="", help="End of the window (default: as-of).")
@click.option("--as-of", default="", help="Use only what was known at this moment (default: now).")
@click.option("--template", default="", help="Another template than the series'.")
@click.option("--lang", default="", type=click.Choice(["", "en", "zh"]), help="The same issue in this language.")
@click.option("--format", "formats", multiple=True, help="Also pdf or docx (may be given again).")
@as_json
def issue(json_: bool, **order: Any) -> None:
    """Build an issue into the outbox. The same inputs give the same bytes; an approved issue is never built over."""
    from pipeline.actions.issue import Order
    from pipeline.actions.issue import issue as act
    from pipeline.cli_show import built

    with world() as opened:
        report = act(opened, Order.of(opened, **order))
    show(report, json_, lambda: built(report))


@desk.command(epilog=example("desk reissue weekly-2025-02-03"))
@click.argument("slug", metavar="ISSUE")
@click.option("--as-of", default="", help="What was known at this moment (default: now).")
@as_json
def reissue(slug: str, as_of: str, json_: bool) -> None:
    """Build a correction of an issue that is out: the same window, what changed said in it. The edition before stays."""
    from pipeline.actions.reissue import reissue as act
    from pipeline.cli_show import built

    with world() as opened:
        report = act(opened, slug, as_of)
    show(report, json_, lambda: built(report))


@desk.command(epilog=example("desk verify weekly-2025-02-03"))
@click.argument("slug", metavar="ISSUE")
@as_json
def verify(slug: str, json_: bool) -> None:
    """Prove every sentence of an issue against the stored text, byte by byte. Exit 1 if one cannot be proved."""
    from pipeline.actions.verify import verify as act
    from pipeline.cli_show import verified

    with world() as opened:
        report = act(opened, slug)
    show(report, json_, lambda: verified(report))
    sys.exit(1 if report.problems else 0)


@desk.command(epilog=example("desk explain https://example.com/news/1    (or a story's id)"))
@click.argument("what", metavar="ADDRESS|STORY")
@click.option("--all", "every", is_flag=True, help="All themes of which a word is there, not the three nearest misses alone.")
@as_json
def explain(what: str, every: bool, json_: bool) -> None:
    """Say why an article or a story is where it is: its copies, its story, its themes, its rank, and near misses."""
    from pipeline.actions.explain import explain as act

    with world() as opened:
        report = act(opened, what, every=every)
    show(report, json_, lambda: click.echo("\n".join(report.lines)))


@desk.command(epilog=example("desk approve weekly-2025-02-03 --as ada"))
@click.argument("slug", metavar="ISSUE")
@click.option("--as", "person", required=True, help="Who approves: a name of [people] in desk.toml.")
def approve(slug: str, person: str) -> None:
    """Approve an issue, so that it may be sent. A series with approval "two" needs two people."""
    from pipeline.actions.approve import approve as act
    from pipeline.actions.approve import half_said

    with world() as opened:
        if note := half_said(opened, slug):
            click.echo(note, err=True)
        click.echo(act(opened, slug, person))


@desk.command(epilog=example("desk proof weekly-2025-02-03 --to me@example.com"))
@click.argument("slug", metavar="ISSUE")
@click.option("--to", "address", required=True, help="Who gets the proof.")
def proof(slug: str, address: str) -> None:
    """Send an issue to yourself, [PROOF] in its subject; as often as you like."""
    from pipeline.actions.proof import proof as act
    from pipeline.errors import DeliveryError, UsageError
    from pipeline.letter import mailbox

    try:
        mailbox(address)
    except DeliveryError as error:
        raise UsageError(f"--to: {error}") from error
    with world() as opened:
        click.echo(act(opened, slug, address))


@desk.command(epilog=example("desk send weekly-2025-02-03 --send"))
@click.argument("slug", metavar="ISSUE")
@click.option("--send", "really", is_flag=True, help="Really send. Without it nothing leaves the house.")
@as_json
def send(slug: str, really: bool, json_: bool) -> None:
    """Send an approved issue to the clients of its series, each once. A dry run unless --send."""
    from pipeline.actions.send import send as act
    from pipeline.cli_show import sent

    with world() as opened:
        report = act(opened, slug, really=really)
    show(report, json_, lambda: sent(report))
    sys.exit(1 if report.failures else 0)


@desk.command(epilog=example("desk serve --port 8000"))
@click.option("--host", default="127.0.0.1", help="The address to listen on.")
@click.option("--port", default=8000, help="The port to listen on.")
def serve(host: str, port: int) -> None:
    """Show the archive in the browser: issues, themes, stories, search."""
    from pipeline.web.server import serve as act

    with world() as opened, suppress(KeyboardInterrupt):
        act(opened, host=host, port=port)


@desk.command(epilog=example("desk start --port 8000"))
@click.option("--host", default="127.0.0.1", help="The address to listen on.")
@click.option("--port", default=8000, help="The port to listen on; 0 for no archive.")
def start(host: str, port: int) -> None:
    """Keep the schedules of desk.toml and show the archive, in one process; once per slot even if started twice."""
    from pipeline.clock import start as act

    with world() as opened:
        act(opened, host=host, port=port)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `desk` with *arguments*, or with what was typed. An expected error ends as one line on stderr, not as a traceback."""
    from pipeline.errors import ConfigError, PipelineError, UsageError

    try:
        desk(arguments)
    except PipelineError as error:
        wrong = isinstance(error, ConfigError | UsageError)
        click.echo(str(error) if wrong else f"{type(error).__name__}: {error}", err=True)
        sys.exit(2 if wrong else 1)
