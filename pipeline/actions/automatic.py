"""Whether an issue of a series with `approval = "auto"` may go out by itself: only one that nobody need read first.

That is an extractive one in which nobody wrote, of which every sentence is proved and whose mail is fit to be sent.
"""

from __future__ import annotations

from pipeline import outbox
from pipeline.actions.approve import written
from pipeline.actions.shelf import load_issue
from pipeline.actions.verify import verify
from pipeline.wiring import World

LARGEST = 102_000
"""Bytes of email.html beyond which a large mail service cuts a letter off."""


def why_held(world: World, slug: str) -> str:
    """What a person must look at before the issue goes out, in one line; empty where nothing."""
    made = load_issue(world, slug)
    reasons = []
    if made.versions.get("drafter", "extractive") != "extractive":
        reasons.append(f"its drafter is {made.versions['drafter']}")
    if written(made.commentary):
        reasons.append("an analyst wrote in it")
    if not made.sections:
        reasons.append("it holds no story")
    if problems := verify(world, slug).problems:
        reasons.append(f"{len(problems)} of its sentences or files are not proved, first: {problems[0]}")
    size = len(outbox.read(world.workspace.outbox, slug, "email.html"))
    if size > LARGEST:
        reasons.append(f"its mail has {size:,} bytes; {LARGEST:,} arrive whole")
    return "; ".join(reasons)
