"""Every version of every theme's definition, with the times at which it was in use. Compares nothing and tags nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.store.schema import theme_version

_c = theme_version.c


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeVersion:
    """A definition in use from *known_from* to *known_to* (None: still). *number* counts the theme's versions from 1."""

    theme: str
    version: str
    number: int
    definition: str
    known_from: datetime
    known_to: datetime | None = None


def in_use(tx: Connection) -> dict[str, ThemeVersion]:
    """The version of each theme by which the store was last tagged."""
    return {row.theme: row for row in _read(tx, _c.known_to.is_(None))}


def history(tx: Connection, theme: str) -> tuple[ThemeVersion, ...]:
    """The theme's versions in the order of their use; one that came back stands twice under its number."""
    return _read(tx, _c.theme == theme)


def numbers(tx: Connection) -> dict[tuple[str, str], int]:
    """The number of every version of every theme, by theme and version."""
    return {(row.theme, row.version): row.number for row in tx.execute(sa.select(_c.theme, _c.version, _c.number))}


def use(tx: Connection, definitions: Mapping[str, tuple[str, str]], at: datetime, *, gone: Collection[str] = ()) -> None:
    """From *at* on these (version, definition) by theme are in use, and none of the themes *gone*."""
    there = in_use(tx)
    changed = {theme: pair for theme, pair in definitions.items() if theme not in there or there[theme].version != pair[0]}
    for theme in sorted({*changed, *gone} & there.keys()):
        tx.execute(
            sa.update(theme_version)
            .where(_c.theme == theme, _c.known_to.is_(None))
            .values(known_to=max(at, there[theme].known_from))
        )
    for theme, (version, definition) in sorted(changed.items()):
        row = {
            "theme": theme,
            "version": version,
            "number": _number(tx, theme, version),
            "definition": definition,
            "known_from": at,
        }
        tx.execute(sa.insert(theme_version).values(row))


def _number(tx: Connection, theme: str, version: str) -> int:
    """The number that the version has, or the next one."""
    numbers = {row.version: row.number for row in history(tx, theme)}
    return numbers.get(version, max(numbers.values(), default=0) + 1)


def _read(tx: Connection, which: sa.ColumnElement[bool]) -> tuple[ThemeVersion, ...]:
    query = sa.select(_c.theme, _c.version, _c.number, _c.definition, _c.known_from, _c.known_to).where(which)
    return tuple(ThemeVersion(**row._mapping) for row in tx.execute(query.order_by(_c.theme, _c.known_from, _c.id)))
