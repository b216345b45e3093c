"""The commands on sources and what came from them: `desk feed …`, `desk opml …`, `desk import`, `desk export …`. Decides nothing.

cli.py puts them under `desk`. Heavy imports stand inside the commands, as there.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.cli_world import as_json, example, show, workspace_root, world


@click.group()
def feed() -> None:
    """Work on one source."""


@feed.command("try", epilog=example("desk feed try https://example.com/feed.xml --json"))
@click.argument("source")
@click.option("--kind", default="feed", help="feed, page, api, sitemap, folder, or a dotted path to your own.")
@click.option("--lang", default="", help="Language of the source, where it does not say.")
@click.option("--zone", default="", help="Time zone of dates that name none.")
@click.option("--select", multiple=True, metavar="NAME=OPTION", help="An option of the kind (may be given again).")
@as_json
def feed_try(source: str, kind: str, lang: str, zone: str, select: tuple[str, ...], json_: bool) -> None:
    """Print what SOURCE, an address, a file or a folder, would give. Stores nothing."""
    from pipeline.actions.feed_try import feed_of
    from pipeline.actions.feed_try import feed_try as act
    from pipeline.cli_show import tried

    with world() as opened:
        result = act(opened, feed_of(source, kind=kind, lang=lang, zone=zone, select=select))
    show(result, json_, lambda: tried(result))
    sys.exit(1 if result.problems else 0)


@feed.command("find", epilog=example("desk feed find example.com >> feeds.toml"))
@click.argument("site")
@as_json
def feed_find(site: str, json_: bool) -> None:
    """Look for the feeds of SITE; print those with entries as [[feed]] tables. Stores nothing; exit 1 if there are none."""
    from pipeline.actions.feed_find import feed_find as act
    from pipeline.actions.feed_find import tables
    from pipeline.cli_show import discovered

    with world() as opened:
        result = act(opened, site)
        made = tables(opened, result.usable)
    show(result, json_, lambda: discovered(result, made))
    sys.exit(0 if result.usable else 1)


@click.command("import", epilog=example("desk import archive.jsonl"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take in articles from JSON lines: url, title, source, published, lang, summary[, seen]."""
    from pipeline.actions.import_articles import import_articles as act
    from pipeline.cli_show import imported

    with world() as opened:
        report = act(opened, file)
    imported(report)
    sys.exit(1 if report.problems else 0)


@click.group()
def export() -> None:
    """Give out what the desk has."""


@export.command("articles", epilog=example("desk export articles --jsonl > articles.jsonl"))
@click.option("--jsonl", is_flag=True, required=True, help="One JSON object a line.")
def export_articles(jsonl: bool) -> None:  # noqa: ARG001 - the flag names the format; there is one so far
    """Every article: url and title as the feed gave them, story, themes, story_themes, lang, outlet, times."""
    import json

    from pipeline.actions.export_articles import export_articles as act

    with world() as opened:
        for row in act(opened):
            click.echo(json.dumps(row, ensure_ascii=False))


@click.group()
def opml() -> None:
    """Exchange the list of sources with other feed readers."""


@opml.command("export", epilog=example("desk opml export > feeds.opml"))
def opml_export() -> None:
    """Print the sources of feeds.toml as OPML 2.0, sections as folders; an import brings all of it back."""
    from pipeline.actions.opml import opml_export as act

    click.echo(act(workspace_root()), nl=False)


@opml.command("import", epilog=example("desk opml import feeds.opml"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def opml_import(file: Path, json_: bool) -> None:
    """Add the feeds of an OPML file to the end of feeds.toml, those that are not there. Exit 1 if one could not be taken."""
    from pipeline.actions.opml import opml_import as act
    from pipeline.cli_show import subscribed

    report = act(workspace_root(), file)
    show(report, json_, lambda: subscribed(report))
    sys.exit(1 if report.problems else 0)
