"""themes.toml: what the desk looks for. The names that its rules call by @NAME stand in entities.toml.

Does not match anything: `pipeline.theme` does. A word list of themes.toml is written into the phrases that call it, so
that a theme's version changes when one of its lists does; `@NAME` that is no list is left for the entities.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import Field, field_validator

from pipeline.config.frames import read_frame
from pipeline.config.theme_words import Lists, Words, bad_words, line_with, read_lists
from pipeline.config.toml import Path_, Strict, check_all, good_slug, read_toml, taken, unknown_tables
from pipeline.errors import Problem
from pipeline.model import Entity, Example, Near, Phrase, Theme


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
    frame: object = None

    @field_validator("slug")
    @classmethod
    def _slug(cls, slug: str) -> str:
        return good_slug(slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesFile:
    """What themes.toml says. *broken*: the slugs of themes that are left out because something is wrong with them."""

    themes: tuple[Theme, ...]
    broken: frozenset[str] = frozenset()
    text: str = ""


def read_themes(path: Path, problems: list[Problem]) -> tuple[Theme, ...]:
    """The themes of the file, in its order, lists written in; what is wrong is appended to *problems*, and the theme left out."""
    return read_themes_file(path, problems).themes


def read_themes_file(path: Path, problems: list[Problem], *, lists: Path | None = None) -> ThemesFile:
    """The same, with what was left out. *lists*: another file whose word lists count where this one has none of the name."""
    raw, text = read_toml(path, problems)
    unknown_tables(raw, ("lists", "theme"), file=path.name, text=text, problems=problems)
    named = raw.get("lists", {})
    if lists is not None and isinstance(named, Mapping):
        shared = read_toml(lists, problems)[0].get("lists", {})
        named = {**(shared if isinstance(shared, Mapping) else {}), **named}
    words = read_lists(named, file=path.name, text=text, problems=problems)
    tables = raw.get("theme", [])
    themes: dict[str, Theme] = {}
    first: dict[str, int] = {}
    for number, table in check_all(ThemeTable, tables, file=path.name, text=text, at=("theme",), problems=problems):
        at: Path_ = ("theme", number, "slug")
        if table.slug in first:
            problems.append(taken(path.name, text, at, f"theme[{first[table.slug] + 1}]"))
            continue
        first[table.slug] = number
        frame = read_frame(table.frame, words, ("theme", number, "frame"), slug=table.slug, place=(path.name, text, problems))
        theme = replace(_theme(table, words), frame=frame)
        wrong = _wrong(theme, words, file=path.name, text=text)
        problems += wrong
        if not wrong:
            themes[theme.slug] = theme
    slugs = {str(table.get("slug", "")) for table in tables if isinstance(table, dict)} if isinstance(tables, list) else set()
    return ThemesFile(themes=tuple(themes.values()), broken=frozenset(slugs - themes.keys() - {""}), text=text)


def called(theme: Theme) -> frozenset[str]:
    """The names that the theme's rules call by @NAME, without the sign."""
    return frozenset(word[1:] for word in _all_words(theme) if word.startswith("@"))


def check_names(
    themes: Iterable[Theme], entities: Iterable[Entity], problems: list[Problem], *, text: str = "", file: str = "themes.toml"
) -> tuple[Theme, ...]:
    """The themes of which every @NAME is a list, an entity or a group of entities; of the others each is noted.

    What the names stand for goes into the theme's version. *text*: that of the file, for the lines.
    """
    bearers: dict[str, list[Entity]] = {}
    for entity in entities:
        for name in dict.fromkeys((entity.slug, *entity.groups)):
            bearers.setdefault(name, []).append(entity)
    sound = []
    for theme in themes:
        names = called(theme)
        problems.extend(
            Problem(
                file=file,
                line=line_with(text, theme.slug, f"@{name}"),
                key=f"theme {theme.slug}",
                what=f"no list, entity or group {name!r}",
                remedy=f"write [lists.{name}] in {file}, or the name in entities.toml",
            )
            for name in sorted(names - bearers.keys())
        )
        if names <= bearers.keys():
            known = {name: [_values(entity) for entity in bearers[name]] for name in sorted(names)}
            sound.append(replace(theme, version=_hash([theme.version, known]) if known else theme.version))
    return tuple(sound)


def definition(theme: Theme) -> str:
    """What decides what the theme catches, but for the names of entities, as JSON: the same for the same rules."""
    rules = {
        "threshold": theme.threshold,
        "phrases": [[p.text, p.points, p.words] for p in theme.phrases],
        "near": [[n.one, n.other, n.points, n.within] for n in theme.near],
        "all": theme.all,
        "any": theme.any,
        "not": theme.not_,
    }
    return json.dumps(rules, ensure_ascii=False, separators=(",", ":"))


def _values(entity: Entity) -> list[object]:
    return [getattr(entity, field.name) for field in dataclasses.fields(entity)]


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:10]


def _all_words(theme: Theme) -> Words:
    """Every word of the theme's rules, a list's among them."""
    words = [word for phrase in theme.phrases for word in phrase.words or (phrase.text,)]
    words += [word for near in theme.near for word in (*near.one, *near.other)]
    return (*words, *(word for group in theme.all for word in group), *theme.any, *theme.not_)


def _wrong(theme: Theme, lists: Lists, *, file: str, text: str) -> list[Problem]:
    """Why the theme cannot be used as it stands: words that are written as none may be, calls of lists that are wrong."""
    found = [(word, f"{word!r} {what}", "write the word itself") for word, what in bad_words(_all_words(theme))]
    calls = sorted(lists.broken & called(theme))
    found += [(f"@{name}", f"calls the list {name!r}, which is wrong", "mend the list") for name in calls]
    return [
        Problem(file=file, line=line_with(text, theme.slug, word), key=f"theme {theme.slug}", what=what, remedy=remedy)
        for word, what, remedy in dict.fromkeys(found)
    ]


def _theme(table: ThemeTable, lists: Lists) -> Theme:
    """The theme of a table; its version is a hash of everything that decides what it catches."""
    phrases = [
        Phrase(
            text=word, points=group.points, lang=_lang(word), words=lists.words.get(word[1:], ()) if word.startswith("@") else ()
        )
        for group in table.phrases
        for word in filter(None, (*group.en, *group.zh))
    ]
    theme = Theme(
        slug=table.slug,
        name=table.name,
        name_zh=table.name_zh,
        description=table.description,
        description_zh=table.description_zh,
        phrases=tuple(phrases),
        near=tuple(
            Near(one=lists.expand(n.one), other=lists.expand(n.other), points=n.points, within=n.within) for n in table.near
        ),
        all=tuple(lists.expand(group) for group in table.all),
        any=lists.expand(table.any),
        not_=lists.expand(table.not_),
        threshold=table.threshold,
        weight=table.weight,
        examples=tuple(Example(title=e.title, summary=e.summary, carries=e.carries) for e in table.examples),
    )
    return replace(theme, version=_hash(definition(theme)))


def _lang(word: str) -> str:
    return "zh" if any("\u3400" <= char <= "\u9fff" for char in word) else "en"
