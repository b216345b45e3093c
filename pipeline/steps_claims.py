"""The claims of what came in, kept in the transaction that groups it; and the ledger as it stood at a moment, read again.

Claims are found when articles are grouped because then each article is read once, and known as of its own moment; what
links them depends on their stories, which change, so that is worked out when the ledger is read. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.choose import Plan
from pipeline.draft.attributions import names_of
from pipeline.draft.claims import claims_of
from pipeline.draft.ledger import ledger
from pipeline.draft.references import CLAIM
from pipeline.draft.statements import Heard
from pipeline.model import Article, Issue, LedgerLine, Story
from pipeline.store import claims
from pipeline.store.claims import Held
from pipeline.store.connect import Tx
from pipeline.wiring import World

REMEMBERED = timedelta(days=90)
"""How far back the ledger looks for what a claim repeats or disputes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The lines of the ledger, earliest first, and every claim of them and of what they name, by id."""

    lines: tuple[LedgerLine, ...]
    held: Mapping[str, Held]


def note_claims(world: World, tx: Tx, batch: Iterable[Article], copies: Container[str]) -> None:
    """Keep the claims of these articles, but for those that are copies of another."""
    names = names_of(world.workspace.entities)
    claims.save(tx, [claim for article in batch if article.id not in copies for claim in claims_of(article, names)])


def heard(world: World, plan: Plan, found: Iterable[Story]) -> Heard:
    """Of what the statements of *plan* are chosen: the ledger of its stories as known at its as_of."""
    ids = [story.id for story in found if story.tags]
    with world.store.read() as tx:
        book = ledger_at(tx, plan.as_of, plan.as_of, ids)
    return Heard(
        names=names_of(world.workspace.entities),
        lines=book.lines,
        articles={one.article.id: one.article for one in book.held.values()},
        claims={id: one.claim.said for id, one in book.held.items()},
    )


def print_claims(tx: Tx, issue: Issue) -> None:
    """Keep which claims the issue prints, its analyst's words too, for the day on which one of them is disputed."""
    named = {ref.key for ref in issue.refs if CLAIM.fullmatch(ref.key)}
    claims.print_in(tx, issue.slug, named | {one.claim for section in issue.sections for one in section.claims})


def ledger_at(tx: Tx, at: datetime | None, as_of: datetime | None = None, stories: Collection[str] | None = None) -> Ledger:
    """The ledger of the days before *at* (None: the newest claim), as known at *as_of* (None: now); of some stories alone
    where they are given."""
    last = at or claims.newest(tx)
    if last is None:
        return Ledger(lines=(), held={})
    held = {one.claim.id: one for one in claims.held(tx, since=last - REMEMBERED, as_of=as_of, stories=stories)}
    lines = ledger(((one.claim, one.story) for one in held.values()), claims.statuses(tx, as_of))
    return Ledger(lines=lines, held=held)
