"""The workspace's feeds to and from other readers. An import only ever adds to the end of feeds.toml."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from pipeline.collect.decode import to_text
from pipeline.collect.kinds import names
from pipeline.config import load
from pipeline.config.feed_text import as_toml, read_tables
from pipeline.config.feeds import FeedTable
from pipeline.config.opml import Outline, from_opml, missing, to_opml
from pipeline.errors import ConfigError, Problem, UsageError

_LARGEST = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlReport:
    """What came of an import: slugs that were *added*, how many feeds were *known*, and what could not be taken."""

    added: tuple[str, ...]
    known: int
    problems: tuple[Problem, ...]


def opml_export(root: Path) -> str:
    """The feeds of the workspace at *root* as OPML 2.0, the paused ones too. ConfigError when its files are wrong."""
    workspace = load(root)
    title = next((desk.name for desk in workspace.desk.desk.values()), "Two Shores")
    return to_opml(_tables(workspace.root / "feeds.toml"), title=title)


def opml_import(root: Path, file: Path) -> OpmlReport:
    """Add the feeds of an OPML file that feeds.toml does not have. What stands there stays, byte for byte.

    ConfigError when the workspace's files are wrong, before or (then nothing is written) after.
    """
    workspace = load(root)
    path = (workspace.root / "feeds.toml").resolve()
    there = _tables(path)
    problems: list[Problem] = []
    outlines = from_opml(_text(file), file=file.name, problems=problems)
    outlets = {outlet.slug for outlet in workspace.outlets}
    fit = [made for outline in outlines if (made := _fitting(outline, file.name, outlets, problems))]
    added = missing(fit, there)
    if added:
        _append(path, [outline.table for outline in added])
    problems.sort(key=lambda problem: problem.line)
    return OpmlReport(added=tuple(o.table.slug for o in added), known=len(fit) - len(added), problems=tuple(problems))


def _tables(path: Path) -> tuple[FeedTable, ...]:
    problems: list[Problem] = []
    tables = read_tables(path, problems)
    if problems:
        raise ConfigError(tuple(problems))
    return tables


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            body = opened.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from error
    if len(body) > _LARGEST:
        raise UsageError(f"{file.name} is larger than {_LARGEST >> 20} MiB")
    return to_text(body)


def _fitting(outline: Outline, file: str, outlets: set[str], problems: list[Problem]) -> Outline | None:
    """The outline as this workspace can take it; None for a kind that there is not."""
    table = outline.table
    if "." not in table.kind and table.kind not in names():
        what = f"no kind {table.kind!r}"
        problems.append(Problem(file=file, line=outline.line, what=what, remedy=f"left out; there are: {', '.join(names())}"))
        return None
    if table.outlet and table.outlet not in outlets:
        what, remedy = f"no outlet {table.outlet!r}", "taken without; its slug must stand in outlets.toml"
        problems.append(Problem(file=file, line=outline.line, what=what, remedy=remedy))
        return Outline(line=outline.line, table=table.model_copy(update={"outlet": ""}))
    return outline


def _append(path: Path, tables: list[FeedTable]) -> None:
    """Put the tables at the end of the file: the whole of it is written beside it, read as a check, and put in its place."""
    before = path.read_bytes()
    newline = "\r\n" if b"\r\n" in before else "\n"
    gap = "" if not before else "\n" if before.endswith(b"\n") else "\n\n"
    added = (gap + "\n".join(as_toml(table) for table in tables)).replace("\n", newline)
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            beside = Path(file.name)
            try:
                file.write(before + added.encode())
                file.flush()
                os.fsync(file.fileno())
                beside.chmod(path.stat().st_mode & 0o777)
                _check(beside, path)
                if path.read_bytes() != before:
                    raise UsageError("feeds.toml was changed meanwhile; nothing is written, try again")
                beside.replace(path)
            finally:
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"feeds.toml cannot be written: {error.strerror or error}") from error


def _check(beside: Path, path: Path) -> None:
    """UsageError where the file would no longer be read, as when feeds stand in it as `feed = [...]`."""
    problems: list[Problem] = []
    read_tables(beside, problems)
    if problems:
        raise UsageError(
            f"{path.name} cannot be added to, nothing is written: {problems[0].what}; its feeds must stand as [[feed]] tables"
        )
