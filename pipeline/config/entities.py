"""entities.toml: the names by which the news call companies, people, offices, laws and markets.

Does not match anything: `pipeline.theme.entities` does. A table that is wrong is left out, the others are taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import field_validator

from pipeline.config.toml import Path_, Strict, check_all, good_slug, line_of, read_toml, taken, unknown_tables
from pipeline.errors import Problem
from pipeline.model import Entity
from pipeline.text.normalise import normalise

Words = tuple[str, ...]


class EntityTable(Strict):
    """[[entity]]: a name in every form in which the news write it."""

    slug: str
    kind: str
    en: Words = ()
    zh: Words = ()
    zh_hant: Words = ()
    aliases: Words = ()
    ticker: Words = ()
    case: bool = False
    not_near: Words = ()
    groups: Words = ()

    @field_validator("slug")
    @classmethod
    def _slug(cls, slug: str) -> str:
        return good_slug(slug)


def read_entities(path: Path, problems: list[Problem]) -> tuple[Entity, ...]:
    """The entities of the file, in its order; what is wrong is appended to *problems*, and the entity left out.

    Of two that have one slug the first stays; of two that have one form, the first has it.
    """
    raw, text = read_toml(path, problems)
    unknown_tables(raw, ("entity",), file=path.name, text=text, problems=problems)
    entities: list[Entity] = []
    slugs: dict[str, int] = {}
    forms: dict[str, str] = {}
    tables = check_all(EntityTable, raw.get("entity", []), file=path.name, text=text, at=("entity",), problems=problems)
    for number, table in tables:
        at: Path_ = ("entity", number, "slug")
        if table.slug in slugs:
            problems.append(taken(path.name, text, at, f"entity[{slugs[table.slug] + 1}]"))
            continue
        slugs[table.slug] = number
        entity = _entity(table)
        if not (entity.en or entity.zh or entity.zh_hant):
            what, remedy = f"{table.slug!r} has no name", 'add en = ["…"] or zh = ["…"]'
            problems.append(
                Problem(file=path.name, line=line_of(text, at), key=f"entity[{number + 1}]", what=what, remedy=remedy)
            )
            continue
        problems.extend(_shared(entity, forms, file=path.name, text=text, number=number))
        entities.append(entity)
    return tuple(entities)


def _entity(table: EntityTable) -> Entity:
    """The entity of a table, empty words dropped."""
    full = {key: tuple(filter(None, value)) for key, value in table if isinstance(value, tuple)}
    return Entity(slug=table.slug, kind=table.kind, case=table.case, **full)


def _shared(entity: Entity, forms: dict[str, str], *, file: str, text: str, number: int) -> Iterable[Problem]:
    """A problem for each form that another entity has; *forms*, by which slug has which, learns the entity's."""
    keys: Mapping[str, Words] = {key: getattr(entity, key) for key in ("en", "zh", "zh_hant", "aliases", "ticker")}
    for key, words in keys.items():
        for word in words:
            form = normalise(word)
            other = forms.setdefault(form, entity.slug)
            if other != entity.slug:
                yield Problem(
                    file=file,
                    line=line_of(text, ("entity", number, key)),
                    key=f"entity[{number + 1}].{key}",
                    what=f"{word!r} names {other!r} too",
                    remedy="a form belongs to one entity; take it out of one of the two",
                )
