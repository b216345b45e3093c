"""Check the workspace's files, the themes' rules and the templates among them. Reads them only."""

from __future__ import annotations

from pathlib import Path

from pipeline.actions.theme_lint import theme_lint
from pipeline.config.workspace import load
from pipeline.errors import ConfigError, Problem
from pipeline.render.filters import FILTERS
from pipeline.render.sandbox import faults


def lint(root: Path) -> tuple[Problem, ...]:
    """Every problem of every file of the workspace at *root*, and what is doubtful in its themes; none if all is well."""
    try:
        return (*theme_lint(root), *_templates(root))
    except ConfigError as error:
        return (*error.problems, *_templates(root))


def _templates(root: Path) -> tuple[Problem, ...]:
    """The templates of the workspace that cannot be read; one whose desk.toml is broken is asked where they mostly are."""
    try:
        folder = load(root).templates
    except ConfigError:
        folder = root / "templates"
    if not folder.is_dir():
        return ()
    remedy = "mend it, or take the file away: the program's own stands in"
    return tuple(
        Problem(file=f"{folder.name}/{name}", line=line, what=what, remedy=remedy)
        for name, line, what in faults(folder, filters=FILTERS)
    )
