"""Build an issue into the outbox. Goes through the engine, so a build that was killed is taken up where it stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline import outbox
from pipeline.actions.approve import reopen
from pipeline.actions.collect import failure_of, group_waiting, load_history
from pipeline.actions.orders import Order, slug_of
from pipeline.actions.shelf import load_issue
from pipeline.errors import Failure, PipelineError, UsageError
from pipeline.steps import handlers, slot_key
from pipeline.store import feeds, issues
from pipeline.store.schema import OCCURRENCE_STATES
from pipeline.wiring import World
from pipeline.writer import Spent

__all__ = ["Built", "Order", "issue"]

REBUILT = ("draft", "review", "held")
"""States in which an issue is built over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An issue that stands in the outbox. *failures*: sources that failed when they were last asked. *written*: sentences of a
    language model in it, and what this run *spent* on one."""

    issue: str
    path: Path
    title: str
    stories: int
    reports: int
    outlets: int
    themes: tuple[str, ...]
    quotations: int
    failures: tuple[Failure, ...]
    written: int = 0
    spent: Spent = field(default_factory=Spent)


def issue(world: World, order: Order) -> Built:
    """Build what *order* asks for; what came in but stands in no story yet is put in its place first.

    UsageError where the issue is approved or on its way already; RenderError and others as the build meets them.
    """
    moment = order.as_of or world.now()
    order = order.at(moment)
    slug = slug_of(world.workspace, order)
    edition = f"adhoc:{slug}"
    load_history(world)
    world.engine.sweep()  # as `collect` does
    spare(world, slug)
    with world.store.write() as tx:
        if (row := issues.get(tx, slug)) is not None and row.state not in REBUILT:
            raise UsageError(f"{slug} is {row.state} and is not built over; ask for another window or series")
        if not issues.open_occurrence(tx, order.series, edition, moment, now=world.now(), request=order.to_json()):
            asked = {"request": order.to_json(), "as_of": order.as_of, "reason": ""}
            issues.set_occurrence(tx, order.series, edition, OCCURRENCE_STATES, "due", now=world.now(), **asked)
        world.engine.enqueue(tx, "group", slot_key(world.now()), "cpu", priority=1)
    world.progress("issue", 0, 2)
    group_waiting(world)
    world.progress("issue", 1, 2)
    key = f"{order.series} {edition}"
    with world.store.write() as tx:
        world.engine.enqueue(tx, "build", key, "cpu")
    # Only our own build may speak here: another's, left by a killed run, is done beside it and fails for itself.
    died = {job.key: job.last_error for job in world.engine.drain(handlers(world), {"cpu": 1}).dead if job.step == "build"}
    world.progress("issue", 2, 2)
    with world.store.read() as tx:
        occurrence = issues.get_occurrence(tx, order.series, edition)
    if occurrence is None or occurrence.state != "built":
        raise PipelineError(f"{slug} was not built: {died.get(key) or (occurrence.reason if occurrence else 'it is gone')}")
    return built(world, slug)


def spare(world: World, slug: str) -> None:
    """Open an approved issue again of which something was changed since: its approvals are void, so it may be built over."""
    with world.store.read() as tx:
        row = issues.get(tx, slug)
    if row is not None and slug in outbox.listing(world.workspace.outbox):
        reopen(world, row)


def built(world: World, slug: str) -> Built:
    """What stands in the outbox, counted from its manifest."""
    made = load_issue(world, slug)
    with world.store.read() as tx:
        states = feeds.states(tx)
    failed = [state for feed in world.workspace.feeds if (state := states.get(feed.slug)) and state.outcome == "failed"]
    return Built(
        issue=slug,
        path=world.workspace.outbox / slug,
        title=made.title,
        stories=int(made.figure("stories")),
        reports=int(made.figure("reports")),
        outlets=int(made.figure("outlets")),
        themes=tuple(section.theme for section in made.sections),
        quotations=len(made.citations),
        written=sum(len(item.written) for section in made.sections for item in section.items),
        spent=world.writer().spent,
        failures=tuple(failure_of(state.slug, state.error) for state in failed),
    )
