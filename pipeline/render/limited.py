"""A desk's own templates are filled in a process that can be stopped: a loop without an end, or a text of gigabytes, costs the
build one clear error and not the machine. The program's own templates are filled at once.

The sandbox (sandbox.py) keeps a template from reaching out; this keeps it from running away.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.config.workspace import shipped
from pipeline.errors import RenderError
from pipeline.model import Issue, Rendition
from pipeline.render import Imprint, Names, images, render, subject

LIMIT_S = 60
MEMORY = 2 << 30
"""Bytes of address space; WeasyPrint with a Chinese face takes some hundred MB."""

_START = "import sys; sys.path[:] = {path!r}; from pipeline.render.limited import serve; serve()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """All that templates make of an issue: its files, the mail's subject, and the pictures that the mail shows."""

    files: tuple[Rendition, ...]
    subject: str
    images: dict[str, bytes]


def rendered(issue: Issue, *, templates: Path, imprint: Imprint, names: Names, limit_s: float = LIMIT_S) -> Rendered:
    """The issue's files. RenderError names template and line, or says that the limit was reached."""
    if not are_own(templates):
        return _filled(issue, templates, imprint, names)
    question = pickle.dumps((issue, templates, imprint, names))
    command = [sys.executable, "-c", _START.format(path=sys.path)]
    try:
        ended = subprocess.run(command, input=question, stdout=subprocess.PIPE, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired as error:
        said = f"the templates in {templates.name}/ were not filled within {limit_s:g} s: one of them loops for too long"
        raise RenderError(said) from error
    if not ended.stdout:
        raise RenderError(f"the templates in {templates.name}/ could not be filled: the process ended with {ended.returncode}")
    answer: Rendered | str = pickle.loads(ended.stdout)
    if isinstance(answer, str):
        raise RenderError(answer)
    return answer


def are_own(templates: Path) -> bool:
    """Whether the folder has a template of an issue that is not the program's, letter by letter."""
    ours = shipped("templates")
    if not templates.is_dir() or templates.resolve() == ours.resolve():
        return False
    found = (path for path in templates.rglob("*") if path.is_file() and path.relative_to(templates).parts[0] != "archive")
    return any(not _same(path, ours / path.relative_to(templates)) for path in found)


def serve() -> None:
    """The process: an issue in, its files or what went wrong out."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    answer: Rendered | str
    try:
        answer = _filled(*pickle.loads(sys.stdin.buffer.read()))
    except RenderError as error:
        answer = str(error)
    except (MemoryError, RecursionError, OverflowError) as error:
        answer = f"a template makes more than fits into {MEMORY >> 30} GiB, or calls itself ({type(error).__name__})"
    sys.stdout.buffer.write(pickle.dumps(answer))


def _filled(issue: Issue, templates: Path, imprint: Imprint, names: Names) -> Rendered:
    files = render(issue, templates=templates, imprint=imprint, names=names)
    return Rendered(files=files, subject=subject(issue, templates=templates), images=images(files))


def _same(path: Path, ours: Path) -> bool:
    return ours.is_file() and ours.read_bytes() == path.read_bytes()
