"""TOML files into checked values; every problem of every file at once, each with its file, line, key and remedy.

Does not raise on wrong content: what is wrong is appended to *problems*, and what is left is returned.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import Problem


class Strict(BaseModel):
    """A table of a TOML file in which unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Table = TypeVar("Table", bound=Strict)
Path_ = tuple[str | int, ...]


def read_toml(path: Path, problems: list[Problem]) -> tuple[dict[str, Any], str]:
    """The file's tables and its text; both empty, and a problem noted, when it is missing or broken."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.append(Problem(file=path.name, what="is missing", remedy="run `desk init` to write one"))
        return {}, ""
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(file=path.name, what=f"cannot be read: {error}", remedy="save it as UTF-8"))
        return {}, ""
    try:
        return tomllib.loads(text), text
    except RecursionError:
        problems.append(Problem(file=path.name, what="is nested too deeply", remedy="write tables, not brackets in brackets"))
        return {}, text
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        what = re.sub(r" \(at .*\)$", "", str(error))
        problems.append(
            Problem(file=path.name, line=line, what=f"not TOML: {what}", remedy="mend this line; strings stand in quotes")
        )
        return {}, text


def unknown_tables(raw: Mapping[str, Any], known: Sequence[str], *, file: str, text: str, problems: list[Problem]) -> None:
    """Note each key at the top of the file that is not in *known*."""
    for key in raw:
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            remedy = f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(known)}"
            problems.append(Problem(file=file, line=line_of(text, (key,)), key=key, what=f"unknown key {key!r}", remedy=remedy))


def check(model: type[Table], raw: object, *, file: str, text: str, at: Path_, problems: list[Problem]) -> Table | None:
    """*raw* as *model*, or None with each thing wrong noted under the key path *at*."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            path = (*at, *item["loc"])
            problems.append(_problem(item, path, file=file, text=text, known=_known_keys(model, item["loc"])))
        return None


def check_all(
    model: type[Table], raw: object, *, file: str, text: str, at: Path_, problems: list[Problem]
) -> list[tuple[int, Table]]:
    """Each table of an array of tables, with its place in the array; the wrong ones are noted and left out."""
    if not isinstance(raw, list):
        problems.append(
            Problem(file=file, line=line_of(text, at), key=dotted(at), what="must be tables", remedy=f"write [[{at[-1]}]]")
        )
        return []
    checked = [(n, check(model, item, file=file, text=text, at=(*at, n), problems=problems)) for n, item in enumerate(raw)]
    return [(n, table) for n, table in checked if table is not None]


def good_slug(slug: str) -> str:
    """*slug* if it is one: a-z, 0-9 and hyphens. ValueError otherwise."""
    if not slug or set(slug) - set("abcdefghijklmnopqrstuvwxyz0123456789-") or slug.startswith("-") or len(slug) > 80:
        raise ValueError(f"{slug!r} is not a slug; use a-z, 0-9 and -")
    return slug


def taken(file: str, text: str, at: Path_, by: str) -> Problem:
    """The problem of a slug that stands twice."""
    return Problem(
        file=file,
        line=line_of(text, at),
        key=f"{at[0]}[{int(at[1]) + 1}].slug",
        what=f"the slug is taken by {by}",
        remedy="each slug once",
    )


def dotted(path: Sequence[str | int]) -> str:
    """A key path as a person writes it: feed[2].url, the count starting at 1."""
    out = ""
    for part in path:
        out += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if out else part)
    return out


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line on which the table or key *path* stands; that of the nearest one above it when it is absent; else 0."""
    places = _places(text)
    wanted = tuple(path)
    while wanted and wanted not in places:
        wanted = wanted[:-1]
    return places.get(wanted, 0)


_HEADER = re.compile(r"""\s*(\[\[?)\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*\]""")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_QUOTED = re.compile(r"""\"(?:\\.|[^"\\])*"|'[^']*'|#.*""")


def _places(text: str) -> dict[Path_, int]:
    """Every table and key of a TOML text, broken or not, with the line on which it begins."""
    places: dict[Path_, int] = {}
    counts: dict[Path_, int] = {}
    here: Path_ = ()
    depth, within = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if within:
            within = "" if within in line else within
            continue
        if not depth and (header := _HEADER.match(line)):
            here = _indexed(_parts(header[2]), counts, new=header[1] == "[[")
            places.setdefault(here, number)
            if header[1] == "[[":
                places.setdefault(here[:-1], number)
            continue
        rest = line
        if not depth and (key := _KEY.match(line)):
            places.setdefault((*here, *_parts(key[1])), number)
            rest = line[key.end() :]
        within = next((mark for mark in ('"""', "'''") if rest.count(mark) == 1), "")
        bare = _QUOTED.sub("", rest)
        depth = max(0, depth + bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}"))
    return places


def _parts(text: str) -> tuple[str, ...]:
    """A dotted key's parts, quotes taken off."""
    return tuple(part.strip("\"'") for part in _PART.findall(text))


def _indexed(parts: tuple[str, ...], counts: dict[Path_, int], *, new: bool) -> Path_:
    """A header's path with the place in the array behind each name of an array; *new* opens the next place."""
    path: Path_ = ()
    for number, part in enumerate(parts, 1):
        path = (*path, part)
        if new and number == len(parts):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _known_keys(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """Keys that the table could have held at *loc*, for the remedy."""
    fields: Mapping[str, Any] = model.model_fields
    if len(loc) > 1:
        return []
    return [field.alias or name for name, field in fields.items()]


def _problem(item: Any, path: Path_, *, file: str, text: str, known: list[str]) -> Problem:
    """One of pydantic's complaints in the desk's words."""
    kind, key = item["type"], str(path[-1])
    what, remedy = str(item["msg"]), ""
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(key, known, n=1)
        what = f"unknown key {key!r}"
        remedy = f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(known)}" if known else "take it out"
    elif kind == "missing":
        what, remedy = f"{key!r} is missing", f"add {key} = …"
    elif kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number"):
        what, remedy = f"{what.lower()}, not {item['input']!r}", "see docs/configuration.md"
    elif kind.startswith(("string", "int", "float", "bool", "list", "dict", "tuple")):
        what = f"{what.lower().replace('valid tuple', 'list')}, not {item['input']!r}"[:160]
        remedy = "see docs/configuration.md"
    elif kind == "value_error":
        what = what.removeprefix("Value error, ")
    elif kind == "literal_error":
        what, remedy = f"{item['input']!r} is not known", f"write {item['ctx']['expected']}"
    return Problem(file=file, line=line_of(text, path), key=dotted(path), what=what, remedy=remedy)
