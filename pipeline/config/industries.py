"""industries.toml: the industries of the leapfrog board, and the words that claim who leads in them. Matches nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pydantic import Field, field_validator

from pipeline.config.theme_words import Words, bad_words
from pipeline.config.toml import Path_, Strict, check, check_all, good_slug, line_of, read_toml, taken, unknown_tables
from pipeline.errors import Problem
from pipeline.model import ClaimWords, Entity, Industries, Industry, Theme


class ClaimsTable(Strict):
    """[claims]: the names of the two sides, and the words that say who is ahead."""

    within: int = Field(default=44, ge=1, le=400)
    china: Words
    incumbent: Words
    leads: Words
    lags: Words = ()
    nears: Words = ()
    doubt: Words = ()


class IndustryTable(Strict):
    """[[industry]]: whose stories are those of *themes* that say one of *words*; all of them where it has none."""

    slug: str
    name: str
    name_zh: str = ""
    themes: Words = Field(min_length=1)
    words: Words = ()

    @field_validator("slug")
    @classmethod
    def _slug(cls, slug: str) -> str:
        return good_slug(slug)


def read_industries(path: Path, problems: list[Problem], *, themes: Iterable[str] = (), names: Iterable[str] = ()) -> Industries:
    """The industries of the file, in its order; what is wrong is appended to *problems* and left out.

    *themes*: the slugs, and *names*: the entities and groups, that it may call; where none are given they are not looked at.
    """
    raw, text = read_toml(path, problems)
    unknown_tables(raw, ("claims", "industry"), file=path.name, text=text, problems=problems)
    known, called = frozenset(themes), frozenset(names)
    table = check(ClaimsTable, raw.get("claims", {}), file=path.name, text=text, at=("claims",), problems=problems)
    industries: dict[str, Industry] = {}
    for number, row in check_all(
        IndustryTable, raw.get("industry", []), file=path.name, text=text, at=("industry",), problems=problems
    ):
        at: Path_ = ("industry", number)
        if row.slug in industries:
            problems.append(taken(path.name, text, (*at, "slug"), f"industry {row.slug}"))
            continue
        wrong = [
            (f"no theme {slug!r}", "its slug must stand in themes.toml") for slug in row.themes if known and slug not in known
        ]
        wrong += _wrong(row.words, called)
        problems += [_problem(path.name, text, at, f"industry {row.slug}", *one) for one in wrong]
        if not wrong:
            industries[row.slug] = Industry(**row.model_dump())
    claims = ClaimWords(**table.model_dump()) if table else None
    if claims:
        words = (*claims.china, *claims.incumbent, *claims.leads, *claims.lags, *claims.nears, *claims.doubt)
        found = _wrong(words, called)
        problems += [_problem(path.name, text, ("claims",), "claims", *one) for one in found]
        claims = None if found else claims
    return Industries(
        industries=tuple(industries.values()), claims=claims, version=hashlib.sha256(text.encode()).hexdigest()[:10]
    )


def _wrong(words: Iterable[str], names: frozenset[str]) -> list[tuple[str, str]]:
    """(what, remedy) for each word that is written as none may be, or calls a name that is not there."""
    given = tuple(words)
    found = [(f"{word!r} {what}", "write the word itself") for word, what in bad_words(given)]
    calls = [word[1:] for word in given if word.startswith("@") and names and word[1:] not in names]
    return found + [(f"no entity or group {name!r}", "write the name in entities.toml, or take it out") for name in calls]


def _problem(file: str, text: str, at: Path_, key: str, what: str, remedy: str) -> Problem:
    return Problem(file=file, line=line_of(text, at), key=key, what=what, remedy=remedy)


def industries_of(
    own: Path, shipped: Path, themes: Iterable[Theme], entities: Iterable[Entity], problems: list[Problem]
) -> Industries:
    """Those of the workspace's *own* file; where it has none, those of the *shipped* one for which it has the themes."""
    slugs = {theme.slug for theme in themes}
    if own.exists():
        names = {name for entity in entities for name in (entity.slug, *entity.groups)}
        return read_industries(own, problems, themes=slugs, names=names)
    given = read_industries(shipped, problems)
    return replace(given, industries=tuple(one for one in given.industries if not slugs.isdisjoint(one.themes)))
