"""Which stories an issue prints and where: sections by theme, strongest first, each story once.

Pure. Does not rank (rank.py) and writes nothing (compose.py): it places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.draft import figures
from pipeline.draft.headline import blemish, language
from pipeline.draft.nearness import cosine, diverse, unit
from pipeline.draft.passages import title_of
from pipeline.model import Momentum, Ranked, Story, Theme
from pipeline.rank import rise, strength
from pipeline.text.tokens import words

DECENT = 3.0
"""The least score with which a story may open a section, or be printed in one that nobody asked for by name."""

WEIGHED = 5
"""How many of a theme's best stories make its weight, each counting half of the one before: many small ones are no large one."""

LOOKED_AT = 12
"""Among how many of a section's best stories likeness is weighed against worth."""

UNTOLD = 0.3
"""The least blemish (draft/headline.py) of a title that tells no event."""

ALIKE = 0.6
"""Stories whose titles are nearer than this tell one event; the second one gives its place to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an issue is asked to be. *only*: themes that were asked for by name; all where empty. *order*: those that stand
    first, as the analyst would have it. *story*: the one story that it is about; of all where empty."""

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
    order: tuple[str, ...] = ()
    story: str = ""
    sections: int = 6
    stories: int = 3
    more: int = 4
    versions: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False
    leapfrog: bool = False
    formats: tuple[str, ...] = ()


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


def within(plan: Plan, ranked: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """The stories with the articles that became news in the plan's window; one that no outlet reported then is left out."""
    found = []
    for r in ranked:
        story = replace(r.story, articles=tuple(a for a in r.story.articles if plan.start <= a.news_at <= plan.end))
        if figures.reports(story):
            found.append(replace(r, story=story))
    return tuple(found)


def wanted(plan: Plan, ranked: Ranked, themes: Sequence[Theme]) -> bool:
    """Whether the plan is about the story, and it carries a theme of the plan."""
    known = {theme.slug for theme in themes}
    return plan.story in ("", ranked.story.id) and any(
        slug in known and (not plan.only or slug in plan.only) for slug in ranked.story.themes
    )


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
    queue.sort(key=lambda slug: _wished(plan, slug))
    taken, queue = queue[: plan.sections], queue[plan.sections :]
    while True:
        placed = _place(ranked, {slug: by_slug[slug] for slug in taken})
        weak = [s for s in taken if not any(_decent(plan, r) for r in placed[s])]
        if not weak:
            break
        taken = [s for s in taken if s not in weak] + queue[: len(weak)]
        queue = queue[len(weak) :]
    order = sorted(taken, key=lambda s: (_wished(plan, s), -weight(s, placed[s]), s))
    told: list[Mapping[str, float]] = []
    parts = [_part(plan, by_slug[slug], placed[slug], carrying[slug], told) for slug in order]
    return tuple(part for part in parts if part.chosen)


def _wished(plan: Plan, slug: str) -> int:
    """The theme's place in the analyst's order; behind all of it where that does not name it."""
    return plan.order.index(slug) if slug in plan.order else len(plan.order)


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
    return any(a.title for a in figures.reports(ranked.story)) and (ranked.score >= DECENT or bool(plan.only or plan.story))


def _is_told(ranked: Ranked) -> bool:
    """Whether a title of the story says what happened: one that only names its column or strings events together does not.
    What the analyst pinned is never in doubt."""
    if any(term.name == "pin" for term in ranked.terms):
        return True
    titles = (title_of(a) for a in figures.reports(ranked.story))
    return any(title is not None and blemish(title.words) < UNTOLD for title in titles)


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
    plain = [r for r in stories if _is_told(r)]
    digests = [r for r in stories if not _is_told(r)]  # printed where nothing else is left
    order = diverse([(r.score, _vector(r.story)) for r in plain[:LOOKED_AT]], told)
    for r in (*_both_heard(plan, [*(plain[place] for place in order), *plain[LOOKED_AT:]]), *digests):
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
