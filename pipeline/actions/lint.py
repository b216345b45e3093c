"""Check the workspace's files, the themes' rules among them. Reads them only."""

from __future__ import annotations

from pathlib import Path

from pipeline.actions.theme_lint import theme_lint
from pipeline.errors import ConfigError, Problem


def lint(root: Path) -> tuple[Problem, ...]:
    """Every problem of every file of the workspace at *root*, and what is doubtful in its themes; none if all is well."""
    try:
        return theme_lint(root)
    except ConfigError as error:
        return error.problems
