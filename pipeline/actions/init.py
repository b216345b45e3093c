"""Make a new workspace. Does not touch a file that is there."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.config.workspace import FILES, shipped
from pipeline.errors import UsageError


def init(directory: Path, *, sample: bool = False) -> tuple[Path, ...]:
    """Write the workspace's files into *directory* and return those that were written.

    With *sample* it is the sample week, which needs no network, with an outbox of its own. Templates are not copied: those that
    `templates/` lacks come from the program, so that they stay as new as it is. UsageError where nothing can be written.
    """
    try:
        return _written(directory, sample=sample)
    except OSError as error:
        raise UsageError(f"cannot write {error.filename or directory}: {error.strerror}; choose another DIR") from error


def _written(directory: Path, *, sample: bool) -> tuple[Path, ...]:
    directory.mkdir(parents=True, exist_ok=True)
    source = shipped("samples") if sample else shipped("desk.toml").parent
    names = [path.relative_to(source) for path in sorted(source.rglob("*")) if path.is_file()] if sample else map(Path, FILES)
    written = []
    for name in names:
        target = directory / name
        if target.exists() or name.suffix.startswith(".sqlite3"):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target)
        if sample and name == Path("desk.toml"):
            target.write_text(target.read_text(encoding="utf-8").replace('"../', '"'), encoding="utf-8")
        written.append(target)
    (directory / "outbox").mkdir(exist_ok=True)
    return tuple(written)
