"""outlets.toml: the publishers, one [[outlet]] each: who owns it, from where it looks, what we may print."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pipeline.config.toml import Strict, check_all, line_of, read_toml, unknown_tables
from pipeline.errors import Problem
from pipeline.model import Outlet


class OutletTable(Strict):
    """[[outlet]]: *hosts* match the article's host and those below it; *feeds* the beginning of a feed's title; *wire*: by
    which names others credit it."""

    slug: str
    name: str
    owner: str = ""
    vantage: Literal["us", "europe", "hong-kong", "china-state", "china-market", "asia", "social", "unplaced"] = "unplaced"
    rights: Literal["headline", "quote", "full"] = "quote"
    hosts: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    wire: tuple[str, ...] = ()


def read_outlets(path: Path, problems: list[Problem]) -> tuple[Outlet, ...]:
    """The outlets of the file, in its order; what is wrong is appended to *problems*."""
    raw, text = read_toml(path, problems)
    unknown_tables(raw, ("outlet",), file=path.name, text=text, problems=problems)
    outlets: list[Outlet] = []
    seen: dict[str, str] = {}
    tables = check_all(OutletTable, raw.get("outlet", []), file=path.name, text=text, at=("outlet",), problems=problems)
    for number, table in tables:
        for value in (f"slug {table.slug}", *(f"host {host}" for host in table.hosts)):
            if value in seen:
                problems.append(
                    Problem(
                        file=path.name,
                        line=line_of(text, ("outlet", number)),
                        key=f"outlet[{number + 1}]",
                        what=f"{value} is taken by {seen[value]}",
                        remedy="each slug and each host once",
                    )
                )
            seen[value] = f"outlet[{number + 1}]"
        outlets.append(
            Outlet(
                slug=table.slug,
                name=table.name,
                owner=table.owner or table.slug,
                vantage=table.vantage,
                rights=table.rights,
                hosts=tuple(h.lower() for h in table.hosts),
                feeds=tuple(f.lower() for f in table.feeds),
                wire=tuple(name for name in table.wire if name.strip()),
            )
        )
    return tuple(outlets)
