"""[[feed]] tables as text: those of a feeds.toml with its paused ones, and a table as the lines that make it. Writes no file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel

from pipeline.config.feeds import FeedTable, slug_of
from pipeline.config.toml import check_all, read_toml
from pipeline.errors import Problem

_FIRST = ("slug", "title", "url")


def read_tables(path: Path, problems: list[Problem]) -> tuple[FeedTable, ...]:
    """Every [[feed]] of the file, each with the slug that it goes by; what is wrong is appended to *problems*."""
    raw, text = read_toml(path, problems)
    found = check_all(FeedTable, raw.get("feed", []), file=path.name, text=text, at=("feed",), problems=problems)
    return tuple(named(table) for _, table in found)


def named(table: FeedTable, taken: Iterable[str] = ()) -> FeedTable:
    """The table with a slug: its own, else one of its title, else of its address; numbered where it is *taken*."""
    first = table.slug or slug_of(table.title) or slug_of(table.url.partition("//")[2] or table.url) or "feed"
    slug, number, others = first, 2, set(taken)
    while slug in others:
        slug, number = f"{first[:76].rstrip('-')}-{number}", number + 1
    return table.model_copy(update={"slug": slug})


def as_toml(table: FeedTable) -> str:
    """The table as it stands in feeds.toml, without the keys that say what goes without saying."""
    said = {key: getattr(table, key) for key in dict.fromkeys((*_FIRST, *FeedTable.model_fields))}
    keys = FeedTable.model_fields
    plain = {key: info.get_default(call_default_factory=True) for key, info in keys.items()}
    lines = [f"{keys[key].alias or key} = {_value(value)}" for key, value in said.items() if value != plain[key]]
    return "\n".join(("[[feed]]", *lines, ""))


def _value(value: object) -> str:
    """A value in TOML."""
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_defaults=True)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(key))} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple | frozenset):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    # JSON's escapes are TOML's, but for DEL, which JSON leaves as it is.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if bare else _value(key)
