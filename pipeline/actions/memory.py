"""What an issue remembers: the earlier issues of its series on its themes, and the articles that led them. Reads only."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import outbox
from pipeline.actions.orders import sibling
from pipeline.choose import Plan
from pipeline.draft.manifest import from_json
from pipeline.draft.market import listed
from pipeline.draft.memory import cited_leads, unsaid
from pipeline.draft.whole import Beside
from pipeline.errors import OutboxError
from pipeline.model import Issue
from pipeline.store import articles, printed
from pipeline.wiring import World

EACH = 6
"""Earlier issues of a theme that are looked at."""


def beside(world: World, plan: Plan) -> Beside:
    """The series' earlier issues with a theme of *plan*, the newest first, and the articles of their first headlines; of an
    issue in two languages that in the plan's."""
    themes = set(plan.only) or {theme.slug for theme in world.workspace.themes}
    with world.store.read() as tx:
        slugs = printed.on_themes(tx, plan.series, themes, end=plan.end, as_of=plan.as_of, each=EACH)
    found = tuple(_read(world, slugs))
    here = {one.slug for one in found}
    found = tuple(one for one in found if one.lang == plan.lang or sibling(one.slug, one.lang) not in here)
    with world.store.read() as tx:
        known = articles.get(tx, {article for one in found for article in cited_leads(one)})
    return Beside(
        before=found,
        led={id: article for id, article in known.items() if article.first_seen <= plan.as_of},
        names=listed(world.workspace.entities),
        closes=world.workspace.prices,
    )


def remembered(world: World, issue: Issue) -> tuple[str, ...]:
    """What the issue remembers that the earlier issues in the outbox do not say."""
    memories = [section.memory for section in issue.sections if section.memory]
    slugs = {one.slug for memory in memories for one in memory.earlier} | {
        e.issue for m in memories for e in m.timeline if e.issue
    }
    return tuple(unsaid(issue, {one.slug: one for one in _read(world, tuple(sorted(slugs)))}))


def _read(world: World, slugs: tuple[str, ...]) -> Iterator[Issue]:
    """The manifests; one that was taken out of the outbox, or is damaged, is not remembered."""
    there = set(outbox.listing(world.workspace.outbox))
    for slug in slugs:
        try:
            if slug in there:
                yield from_json(outbox.read(world.workspace.outbox, slug, "issue.json"))
        except OutboxError:
            continue
