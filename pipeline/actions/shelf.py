"""What the outbox holds of an issue: its manifest, its files, and the row that the store keeps of it. Reads only."""

from __future__ import annotations

import hashlib

from pipeline import outbox
from pipeline.draft.manifest import from_json
from pipeline.errors import UsageError
from pipeline.model import Issue
from pipeline.store import issues
from pipeline.store.issues import IssueRow
from pipeline.wiring import World

MANIFEST = "issue.json"
SENT_FILES = ("email.html", "email.txt", "message.eml")


def load_issue(world: World, slug: str) -> Issue:
    """The issue as its manifest says. UsageError, with what there is, for an unknown slug."""
    _there(world, slug)
    return from_json(outbox.read(world.workspace.outbox, slug, MANIFEST))


def issue_row(world: World, slug: str) -> IssueRow:
    """What the store knows of the issue. UsageError where it was never built here."""
    _there(world, slug)
    with world.store.read() as tx:
        row = issues.get(tx, slug)
    if row is None:
        raise UsageError(f"{slug} stands in the outbox, but this database did not build it; build it: desk issue")
    return row


def digest_of(world: World, slug: str) -> str:
    """A hash over the manifest, all that a client would get, and the analyst's own files: what an approval is given to."""
    digest = hashlib.sha256()
    theirs = [name for name in outbox.names(world.workspace.outbox, slug) if name.startswith("commentary")]
    for name in (MANIFEST, *SENT_FILES, *theirs):
        body = outbox.read(world.workspace.outbox, slug, name)
        digest.update(f"{name} {len(body)}\n".encode() + body)
    return digest.hexdigest()


def _there(world: World, slug: str) -> None:
    slugs = outbox.listing(world.workspace.outbox)
    if slug not in slugs:
        some = ", ".join(slugs[-5:]) or "none yet; build one: desk issue"
        raise UsageError(f"no issue {slug!r} in the outbox; there are: {some}")
