"""Approve an issue as it stands in the outbox. Sends nothing."""

from __future__ import annotations

from pipeline.actions.people import named
from pipeline.actions.shelf import digest_of, issue_row
from pipeline.config import Workspace
from pipeline.errors import UsageError
from pipeline.store import issues
from pipeline.store.issues import Approval
from pipeline.wiring import World

NEEDED = {"auto": 0, "one": 1, "two": 2}


def approve(world: World, slug: str, person: str) -> str:
    """Note that *person* approves the issue as it is now; one line that says what is still needed.

    UsageError for a person who is not in [people]; an approval counts for the very bytes it was given to.
    """
    person = named(world, person)
    row = issue_row(world, slug)
    digest = digest_of(world, slug)
    needed = needed_for(world.workspace, row.series)
    with world.store.write() as tx:
        if row.state not in ("draft", "review", "approved"):
            raise UsageError(f"{slug} is {row.state}; only a draft can be approved")
        issues.approve(tx, Approval(issue=slug, edition=row.edition, person=person, at=world.now(), digest=digest))
        given = approvers(issues.approvals(tx, slug), edition=row.edition, digest=digest)
        if len(given) >= needed:
            issues.set_state(tx, slug, ("draft", "review"), "approved", world.now())
    if len(given) < needed:
        return f"{slug}: approved by {', '.join(given)}; {needed - len(given)} more needed"
    return f"{slug}: approved by {', '.join(given)}; it may be sent: desk send {slug} --send"


def approvers(approvals: tuple[Approval, ...], *, edition: int, digest: str) -> tuple[str, ...]:
    """Who approved exactly this edition with exactly these bytes, in order."""
    return tuple(dict.fromkeys(a.person for a in approvals if a.edition == edition and a.digest == digest))


def needed_for(workspace: Workspace, series: str) -> int:
    """How many people must approve an issue of the series; one where the series is no longer in desk.toml."""
    found = workspace.series.get(series)
    return NEEDED[found[2].approval] if found else 1
