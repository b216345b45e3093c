"""The claims ledger: Claim, ClaimStatus, LedgerLine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.model.attribution import Attribution

CLAIM_STATUSES = ("claimed", "disputed", "confirmed", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement with an owner that holds a number or a superlative, or that denies, disputes or confirms something.

    *said*: the statement itself; *holder*: the slug of the owner's entity, else his name in small letters; *amounts*: its
    numbers in their normal form (5600000usd); *about*: the entities that its words name. *known_from*: when the desk first
    saw its article.
    """

    id: str
    said: Attribution
    holder: str
    amounts: tuple[str, ...]
    superlative: bool
    about: tuple[str, ...]
    known_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimStatus:
    """What an analyst says of a claim: a status of CLAIM_STATUSES. It holds from *known_from* until *known_to*."""

    claim: str
    status: str
    who: str
    known_from: datetime
    note: str = ""
    known_to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """A claim as it stands in the ledger: with the story that it was made in, the analyst's verdict if there is one, and the
    later claims that repeat, dispute or confirm it, by id, the earliest first."""

    claim: Claim
    story: str
    verdict: ClaimStatus | None = None
    repeats: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()
    confirms: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """The analyst's, else disputed where a later claim disputes it, else claimed. Nothing but an analyst confirms."""
        if self.verdict:
            return self.verdict.status
        return "disputed" if self.disputes else "claimed"
