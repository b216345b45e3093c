"""Commands about themes: their list, their rules checked and tried, the analyst's word on what carries which."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.cli_world import as_json, example, show, workspace_root, world


@click.command(epilog=example("desk themes"))
@click.option("--at", default="", help="Hold the clock still at this moment (ISO 8601).")
@as_json
def themes(at: str, json_: bool) -> None:
    """List the themes with their version and threshold, how many stories carry each, and how this week compares."""
    from pipeline.actions.themes import themes as act
    from pipeline.cli_show_themes import theme_rows

    with world(at) as opened:
        rows = act(opened)
    show(rows, json_, lambda: theme_rows(rows))


@click.group()
def theme() -> None:
    """Check the themes' rules, and try them on the archive."""


@theme.command("lint", epilog=example("desk theme lint"))
@as_json
def theme_lint(json_: bool) -> None:
    """Check the themes: examples judged wrongly, unknown names, lists in a circle, words that never speak. Exit 2 if any."""
    from pipeline.actions.theme_lint import theme_lint as act

    problems = act(workspace_root())
    show(problems, json_, lambda: click.echo("\n".join(str(p) for p in problems) or "no problems"))
    sys.exit(2 if problems else 0)


@theme.command("test", epilog=example("desk theme test export-controls --draft draft.toml --from 2025-01-20"))
@click.argument("slug")
@click.option(
    "--draft", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file with another definition of the theme."
)
@click.option("--from", "start", default="", help="Only stories that became news at or after this moment (ISO 8601).")
@click.option("--to", "end", default="", help="Only stories that became news before this moment.")
@click.option("--samples", default=5, type=click.IntRange(0), help="How many stories to show of what comes and goes.")
@as_json
def theme_test(slug: str, draft: Path | None, start: str, end: str, samples: int, json_: bool) -> None:
    """Say what a draft would add and lose over the archive, by week, with the words that decide; it changes nothing.

    Without a draft: the present definition against what is stored, and against the analysts' corrections.
    """
    from pipeline.actions.theme_test import theme_test as act
    from pipeline.cli_show_themes import trial
    from pipeline.wiring import moment

    with world() as opened:
        report = act(opened, slug, draft, start=moment(start) if start else None, end=moment(end) if end else None)
    show(report, json_, lambda: trial(report, samples))


@click.command(epilog=example('desk tag s1a2b3c4d5e trade-war no --who ada --why "no tariff in it"'))
@click.argument("what", metavar="STORY|ADDRESS")
@click.argument("theme_", metavar="THEME")
@click.argument("verdict", type=click.Choice(["yes", "no", "undo"]))
@click.option("--who", default="", help="Who says so: a name of [people] in desk.toml (default: the only one).")
@click.option("--why", default="", help="The reason, for the log.")
@as_json
def tag(what: str, theme_: str, verdict: str, who: str, why: str, json_: bool) -> None:
    """Record the analyst's word that a story (or one article) carries a theme or not. It binds every later run."""
    from pipeline.actions.tag import Word
    from pipeline.actions.tag import tag as act

    with world() as opened:
        said = act(opened, Word(what=what, theme=theme_, verdict=verdict, who=who, why=why))
    show(
        said,
        json_,
        lambda: click.echo(f"{said.story}: {said.theme} {said.verdict}, said by {said.who}; now: {_all(said.themes)}"),
    )


@click.command(epilog=example("desk corrections --theme trade-war"))
@click.option("--theme", "slug", default="", help="Only those on this theme.")
@as_json
def corrections(slug: str, json_: bool) -> None:
    """List the analysts' words on themes, newest first; a word that a later one replaced, or that was undone, binds no more."""
    from pipeline.actions.tag import listed
    from pipeline.cli_show_themes import correction_rows

    with world() as opened:
        rows = listed(opened, slug)
    show(rows, json_, lambda: correction_rows(rows))


def _all(themes: tuple[str, ...]) -> str:
    return ", ".join(themes) or "no theme"
