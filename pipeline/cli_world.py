"""What commands share: the world of the chosen workspace, a result shown, the option --json. Is no command itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.wiring import World

as_json = click.option("--json", "json_", is_flag=True, help="Print JSON.")


def example(text: str) -> str:
    """An example as the end of a command's help."""
    return f"\b\nExample:\n  {text}"


def workspace_root() -> Path:
    """The directory of the chosen workspace."""
    root: Path = click.get_current_context().find_root().params["workspace"]
    return root


@contextmanager
def world(at: str = "") -> Iterator[World]:
    """The real world of the chosen workspace, with a progress bar; *at* holds its clock still at a moment.

    A line on stderr for each thing that is wrong with a theme, and one that names those left out: the others go on.
    """
    from pipeline.cli_show import progress_bar, say
    from pipeline.wiring import moment, open_world

    with progress_bar() as progress, open_world(workspace_root(), at=moment(at) if at else None, progress=progress) as opened:
        for problem in opened.workspace.problems:
            say(str(problem))
        if opened.workspace.broken_themes:
            say(f"left out until that is mended: {', '.join(sorted(opened.workspace.broken_themes))}")
        yield opened


def show(value: object, json_: bool, lines: Callable[[], None]) -> None:
    """The result as JSON, or as *lines* prints it."""
    if json_:
        from pipeline.cli_show import as_json

        as_json(value)
    else:
        lines()
