"""Build a correction of an issue that was approved or sent. The edition before stays as it is, in the outbox and the archive."""

from __future__ import annotations

from dataclasses import replace

from pipeline.actions.issue import Built, Order, issue
from pipeline.actions.shelf import issue_row, load_issue
from pipeline.errors import UsageError
from pipeline.store import issues
from pipeline.wiring import World, moment


def reissue(world: World, slug: str, as_of: str = "") -> Built:
    """Build the next edition of *slug* over the same window, as known at *as_of* (default: now), with the analyst's files.

    UsageError for an issue that is not out yet: it is simply built again; and where a later edition is there already.
    """
    row, before = issue_row(world, slug), load_issue(world, slug)
    if row.state in ("draft", "review", "held"):
        raise UsageError(f"{slug} is {row.state}: nobody has it yet; build it again: desk issue")
    at = moment(as_of, before.zone) if as_of else world.now()
    if at < before.as_of:
        raise UsageError(f"{slug} knew what was known at {before.as_of:%Y-%m-%d %H:%M} UTC; a correction cannot know less")
    with world.store.read() as tx:
        asked = [one for one in issues.occurrences(tx, series=row.series) if one.issue == slug]
    order = Order.from_json(asked[-1].request) if asked else Order(series=row.series)
    return issue(
        world,
        replace(order, lang=before.lang, corrects=slug, edition="", noticed=None, start=before.start, end=before.end, as_of=at),
    )
