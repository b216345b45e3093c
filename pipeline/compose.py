"""The Issue itself: what choose.py placed, written by draft/ and counted.

Pure. Does not choose the stories (choose.py) and does not choose words (draft/).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from pipeline.choose import Part, Plan, choose, wanted, within
from pipeline.draft import figures
from pipeline.draft.citations import Citations
from pipeline.draft.drafters import Drafter, load
from pipeline.draft.items import Pen, brief, full
from pipeline.draft.shores import first_by, shores
from pipeline.model import SHORES, Commentary, Figure, Issue, Momentum, Ranked, Section, Story, Theme

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
UNTOUCHED = Commentary()

AS_PLANNED = (
    "slug", "desk", "desk_name", "series", "template", "lang", "edition", "start", "end", "as_of", "zone", "versions", "sample",
    "formats",
)  # fmt: skip
"""What an issue takes from its plan as it is."""


def compose(
    plan: Plan,
    ranked: Sequence[Ranked],
    momentum: Mapping[str, Momentum],
    themes: Sequence[Theme],
    commentary: Commentary = UNTOUCHED,
    drafter: Drafter | None = None,
) -> Issue:
    """The issue of *plan*: *ranked* stories as known at its as_of, best first, *momentum* by theme, the analyst's words.

    The lead is the best story of the strongest theme. Where no story carries a theme there is neither section nor lead.
    """
    whole = {r.story.id: r.story for r in ranked}
    themed = [r for r in within(plan, ranked) if wanted(plan, r, themes)]
    parts = choose(replace(plan, order=commentary.order), themed, momentum, themes)
    pen = Pen(drafter=drafter or load("extractive"), lang=plan.lang, book=Citations())
    lead = full(parts[0].chosen[0], whole[parts[0].chosen[0].story.id], pen) if parts else None
    sections = tuple(_section(part, momentum.get(part.theme.slug), whole, pen, commentary) for part in parts)
    return Issue(
        **{name: getattr(plan, name) for name in AS_PLANNED},
        title=title_of(plan, commentary),
        lead=lead,
        sections=sections,
        figures=_figures(plan, themed, parts, momentum, whole),
        momentum=tuple(momentum[t.slug] for t in themes if t.slug in momentum and t.slug in (plan.only or momentum)),
        citations=pen.book.rows,
        commentary=commentary,
    )


def title_of(plan: Plan, commentary: Commentary) -> str:
    """The analyst's title, else the series' with the day on which the issue ends, in the desk's zone."""
    if commentary.title:
        return commentary.title
    day = plan.end.astimezone(ZoneInfo(plan.zone))
    if plan.lang == "zh":
        return f"{plan.title}，{day.year}年{day.month}月{day.day}日"
    return f"{plan.title}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def _section(part: Part, momentum: Momentum | None, whole: Mapping[str, Story], pen: Pen, commentary: Commentary) -> Section:
    slug = part.theme.slug
    items = tuple(item for r in part.chosen if (item := full(r, whole[r.story.id], pen)))
    more = tuple(item for r in part.more if (item := brief(r, whole[r.story.id], pen)))
    shown = shores([r.story for r in (*part.chosen, *part.rest)], pen.book.cite)
    written = [a for r in part.carrying for a in figures.reports(r.story)]
    lead = first_by(whole[part.chosen[0].story.id].originals)
    return Section(
        theme=slug,
        name=part.theme.name,
        name_zh=part.theme.name_zh,
        items=items,
        shores=shown,
        more=more,
        stories=len(part.carrying),
        reports=len(written),
        outlets=int(figures.witnessed("outlets", written).value),
        langs=tuple((lang, len(found)) for lang, found in figures.by_language(written).items()),
        usual=figures.usual(momentum) if momentum else 0.0,
        first_lang=lead.lang if lead else "",
        lead_hours=lead.hours if lead else None,
        analyst=commentary.sections.get(slug, ""),
    )


def _figures(
    plan: Plan, themed: Sequence[Ranked], parts: Sequence[Part], momentum: Mapping[str, Momentum], whole: Mapping[str, Story]
) -> tuple[Figure, ...]:
    """Every number that the issue prints."""
    carried = {slug for r in themed for slug in r.story.themes if not plan.only or slug in plan.only}
    rows = [*figures.of_stories("", [r.story for r in themed]), figures.counted("themes", sorted(carried))]
    for part in parts:
        slug = part.theme.slug
        rows += figures.of_stories(f"section.{slug}.", [r.story for r in part.carrying])
        rows.append(figures.counted(f"section.{slug}.rest", [r.story.id for r in part.rest]))
        below = [a for r in (*part.chosen, *part.rest) for a in r.story.originals]
        for vantage in SHORES:
            here = [a for a in below if a.vantage == vantage]
            rows += figures.of_shore(slug, vantage, here) if here else ()
        rows += figures.of_momentum(momentum[slug]) if slug in momentum else ()
        lead = first_by(whole[part.chosen[0].story.id].originals)
        rows += [figures.of_lead(slug, lead)] if lead else []
        rows += [f for r in (*part.chosen, *part.more) for f in figures.of_item(r.story)]
    return tuple(rows)
