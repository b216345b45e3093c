"""Which stories an issue prints and where: sections by theme, strongest first, each story once; then the Issue itself.

Pure. Does not rank (rank.py) and does not choose words (draft/); it places and counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.draft import figures
from pipeline.draft.citations import Citations
from pipeline.draft.drafters import Drafter, load
from pipeline.draft.headline import language
from pipeline.draft.items import Pen, brief, full
from pipeline.draft.nearness import cosine, diverse, unit
from pipeline.draft.shores import first_by, shores
from pipeline.model import SHORES, Commentary, Figure, Issue, Momentum, Ranked, Section, Story, Theme
from pipeline.rank import rise, strength
from pipeline.text.tokens import words

DECENT = 3.0
"""The least score with which a story may open a section, or be printed in one that nobody asked for by name."""

WEIGHED = 5
"""How many of a theme's best stories make its weight, each counting half of the one before: many small ones are no large one."""

LOOKED_AT = 12
"""Among how many of a section's best stories likeness is weighed against worth."""

ALIKE = 0.6
"""Stories whose titles are nearer than this tell one event; the second one gives its place to another."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an issue is asked to be. *only*: themes that were asked for by name; all where empty."""

    slug: str
    desk: str
    desk_name: str
    series: str
    title: str
    start: datetime
    end: datetime
    as_of: datetime
    template: str = "commentary"
    lang: str = "en"
    edition: int = 1
    zone: str = "UTC"
    only: tuple[str, ...] = ()
    sections: int = 6
    stories: int = 3
    more: int = 4
    versions: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False
    leapfrog: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section before it is written.

    *chosen* are printed in full, *more* as a line each; *rest*, the latter included, stand under the theme unprinted;
    *carrying* are all that carry the theme, those of other sections too.
    """

    theme: Theme
    chosen: tuple[Ranked, ...]
    more: tuple[Ranked, ...]
    rest: tuple[Ranked, ...]
    carrying: tuple[Ranked, ...]


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
    themed = [r for r in within(plan, ranked) if _wanted(plan, r, themes)]
    parts = choose(plan, themed, momentum, themes)
    pen = Pen(drafter=drafter or load("extractive"), lang=plan.lang, book=Citations())
    lead = full(parts[0].chosen[0], whole[parts[0].chosen[0].story.id], pen) if parts else None
    sections = tuple(_section(part, momentum.get(part.theme.slug), whole, pen, commentary) for part in parts)
    return Issue(
        slug=plan.slug,
        desk=plan.desk,
        desk_name=plan.desk_name,
        series=plan.series,
        title=title_of(plan, commentary),
        template=plan.template,
        lang=plan.lang,
        edition=plan.edition,
        start=plan.start,
        end=plan.end,
        as_of=plan.as_of,
        zone=plan.zone,
        lead=lead,
        sections=sections,
        figures=_figures(plan, themed, parts, momentum, whole),
        momentum=tuple(momentum[t.slug] for t in themes if t.slug in momentum and t.slug in (plan.only or momentum)),
        citations=pen.book.rows,
        commentary=commentary,
        versions=plan.versions,
        sample=plan.sample,
    )


def title_of(plan: Plan, commentary: Commentary) -> str:
    """The analyst's title, else the series' with the day on which the issue ends, in the desk's zone."""
    if commentary.title:
        return commentary.title
    day = plan.end.astimezone(ZoneInfo(plan.zone))
    if plan.lang == "zh":
        return f"{plan.title}，{day.year}年{day.month}月{day.day}日"
    return f"{plan.title}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def within(plan: Plan, ranked: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """The stories with the articles that became news in the plan's window; one that no outlet reported then is left out."""
    found = []
    for r in ranked:
        story = replace(r.story, articles=tuple(a for a in r.story.articles if plan.start <= a.news_at <= plan.end))
        if figures.reports(story):
            found.append(replace(r, story=story))
    return tuple(found)


def choose(plan: Plan, ranked: Sequence[Ranked], momentum: Mapping[str, Momentum], themes: Sequence[Theme]) -> tuple[Part, ...]:
    """The sections, strongest first. A theme needs a decent story of its own; one that has none gives its place to the next."""
    by_slug = {theme.slug: theme for theme in themes if not plan.only or theme.slug in plan.only}
    carrying = {slug: tuple(r for r in ranked if slug in r.story.themes) for slug in by_slug}

    def weight(slug: str, stories: Sequence[Ranked]) -> float:
        worth = sorted((max(r.score, 0.0) * _strength(r, by_slug[slug]) for r in stories), reverse=True)
        total = sum(value * 0.5**place for place, value in enumerate(worth[:WEIGHED]))
        return round(float(total) * (1 + 0.25 * min(rise(momentum.get(slug)), 2.0)), 6)

    queue = sorted((s for s in by_slug if carrying[s]), key=lambda s: (-weight(s, carrying[s]), s))
    if ranked and (best := _strongest(ranked[0], by_slug)) in queue:
        queue.remove(best)  # whatever else is chosen, the best story is printed
        queue.insert(0, best)
    taken, queue = queue[: plan.sections], queue[plan.sections :]
    while True:
        placed = _place(ranked, {slug: by_slug[slug] for slug in taken})
        weak = [s for s in taken if not any(_decent(plan, r) for r in placed[s])]
        if not weak:
            break
        taken = [s for s in taken if s not in weak] + queue[: len(weak)]
        queue = queue[len(weak) :]
    order = sorted(taken, key=lambda s: (-weight(s, placed[s]), s))
    told: list[Mapping[str, float]] = []
    parts = [_part(plan, by_slug[slug], placed[slug], carrying[slug], told) for slug in order]
    return tuple(part for part in parts if part.chosen)


def _wanted(plan: Plan, ranked: Ranked, themes: Sequence[Theme]) -> bool:
    known = {theme.slug for theme in themes}
    return any(slug in known and (not plan.only or slug in plan.only) for slug in ranked.story.themes)


def _strength(ranked: Ranked, theme: Theme) -> float:
    return max((strength(tag, theme) for tag in ranked.story.tags if tag.theme == theme.slug), default=0.0)


def _strongest(ranked: Ranked, themes: Mapping[str, Theme]) -> str:
    """The theme of *themes* that the story carries most strongly; empty for none."""
    carried = [slug for slug in ranked.story.themes if slug in themes]
    return min(carried, key=lambda s: (-_strength(ranked, themes[s]), s), default="")


def _place(ranked: Sequence[Ranked], themes: Mapping[str, Theme]) -> dict[str, list[Ranked]]:
    """Each story under its strongest theme of *themes*, best first."""
    placed: dict[str, list[Ranked]] = {slug: [] for slug in themes}
    for r in ranked:
        if slug := _strongest(r, themes):
            placed[slug].append(r)
    return placed


def _decent(plan: Plan, ranked: Ranked) -> bool:
    """Whether the story may be printed: it has a title, and it is worth something or its theme was asked for."""
    return any(a.title for a in figures.reports(ranked.story)) and (ranked.score >= DECENT or bool(plan.only))


def _both_heard(plan: Plan, stories: Sequence[Ranked]) -> list[Ranked]:
    """The stories in their order, save that the best one in a language that those to be printed lack comes before the last of
    them: a section of several stories shows both languages where it can."""
    ordered = list(stories)
    first = [r for r in ordered if _decent(plan, r)][: plan.stories]
    heard = {lang for r in first for lang in _langs(r)}
    other = next((r for r in ordered if r not in first and _decent(plan, r) and _langs(r) - heard), None)
    if len(first) > 1 and len(first) == plan.stories and other is not None:
        ordered.remove(other)
        ordered.insert(ordered.index(first[-1]), other)
    return ordered


def _langs(ranked: Ranked) -> set[str]:
    """The desk's languages in which outlets report the story."""
    return {"en", "zh"} & {language(a) for a in figures.reports(ranked.story)}


def _part(
    plan: Plan, theme: Theme, stories: Sequence[Ranked], carrying: tuple[Ranked, ...], told: list[Mapping[str, float]]
) -> Part:
    """The theme's stories shared out; *told* is what the issue tells already, and grows."""
    chosen: list[Ranked] = []
    rest: list[Ranked] = []
    order = diverse([(r.score, _vector(r.story)) for r in stories[:LOOKED_AT]], told)
    for r in _both_heard(plan, [*(stories[place] for place in order), *stories[LOOKED_AT:]]):
        vector = _vector(r.story) if len(chosen) < plan.stories and _decent(plan, r) else {}
        if vector and all(cosine(vector, other) < ALIKE for other in told):
            chosen.append(r)
            told.append(vector)
        else:
            rest.append(r)
    more = [r for r in rest if _decent(plan, r)][: plan.more]
    return Part(theme=theme, chosen=tuple(chosen), more=tuple(more), rest=tuple(rest), carrying=carrying)


def _vector(story: Story) -> Mapping[str, float]:
    return unit(Counter(word for a in figures.reports(story) for word in words(a.title)))


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
