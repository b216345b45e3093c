"""Check the workspace's files. Reads them only."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import load
from pipeline.errors import ConfigError, Problem


def lint(root: Path) -> tuple[Problem, ...]:
    """Every problem of every file of the workspace at *root*; none if all is well."""
    try:
        return load(root).problems
    except ConfigError as error:
        return error.problems
