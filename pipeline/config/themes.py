"""themes.toml: what the desk looks for. The names that its rules call by @NAME stand in entities.toml.

Does not match anything: `pipeline.theme` does. A word list of themes.toml is written into the phrases that call it, so
that a theme's version changes when one of its lists does; `@NAME` that is no list is left for the entities.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import Field, field_validator

from pipeline.config.toml import Path_, Strict, check, check_all, good_slug, line_of, read_toml, taken, unknown_tables
from pipeline.errors import Problem
from pipeline.model import Entity, Example, Near, Phrase, Theme

Words = tuple[str, ...]


class ListTable(Strict):
    """[lists.NAME]: words that several rules share; a rule calls them by @NAME."""

    en: Words = ()
    zh: Words = ()


class PhrasesTable(Strict):
    """[[theme.phrases]]: words that each give the theme *points*, a list called by @NAME once.

    A number below zero takes points away.
    """

    points: float = Field(ge=-100, le=100, allow_inf_nan=False)
    en: Words = ()
    zh: Words = ()


class NearTable(Strict):
    """[[theme.near]]: *points* where between a word of *one* and one of *other* are at most *within* characters.

    A Han character counts as two.
    """

    points: float = Field(ge=-100, le=100, allow_inf_nan=False)
    within: int = Field(default=60, ge=1, le=2000)
    one: Words
    other: Words


class ExampleTable(Strict):
    """An item of a theme's *examples*: a headline of the desk's own making, and whether it carries the theme."""

    title: str
    carries: bool
    summary: str = ""


class ThemeTable(Strict):
    """[[theme]]: a theme as the desk defines it."""

    slug: str
    name: str
    name_zh: str
    description: str
    description_zh: str = ""
    threshold: float = Field(default=3.0, gt=0, allow_inf_nan=False)
    weight: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    all: tuple[Words, ...] = ()
    any: Words = ()
    not_: Words = Field(default=(), alias="not")
    phrases: tuple[PhrasesTable, ...] = ()
    near: tuple[NearTable, ...] = ()
    examples: tuple[ExampleTable, ...] = ()

    @field_validator("slug")
    @classmethod
    def _slug(cls, slug: str) -> str:
        return good_slug(slug)


def read_themes(path: Path, problems: list[Problem]) -> tuple[Theme, ...]:
    """The themes of the file, in its order, lists written in; what is wrong is appended to *problems*."""
    raw, text = read_toml(path, problems)
    unknown_tables(raw, ("lists", "theme"), file=path.name, text=text, problems=problems)
    lists = _read_lists(raw.get("lists", {}), file=path.name, text=text, problems=problems)
    themes: list[Theme] = []
    seen: dict[str, int] = {}
    for number, table in check_all(ThemeTable, raw.get("theme", []), file=path.name, text=text, at=("theme",), problems=problems):
        at: Path_ = ("theme", number, "slug")
        if table.slug in seen:
            problems.append(taken(path.name, text, at, f"theme[{seen[table.slug] + 1}]"))
        seen.setdefault(table.slug, number)
        themes.append(_theme(table, lists))
    return tuple(themes)


def called(theme: Theme) -> frozenset[str]:
    """The names that the theme's rules call by @NAME, without the sign."""
    words = [word for phrase in theme.phrases for word in phrase.words or (phrase.text,)]
    words += [word for near in theme.near for word in (*near.one, *near.other)]
    words += [word for group in theme.all for word in group]
    return frozenset(word[1:] for word in (*words, *theme.any, *theme.not_) if word.startswith("@"))


def check_names(themes: Iterable[Theme], entities: Iterable[Entity], problems: list[Problem]) -> None:
    """Note every @NAME of a theme that is neither a list, an entity nor a group of entities."""
    known = {name for entity in entities for name in (entity.slug, *entity.groups)}
    for theme in themes:
        problems.extend(
            Problem(
                file="themes.toml",
                key=f"theme {theme.slug}",
                what=f"no list, entity or group {name!r}",
                remedy=f"write [lists.{name}] in themes.toml, or the name in entities.toml",
            )
            for name in sorted(called(theme) - known)
        )


def _read_lists(raw: object, *, file: str, text: str, problems: list[Problem]) -> dict[str, Words]:
    """The word lists by name; a list may call a list that stands above it."""
    if not isinstance(raw, Mapping):
        line = line_of(text, ("lists",))
        problems.append(Problem(file=file, line=line, key="lists", what="must be tables", remedy="write [lists.NAME]"))
        return {}
    lists: dict[str, Words] = {}
    for name, words in raw.items():
        table = check(ListTable, words, file=file, text=text, at=("lists", name), problems=problems)
        if table is not None:
            lists[name] = _expand((*table.en, *table.zh), lists)
    return lists


def _theme(table: ThemeTable, lists: Mapping[str, Words]) -> Theme:
    """The theme of a table; its version is a hash of everything that decides what it catches."""
    phrases: dict[str, Phrase] = {}
    for group in table.phrases:
        for word in filter(None, (*group.en, *group.zh)):
            lang = "zh" if any("\u3400" <= char <= "\u9fff" for char in word) else "en"
            called_list = lists.get(word[1:], ()) if word.startswith("@") else ()
            phrases.setdefault(word, Phrase(text=word, points=group.points, lang=lang, words=called_list))
    near = tuple(
        Near(one=_expand(n.one, lists), other=_expand(n.other, lists), points=n.points, within=n.within) for n in table.near
    )
    groups = tuple(_expand(group, lists) for group in table.all)
    any_, not_ = _expand(table.any, lists), _expand(table.not_, lists)
    rules = [
        [[p.text, p.points, p.words] for p in phrases.values()],
        [[n.one, n.other, n.points, n.within] for n in near],
        groups,
        any_,
        not_,
        table.threshold,
    ]
    return Theme(
        slug=table.slug,
        name=table.name,
        name_zh=table.name_zh,
        description=table.description,
        description_zh=table.description_zh,
        phrases=tuple(phrases.values()),
        near=near,
        all=groups,
        any=any_,
        not_=not_,
        threshold=table.threshold,
        weight=table.weight,
        examples=tuple(Example(title=e.title, summary=e.summary, carries=e.carries) for e in table.examples),
        version=hashlib.sha256(json.dumps(rules, ensure_ascii=False).encode()).hexdigest()[:10],
    )


def _expand(words: Iterable[str], lists: Mapping[str, Words]) -> Words:
    """*words* with each @LIST replaced by its words; each word once, empty ones dropped."""
    out: dict[str, None] = {}
    for word in words:
        for each in lists.get(word[1:], (word,)) if word.startswith("@") else (word,):
            if each.strip():
                out.setdefault(each.strip())
    return tuple(out)
