"""Occurrences (what was due, and what became of it) and issues (what was built, read, approved, sent).

Decides no schedule and builds nothing. A state changes only from a state that the caller names, so that of two only one wins.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.store.rows import insert_into
from pipeline.store.schema import approval, issue, issue_story, occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One due time of a series. *edition* is its local label: 2026-11-23, 2026-11-23T07:00 or adhoc:NAME.

    State: due, skipped, building, built, expired, cancelled or failed. *request*: what was asked for, as the asker wrote it;
    *as_of*: fixed when the building begins, so that a build taken up after a kill uses what the first one used.
    """

    series: str
    edition: str
    due_at: datetime
    state: str = "due"
    reason: str = ""
    request: str = ""
    as_of: datetime | None = None
    issue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    """What the store knows of an issue; its words are in the outbox. *digest* is that of its manifest.

    State: draft, review, approved, sending, sent, partly_sent, held, cancelled or failed.
    """

    slug: str
    desk: str
    series: str
    title: str
    edition: int
    start: datetime
    end: datetime
    as_of: datetime
    built_at: datetime
    state: str = "draft"
    input_digest: str = ""
    digest: str = ""
    state_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A person's yes to one edition of an issue, given to the manifest of that *digest*."""

    issue: str
    edition: int
    person: str
    at: datetime
    digest: str = ""


_ISSUE_COLUMNS = (
    issue.c.slug,
    issue.c.desk,
    issue.c.series,
    issue.c.title,
    issue.c.edition,
    issue.c.starts_at.label("start"),
    issue.c.ends_at.label("end"),
    issue.c.as_of,
    issue.c.built_at,
    issue.c.state,
    issue.c.input_digest,
    issue.c.digest,
    issue.c.state_at,
)
_OCCURRENCE_COLUMNS = (
    occurrence.c.series,
    occurrence.c.edition,
    occurrence.c.due_at,
    occurrence.c.state,
    occurrence.c.reason,
    occurrence.c.request,
    occurrence.c.as_of,
    occurrence.c.issue,
)


def open_occurrence(
    tx: Connection, series: str, edition_label: str, due_at: datetime, *, now: datetime, request: str = ""
) -> bool:
    """True for the one that made the occurrence, who also queues its building; False where it was there already."""
    insert = insert_into(tx, occurrence).values(
        series=series, edition=edition_label, due_at=due_at, state="due", request=request, created_at=now, updated_at=now
    )
    made = tx.execute(insert.on_conflict_do_nothing(index_elements=["series", "edition"]).returning(occurrence.c.id))
    return made.first() is not None


def set_occurrence(
    tx: Connection, series: str, edition_label: str, from_states: Collection[str], to_state: str, **changes: Any
) -> bool:
    """Move the occurrence on if it is in one of *from_states*.

    *changes*: now (a datetime, needed), reason, request, as_of, issue.
    """
    now: datetime = changes.pop("now")
    where = (occurrence.c.series == series, occurrence.c.edition == edition_label, occurrence.c.state.in_(sorted(from_states)))
    moved = tx.execute(sa.update(occurrence).where(*where).values(state=to_state, updated_at=now, **changes))
    return moved.rowcount == 1


def get_occurrence(tx: Connection, series: str, edition_label: str) -> Occurrence | None:
    """The occurrence of that series and label."""
    query = sa.select(*_OCCURRENCE_COLUMNS).where(occurrence.c.series == series, occurrence.c.edition == edition_label)
    row = tx.execute(query).first()
    return Occurrence(**row._mapping) if row else None


def occurrences(tx: Connection, states: Collection[str] = (), *, series: str = "") -> tuple[Occurrence, ...]:
    """The occurrences in these states (none named: in any), by due time and series."""
    query = sa.select(*_OCCURRENCE_COLUMNS).order_by(occurrence.c.due_at, occurrence.c.series, occurrence.c.edition)
    if states:
        query = query.where(occurrence.c.state.in_(sorted(states)))
    if series:
        query = query.where(occurrence.c.series == series)
    return tuple(Occurrence(**row._mapping) for row in tx.execute(query))


def last_due(tx: Connection, series: str) -> datetime | None:
    """The latest due time of the series that has an occurrence by schedule."""
    query = sa.select(sa.func.max(occurrence.c.due_at)).where(occurrence.c.series == series)
    latest: datetime | None = tx.scalar(query.where(occurrence.c.edition.not_like("adhoc:%")))
    return latest


def record(tx: Connection, row: IssueRow, stories: Sequence[tuple[str, str]] = ()) -> None:
    """Keep an issue that was built, with its (story, theme) in the order of print; built again it takes the place of the old.

    The state of an issue that is there already stays: see `set_state`.
    """
    values = {
        "slug": row.slug,
        "desk": row.desk,
        "series": row.series,
        "title": row.title,
        "edition": row.edition,
        "starts_at": row.start,
        "ends_at": row.end,
        "as_of": row.as_of,
        "built_at": row.built_at,
        "state": row.state,
        "input_digest": row.input_digest,
        "digest": row.digest,
        "state_at": row.state_at or row.built_at,
    }
    upsert = insert_into(tx, issue).values(values)
    kept = {name: upsert.excluded[name] for name in values if name not in ("slug", "state", "state_at")}
    tx.execute(upsert.on_conflict_do_update(index_elements=["slug"], set_=kept))
    tx.execute(sa.delete(issue_story).where(issue_story.c.issue == row.slug))
    items = [
        {"issue": row.slug, "position": position, "story": story, "theme": theme}
        for position, (story, theme) in enumerate(stories, 1)
    ]
    if items:
        tx.execute(sa.insert(issue_story), items)


def get(tx: Connection, slug: str) -> IssueRow | None:
    """The issue of that slug."""
    row = tx.execute(sa.select(*_ISSUE_COLUMNS).where(issue.c.slug == slug)).first()
    return IssueRow(**row._mapping) if row else None


def listing(tx: Connection, limit: int = 1_000, *, series: str = "") -> tuple[IssueRow, ...]:
    """The issues, the newest window first."""
    query = sa.select(*_ISSUE_COLUMNS).order_by(issue.c.ends_at.desc(), issue.c.slug.desc()).limit(limit)
    if series:
        query = query.where(issue.c.series == series)
    return tuple(IssueRow(**row._mapping) for row in tx.execute(query))


def of_story(tx: Connection, story: str) -> tuple[str, ...]:
    """The slugs of the issues that print the story, the newest window first."""
    query = sa.select(issue.c.slug).join(issue_story, issue_story.c.issue == issue.c.slug).where(issue_story.c.story == story)
    return tuple(tx.scalars(query.order_by(issue.c.ends_at.desc(), issue.c.slug.desc())))


def set_state(tx: Connection, slug: str, from_states: Collection[str], to_state: str, now: datetime) -> bool:
    """Move the issue on if it is in one of *from_states*; True for the one that did."""
    where = (issue.c.slug == slug, issue.c.state.in_(sorted(from_states)))
    return tx.execute(sa.update(issue).where(*where).values(state=to_state, state_at=now)).rowcount == 1


def approve(tx: Connection, given: Approval) -> bool:
    """Keep a person's yes; False if that person has approved these very bytes already (the first counts).

    A yes to other bytes of the edition takes the place of the former one, which is worth nothing any more.
    """
    values = {"issue": given.issue, "edition": given.edition, "person": given.person, "at": given.at, "digest": given.digest}
    upsert = insert_into(tx, approval).values(values)
    upsert = upsert.on_conflict_do_update(
        index_elements=["issue", "edition", "person"],
        set_={"at": upsert.excluded.at, "digest": upsert.excluded.digest},
        where=approval.c.digest != upsert.excluded.digest,
    )
    return tx.execute(upsert.returning(approval.c.id)).first() is not None


def approvals(tx: Connection, slug: str) -> tuple[Approval, ...]:
    """Who approved the issue, of every edition, in the order in which they did."""
    c = approval.c
    query = sa.select(c.issue, c.edition, c.person, c.at, c.digest).where(c.issue == slug).order_by(c.at, c.id)
    return tuple(Approval(**row._mapping) for row in tx.execute(query))
