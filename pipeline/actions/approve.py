"""Approve an issue as it stands in the outbox, and say what an approval is worth later. Sends nothing.

An approval is given to bytes: to what is sent, to the manifest and to the analyst's own files. An edit of any voids it.
"""

from __future__ import annotations

from pipeline import outbox
from pipeline.actions.orders import sibling
from pipeline.actions.people import named
from pipeline.actions.shelf import digest_of, issue_row, load_issue
from pipeline.config import Workspace
from pipeline.draft.commentary import FILES, parse
from pipeline.draft.form import shares
from pipeline.errors import OutboxError, UsageError
from pipeline.model import Commentary, Issue
from pipeline.store import issues
from pipeline.store.issues import Approval, IssueRow
from pipeline.wiring import World

NEEDED = {"auto": 0, "one": 1, "two": 2}
OPEN = ("draft", "review", "held", "approved")
"""States in which an issue may be approved."""


def approve(world: World, slug: str, person: str) -> str:
    """Note that *person* approves the issue as it is now; one line that says what is still needed.

    UsageError for a person who is not in [people], for words that were changed since the issue was built, and, where two must
    approve, for the one whose words they are.
    """
    person = named(world, person)
    row, made = issue_row(world, slug), load_issue(world, slug)
    needed = max(1, needed_for(world.workspace, row.series)) if row.state == "held" else needed_for(world.workspace, row.series)
    _may(world, made, person, needed)
    digest = digest_of(world, slug)
    with world.store.write() as tx:
        if row.state not in OPEN:
            raise UsageError(f"{slug} is {row.state}; only a draft can be approved")
        issues.approve(tx, Approval(issue=slug, edition=row.edition, person=person, at=world.now(), digest=digest))
        given = approvers(issues.approvals(tx, slug), edition=row.edition, digest=digest)
        state = "approved" if len(given) >= needed else "review"
        issues.set_state(tx, slug, OPEN, state, world.now())
    if len(given) < needed:
        return f"{slug}: approved by {', '.join(given)}; {needed - len(given)} more needed"
    return f"{slug}: approved by {', '.join(given)}; it may be sent: desk send {slug} --send"


def half_said(world: World, slug: str) -> str:
    """One line where of an issue in two languages one has an analyst's words and the other none; else empty."""
    made = load_issue(world, slug)
    other = sibling(slug, made.lang)
    if other not in outbox.listing(world.workspace.outbox):
        return ""
    rest = load_issue(world, other)
    having, lacking = (made, rest) if written(made.commentary) else (rest, made)
    if not written(having.commentary) or written(lacking.commentary):
        return ""
    return f"{lacking.slug} has no analyst's words; {having.slug}, the same issue in the other language, has some"


def _may(world: World, made: Issue, person: str, needed: int) -> None:
    """UsageError where *person* may not approve the issue."""
    file = FILES["zh" if made.lang == "zh" else "en"]
    if edited(world, made):
        raise UsageError(f"{file} was changed since {made.slug} was built; build it again: desk issue")
    if needed < 2 or not written(made.commentary):
        return
    if not made.commentary.by:
        raise UsageError(f'{file} does not say whose words it holds, who may not approve them; write by = "NAME" and build again')
    if made.commentary.by == person:
        raise UsageError(f"{person} wrote {file}; where two approve, others do")


def edited(world: World, made: Issue) -> bool:
    """Whether the analyst's file says something else than the issue was built with."""
    try:
        body = outbox.read(world.workspace.outbox, made.slug, FILES["zh" if made.lang == "zh" else "en"])
    except OutboxError:
        return written(made.commentary)
    now, then = parse(body.decode("utf-8", "replace")).said, made.commentary
    return (now.title, now.thesis, now.sections, now.watch) != (then.title, then.thesis, dict(then.sections), then.watch) or (
        now.by != then.by and bool(now.by or not shares(made))
    )


def written(said: Commentary) -> bool:
    """Whether an analyst put words of their own into the issue."""
    return bool(said.title or said.thesis or said.sections or said.watch)


def reopen(world: World, row: IssueRow) -> bool:
    """Make an approved issue a draft again whose approvals are void, because something of it was changed; True if it was one."""
    if row.state != "approved":
        return False
    with world.store.write() as tx:
        given = approvers(issues.approvals(tx, row.slug), edition=row.edition, digest=digest_of(world, row.slug))
        void = len(given) < max(1, needed_for(world.workspace, row.series))
        return void and issues.set_state(tx, row.slug, ("approved",), "draft", world.now())


def approvers(approvals: tuple[Approval, ...], *, edition: int, digest: str) -> tuple[str, ...]:
    """Who approved exactly this edition with exactly these bytes, in order."""
    return tuple(dict.fromkeys(a.person for a in approvals if a.edition == edition and a.digest == digest))


def needed_for(workspace: Workspace, series: str) -> int:
    """How many people must approve an issue of the series; one where the series is no longer in desk.toml."""
    found = workspace.series.get(series)
    return NEEDED[found[2].approval] if found else 1
