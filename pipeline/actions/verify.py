"""Prove an issue: every sentence against the stored text, every file against what the same inputs give. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import outbox
from pipeline.actions.memory import remembered
from pipeline.actions.shelf import SENT_FILES, load_issue
from pipeline.actions.writing import gate_of
from pipeline.draft.changes import check_changes
from pipeline.draft.gate import article_ids
from pipeline.draft.written import check_written, warnings, with_citations
from pipeline.issue_files import files_of, prove
from pipeline.store import articles
from pipeline.wiring import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was proved of an issue, and what could not be. *warnings*: what the claim gate would say of the analyst's sentences
    that name a source; they are the analyst's own, so it stops nothing.
    """

    issue: str
    quotations: int
    figures: int
    files: int
    problems: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def verify(world: World, slug: str) -> Proof:
    """Check each citation byte by byte, compute each figure anew, render again and compare. *problems* is empty if all hold."""
    issue = load_issue(world, slug)
    with world.store.read() as tx:
        known = articles.get(tx, article_ids(issue))
    names = [name for name in outbox.names(world.workspace.outbox, slug) if not name.startswith("commentary")]
    files = {name: outbox.read(world.workspace.outbox, slug, name) for name in names}
    problems = [*prove(issue, files, known), *remembered(world, issue)]
    if issue.corrects in outbox.listing(world.workspace.outbox):
        problems += check_changes(issue, load_issue(world, issue.corrects))
    if any(item.written for section in issue.sections for item in section.items):
        problems += check_written(issue, gate_of(world))
    workspace = world.workspace
    again = {
        file.name: file.body
        for file in files_of(issue, workspace.mail_of(issue.desk, issue.lang), workspace.templates, workspace.themes)
    }
    for name in sorted(name for name in {*files, *again} if not name.startswith("commentary")):
        if files.get(name) != again.get(name):
            what = "is missing" if name not in files else "is none of the issue's" if name not in again else "was changed by hand"
            remedy = "" if name not in SENT_FILES else "; build the issue again before it is sent"
            problems.append(f"{name}: {what}{remedy}")
    said = with_citations(issue)
    return Proof(
        issue=slug,
        quotations=len(issue.citations),
        figures=len(issue.figures),
        files=len(files),
        problems=tuple(problems),
        warnings=warnings(said, issue, gate_of(world)) if said else (),
    )
