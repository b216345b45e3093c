"""The claims ledger for a person: who claims what, what became of it, which sent issue must be corrected; the analyst's word.

Takes no row out: a status is taken back by a further one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.actions.people import speaker
from pipeline.errors import UsageError
from pipeline.model import CLAIM_STATUSES, ClaimStatus, LedgerLine
from pipeline.steps_claims import Ledger, ledger_at
from pipeline.store import claims
from pipeline.store.claims import Printing
from pipeline.store.taggings import of_story
from pipeline.wiring import World

SENT = ("sending", "sent", "partly_sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A later claim that repeats, disputes or confirms one."""

    id: str
    speaker: str
    verb: str
    words: str
    outlet: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A line of the ledger. *who*, *note*, *since*: of the analyst's word; *correct*: slugs of issues that were sent with it
    before it was disputed or withdrawn."""

    id: str
    status: str
    speaker: str
    role: str
    manner: str
    words: str
    amounts: tuple[str, ...]
    story: str
    outlet: str
    url: str
    first_seen: datetime
    repeats: tuple[Turn, ...]
    disputes: tuple[Turn, ...]
    confirms: tuple[Turn, ...]
    who: str = ""
    note: str = ""
    since: datetime | None = None
    correct: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which claims to list: of a theme, of a speaker (a part of his name, or the slug of an entity), of a status."""

    theme: str = ""
    speaker: str = ""
    status: str = ""


def listed(world: World, asked: Asked) -> tuple[ClaimRow, ...]:
    """The ledger of the 90 days before its newest claim, newest first. UsageError for a theme or a status that there is not."""
    if asked.status and asked.status not in CLAIM_STATUSES:
        raise UsageError(f"{asked.status!r} is no status; there are: {', '.join(CLAIM_STATUSES)}")
    theme = world.workspace.theme(asked.theme).slug if asked.theme else ""
    with world.store.read() as tx:
        book = ledger_at(tx, None)
        printed = claims.printings(tx, book.held)
        themes: dict[str, bool] = {}
        rows = []
        for line in reversed(book.lines):
            if not _wanted(line, asked):
                continue
            if theme and line.story not in themes:
                themes[line.story] = any(tag.theme == theme for tag in of_story(tx, line.story))
            if not theme or themes[line.story]:
                rows.append(_row(line, book, printed))
    return tuple(rows)


def judge(world: World, one: str, status: str, who: str, note: str = "") -> ClaimStatus:
    """Write down what an analyst says of a claim, known from now. UsageError where there is no such claim, status or person."""
    name = speaker(world, who)
    if status not in CLAIM_STATUSES:
        raise UsageError(f"{status!r} is no status; there are: {', '.join(CLAIM_STATUSES)}")
    said = ClaimStatus(claim=one, status=status, who=name, note=note, known_from=world.now())
    with world.store.write() as tx:
        if not claims.exists(tx, one):
            raise UsageError(f"no claim {one!r}; `desk claims` lists them")
        claims.set_status(tx, said)
    return said


def _wanted(line: LedgerLine, asked: Asked) -> bool:
    said = line.claim.said
    named = asked.speaker.casefold()
    return (not asked.status or line.status == asked.status) and (
        not named or named == said.entity or named in said.speaker.casefold()
    )


def _row(line: LedgerLine, book: Ledger, printed: Mapping[str, Sequence[Printing]]) -> ClaimRow:
    said = line.claim.said
    word = line.verdict
    return ClaimRow(
        id=line.claim.id,
        status=line.status,
        speaker=said.speaker,
        role=said.role,
        manner=said.manner,
        words=said.words,
        amounts=line.claim.amounts,
        story=line.story,
        outlet=book.held[line.claim.id].article.outlet_name or said.outlet,
        url=book.held[line.claim.id].article.url,
        first_seen=line.claim.known_from,
        repeats=tuple(_turns(line.repeats, book)),
        disputes=tuple(_turns(line.disputes, book)),
        confirms=tuple(_turns(line.confirms, book)),
        who=word.who if word else "",
        note=word.note if word else "",
        since=word.known_from if word else None,
        correct=_to_correct(line, book, printed),
    )


def _turns(ids: Sequence[str], book: Ledger) -> Iterator[Turn]:
    for one in ids:
        held = book.held[one]
        said = held.claim.said
        outlet = held.article.outlet_name or said.outlet
        yield Turn(id=one, speaker=said.speaker, verb=said.verb, words=said.words, outlet=outlet, at=held.claim.known_from)


def _to_correct(line: LedgerLine, book: Ledger, printed: Mapping[str, Sequence[Printing]]) -> tuple[str, ...]:
    """Issues that were sent with the claim and did not know yet that it is disputed or withdrawn."""
    if line.status not in ("disputed", "withdrawn"):
        return ()
    since = line.verdict.known_from if line.verdict else min(book.held[one].claim.known_from for one in line.disputes)
    rows = [row for one in (line.claim.id, *line.repeats) for row in printed.get(one, ())]
    return tuple(dict.fromkeys(row.issue for row in rows if row.state in SENT and row.as_of < since))
