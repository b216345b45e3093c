"""Send an approved issue to its clients, each once. A dry run unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.actions.posting import clients_of, post, why_not
from pipeline.actions.shelf import issue_row, load_issue
from pipeline.deliver.ledger import Standing, standing
from pipeline.errors import Failure
from pipeline.wiring import World


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """How each client stands. *sent_now*: messages that went out in this run; *why_not*: why it may not be sent."""

    issue: str
    dry: bool
    state: str
    why_not: str
    sent_now: int
    stopped: str
    clients: tuple[Standing, ...]
    failures: tuple[Failure, ...] = ()


def send(world: World, slug: str, *, really: bool = False) -> SendReport:
    """Send *slug* if *really*; else only say who would get it. A second sending sends nothing."""
    row = issue_row(world, slug)
    sent_now, stopped = 0, ""
    failures: tuple[Failure, ...] = ()
    if really:
        report = post(world, slug)
        sent_now, stopped, failures = report.sent_now, report.stopped, report.failures
        if stopped:
            failures = (*failures, Failure(stage="deliver", subject=slug, kind="stopped", detail=stopped))
        row = issue_row(world, slug)
    return SendReport(
        issue=slug,
        dry=not really,
        state=row.state,
        why_not=why_not(world, row),
        sent_now=sent_now,
        stopped=stopped,
        clients=standing(world.store, slug, "original", clients_of(world, row.series, load_issue(world, slug).lang)),
        failures=failures,
    )
