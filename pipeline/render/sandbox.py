"""Jinja behind glass: the desk may edit every template, and none may reach further than the values it is given.

Markup is escaped always (only a name that ends in .txt is not markup). Feed text is a value, never a template. Does not
limit time or memory: limited.py does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import CodeType, TracebackType

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.config.workspace import shipped
from pipeline.errors import RenderError

CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029) if code not in (0x09, 0x0A)}
"""What no page, mail or picture prints: XML forbids most of it, and a terminal obeys it."""


class _Compiled(BytecodeCache):
    """What was compiled in this process, by name and source, so that a template that was changed is compiled anew."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


def sandbox(templates: Path, *, filters: Mapping[str, Callable[..., object]]) -> ImmutableSandboxedEnvironment:
    """The environment: the workspace's *templates* first, then the program's own, file by file."""
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(shipped("templates"))]),
        autoescape=lambda name: not (name or "").endswith(".txt"),
        undefined=StrictUndefined,
        bytecode_cache=_COMPILED,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(filters)
    return environment


def fill(environment: ImmutableSandboxedEnvironment, folders: tuple[str, ...], name: str, values: Mapping[str, object]) -> str:
    """The template *name* of the first of *folders* that has it, filled. RenderError names template and line."""
    try:
        return environment.select_template([f"{folder}/{name}" for folder in folders]).render(values)
    except TemplateSyntaxError as error:
        raise RenderError(f"template {error.name}, line {error.lineno}: {error.message}") from error
    except TemplateNotFound as error:
        raise RenderError(f"no template {error.name}") from error
    except TemplateError as error:
        raise RenderError(f"template {_place(error.__traceback__, folders, name)}: {error.message}") from error


def faults(templates: Path, *, filters: Mapping[str, Callable[..., object]]) -> Iterator[tuple[str, int, str]]:
    """(file, line, what) of each template of the folder that Jinja cannot read. Fills none."""
    environment = sandbox(templates, filters=filters)
    for path in sorted(templates.rglob("*")):
        if path.is_file() and path.suffix in (".html", ".txt", ".svg", ".css"):
            name = path.relative_to(templates).as_posix()
            try:
                environment.compile(path.read_text(encoding="utf-8"), name, str(path))
            except UnicodeDecodeError as error:
                yield name, 1, f"not UTF-8: {error}"
            except TemplateSyntaxError as error:
                yield name, error.lineno, error.message or "not a template"


def _printable(value: object) -> object:
    """Text without control characters; None is a mistake of the template and is said so."""
    if value is None:
        raise TemplateError("a value that is not there (None) would be printed")
    if type(value) is str:
        return value.translate(CONTROLS)
    return value


def _place(trace: TracebackType | None, folders: tuple[str, ...], name: str) -> str:
    """NAME, line N: the innermost frame that is a template's."""
    place = f"{folders[0]}/{name}"
    while trace:
        code = trace.tb_frame.f_code
        if "__jinja_template__" in trace.tb_frame.f_globals or code.co_filename.endswith((".html", ".txt", ".svg", ".css")):
            where = Path(code.co_filename)
            place = f"{where.parent.name}/{where.name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
