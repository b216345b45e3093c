"""Check the themes: what is wrong with them and costs the theme, and what is doubtful and does not. Reads files only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.config import Workspace, load
from pipeline.config.theme_words import line_with
from pipeline.config.workspace import own_or_shipped
from pipeline.errors import Problem
from pipeline.model import Entity, Theme
from pipeline.theme.lint import findings


def theme_lint(root: Path) -> tuple[Problem, ...]:
    """Everything that is wrong or doubtful in the themes of the workspace at *root*. ConfigError where its files are wrong."""
    workspace = load(root)
    return (*workspace.problems, *doubts_of(workspace))


def doubts_of(workspace: Workspace) -> tuple[Problem, ...]:
    """What is doubtful in the themes that work: examples judged wrongly, words that never speak, one language only."""
    text = own_or_shipped(workspace.root, "themes.toml").read_text(encoding="utf-8")
    return tuple(doubts(workspace.themes, workspace.entities, file="themes.toml", text=text))


def doubts(themes: Iterable[Theme], entities: Sequence[Entity], *, file: str, text: str) -> Iterable[Problem]:
    """The same for themes that were read from *text*."""
    for theme in themes:
        for found in findings(theme, entities):
            line = line_with(text, theme.slug, found.word)
            yield Problem(file=file, line=line, key=f"theme {theme.slug}", what=found.what, remedy=found.remedy)
