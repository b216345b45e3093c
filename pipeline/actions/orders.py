"""What an issue is asked to be: a series, a window, a moment, and the slug that follows from them. Builds nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline import __version__
from pipeline.choose import Plan
from pipeline.config.desk import seconds
from pipeline.config.workspace import Workspace, shipped
from pipeline.errors import UsageError
from pipeline.store import stories
from pipeline.wiring import World, moment

TIMES = ("as_of", "start", "end", "noticed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A request for an issue. *start*, *end* None: the series' window, ending at the as_of.

    *story*: the one story that it is about, told by the template `flash` where none is named. *edition*: the slot's label;
    *noticed*: when a tick found the slot due, and began to gather for it. *corrects*: the slug of the edition that this one
    corrects. *lang*: another language than the series'; empty for its own.
    """

    series: str
    edition: str = ""
    as_of: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    themes: tuple[str, ...] = ()
    template: str = ""
    formats: tuple[str, ...] = ()
    story: str = ""
    noticed: datetime | None = None
    corrects: str = ""
    lang: str = ""

    @classmethod
    def of(
        cls,
        world: World,
        *,
        series: str = "",
        themes: tuple[str, ...] = (),
        template: str = "",
        formats: tuple[str, ...] = (),
        story: str = "",
        **typed: str,
    ) -> Order:
        """An order from what was typed: *typed* are lang, and start, end and as_of, read in the series' zone where they name
        none."""
        name, _, _, table = world.workspace.find_series(series)
        for slug in themes:
            world.workspace.theme(slug)
        if template:
            _known_template(world.workspace, template)
        start, end, as_of = (
            moment(text, table.zone) if (text := typed.get(key, "")) else None for key in ("start", "end", "as_of")
        )
        order = cls(series=name, themes=tuple(sorted(set(themes))), template=template, start=start, end=end, as_of=as_of)
        order = replace(
            order, formats=tuple(sorted(set(formats))), lang="" if (lang := typed.get("lang", "")) == table.lang else lang
        )
        order = replace(order, story=_known_story(world, story), template=template or "flash") if story else order
        if order.start and order.start >= (order.end or order.as_of or world.now()):
            raise UsageError("the window is empty: --from must come before --to")
        return order

    def to_json(self) -> str:
        """The order as the occurrence keeps it."""
        times = {key: value.isoformat() for key in TIMES if (value := getattr(self, key))}
        return json.dumps(
            {
                name: getattr(self, name)
                for name in ("series", "edition", "themes", "template", "formats", "story", "corrects", "lang")
            }
            | times
        )

    @classmethod
    def from_json(cls, text: str) -> Order:
        """The inverse of `to_json`."""
        raw = json.loads(text)
        times = {key: datetime.fromisoformat(raw.pop(key)) for key in TIMES if key in raw}
        return cls(**{**raw, **times, **{name: tuple(raw[name]) for name in ("themes", "formats")}})

    def at(self, as_of: datetime) -> Order:
        """The order with its moment fixed, if it has none yet."""
        return self if self.as_of else replace(self, as_of=as_of)


def _known_story(world: World, given: str) -> str:
    """The id of the story, or of the one that it was merged into. UsageError where there is none."""
    with world.store.read() as tx:
        found = stories.get(tx, given)
    if found is None:
        raise UsageError(f"no story {given!r}; `desk explain ADDRESS` names the story of a report")
    return found.id


def _known_template(workspace: Workspace, name: str) -> None:
    """UsageError where neither the workspace nor the program has templates of that name, so that a slip is not passed over."""
    places = [workspace.templates, shipped("templates")]
    there = sorted({path.name for place in places if place.is_dir() for path in place.iterdir() if path.is_dir()} - {"archive"})
    if name not in there:
        raise UsageError(f"no template {name!r}; there are: {', '.join(there)}")


def slug_of(workspace: Workspace, order: Order) -> str:
    """The issue's slug: the series, the themes asked for, the slot or the local date at its end, and a language that is not
    the series' own."""
    if order.corrects:
        number = edition_of(order.corrects)
        return f"{order.corrects.removesuffix(f'-e{number}')}-e{number + 1}"
    _, _, _, table = workspace.find_series(order.series)
    end = order.end or order.as_of
    if end is None:
        raise UsageError("an order without a moment has no slug")
    label = order.edition.replace(":", "") or f"{end.astimezone(ZoneInfo(table.zone)):%Y-%m-%d}"
    parts = [order.series, *order.themes, order.story, label, order.lang if order.lang != table.lang else ""]
    return workspace.desk.slug_prefix + "-".join(filter(None, parts)).lower()


def sibling(slug: str, lang: str) -> str:
    """The slug of the same issue in the other language, be it there or not. *lang*: that of *slug*."""
    base = re.sub(r"-e\d+$", "", slug)
    edition = slug[len(base) :]
    if base.endswith(f"-{lang}"):
        return base.removesuffix(f"-{lang}") + edition
    return f"{base}-{'en' if lang == 'zh' else 'zh'}{edition}"


def edition_of(slug: str) -> int:
    """The number of the edition: 2 for a first correction, whose slug ends in -e2."""
    found = re.search(r"-e(\d+)$", slug)
    return int(found[1]) if found else 1


def plan_of(workspace: Workspace, order: Order) -> Plan:
    """The plan that `compose` takes: the series' settings with the order's own wishes over them."""
    name, desk_name, desk, table = workspace.find_series(order.series)
    if order.as_of is None:
        raise UsageError("an order without a moment has no plan")
    end = order.end or order.as_of
    versions = {f"theme.{theme.slug}": theme.version for theme in workspace.themes}
    versions |= {f"frame.{theme.slug}": theme.frame.version for theme in workspace.themes if theme.frame}
    if table.drafter != "extractive":
        versions["drafter"] = table.drafter
    slug, lang = slug_of(workspace, order), order.lang or table.lang
    return Plan(
        slug=slug,
        edition=edition_of(slug) if order.corrects else 1,
        desk=desk_name,
        desk_name=(desk.name_zh if lang == "zh" else "") or desk.name,
        series=name,
        title=(table.title_zh if lang == "zh" else table.title_en) or table.title,
        start=order.start or end - timedelta(seconds=seconds(table.window)),
        end=end,
        as_of=order.as_of,
        template=order.template or table.template,
        lang=lang,
        zone=table.zone,
        only=order.themes or (() if order.story else table.themes),
        story=order.story,
        sections=table.sections,
        stories=table.stories,
        sample=workspace.desk.sample,
        leapfrog=table.leapfrog and not order.themes and not order.story,
        formats=tuple(sorted({*table.formats, *order.formats})),
        versions={"program": __version__, **dict(sorted(versions.items()))},
    )
