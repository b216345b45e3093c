"""issue.json: an issue as bytes and back, exactly.

The same issue gives the same bytes: keys sorted, times in UTC, one line a value. Does not read or write files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from pipeline.errors import OutboxError
from pipeline.model import Issue

FORMAT = 1


def to_json(issue: Issue) -> bytes:
    """The manifest of *issue*: UTF-8, ending in a newline."""
    raw = {"format": FORMAT, "issue": _plain(issue)}
    text = json.dumps(raw, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8")


def from_json(body: bytes) -> Issue:
    """The issue of a manifest. OutboxError, in one line, for anything that `to_json` did not write."""
    try:
        raw = json.loads(body)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise OutboxError(f"issue.json is not JSON: {error}") from error
    found = raw.get("format") if isinstance(raw, dict) else None
    if found != FORMAT:
        raise OutboxError(f"issue.json has format {found!r}; this program reads format {FORMAT}")
    try:
        issue = _value(raw["issue"], Issue)
    except (KeyError, TypeError, ValueError) as error:
        raise OutboxError(f"issue.json is damaged: {error}") from error
    assert isinstance(issue, Issue)
    return issue


def _plain(value: Any) -> Any:
    """*value* as JSON has it."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _value(raw: Any, kind: Any) -> Any:
    """*raw* as a value of the type *kind*: the inverse of `_plain`. ValueError or KeyError where it is none."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if raw is None else _value(raw, next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return _tuple(raw, args)
    if origin is not None and issubclass(origin, Mapping):
        _expect(isinstance(raw, dict), raw, "a table")
        return {key: _value(item, args[1]) for key, item in raw.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        _expect(isinstance(raw, dict), raw, "a table")
        hints = _hints(kind)
        unknown = sorted(set(raw) - set(hints))
        _expect(not unknown, unknown, f"known to {kind.__name__}")
        return kind(**{name: _value(raw[name], hint) for name, hint in hints.items()})
    if kind is datetime:
        _expect(isinstance(raw, str), raw, "a time")
        return datetime.fromisoformat(raw).astimezone(UTC)
    if kind is float:
        _expect(isinstance(raw, int | float) and not isinstance(raw, bool), raw, "a number")
        return float(raw)
    _expect(type(raw) is kind, raw, f"of type {kind.__name__}")
    return raw


def _tuple(raw: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    _expect(isinstance(raw, list), raw, "a list")
    if len(args) == 2 and args[1] is Ellipsis:
        return tuple(_value(item, args[0]) for item in raw)
    _expect(len(raw) == len(args), raw, f"{len(args)} values")
    return tuple(_value(item, arg) for item, arg in zip(raw, args, strict=True))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _expect(met: object, raw: Any, what: str) -> None:
    if not met:
        raise ValueError(f"{str(raw)[:60]!r} is not {what}")
