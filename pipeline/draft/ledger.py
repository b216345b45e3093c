"""The ledger: claims of many articles brought together, with what repeats, disputes and confirms them.

A later claim repeats an earlier one that holds the same amount and has the same owner, in the same story, or elsewhere where
both speak of the same entity. It disputes it, or confirms it, where its verb says so and both stand in one story and share an
amount, or it names the earlier one's owner. Linear in the number of claims: of a crowded story the last CROWD are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.model import Claim, ClaimStatus, LedgerLine

CROWD = 60


def ledger(claims: Iterable[tuple[Claim, str]], verdicts: Mapping[str, ClaimStatus]) -> tuple[LedgerLine, ...]:
    """An entry for each claim that repeats none, earliest first. *claims* come with the story that each stands in."""
    entries: dict[str, LedgerLine] = {}
    heads: dict[tuple[str, str, str], str] = {}
    stories: dict[str, list[str]] = {}
    for claim, story in sorted(claims, key=lambda pair: (pair[0].known_from, pair[0].id)):
        if (head := _repeated(claim, story, heads)) and not verdicts.get(claim.id):
            entries[head] = replace(entries[head], repeats=(*entries[head].repeats, claim.id))
            continue
        for earlier in _turned(claim, [entries[id] for id in stories.get(story, ())[-CROWD:]]):
            turned = replace(earlier, disputes=(*earlier.disputes, claim.id))
            if claim.said.manner == "confirms":
                turned = replace(earlier, confirms=(*earlier.confirms, claim.id))
            entries[earlier.claim.id] = turned
        entries[claim.id] = LedgerLine(claim=claim, story=story, verdict=verdicts.get(claim.id))
        stories.setdefault(story, []).append(claim.id)
        for key in _keys(claim, story):
            heads.setdefault(key, claim.id)
    return tuple(entries.values())


def _keys(claim: Claim, story: str) -> list[tuple[str, str, str]]:
    """What a claim that repeats this one shares with it."""
    places = (story, *claim.about)
    return [(claim.holder, amount, place) for amount in claim.amounts for place in places]


def _repeated(claim: Claim, story: str, heads: Mapping[tuple[str, str, str], str]) -> str:
    """The id of the claim that this one repeats; empty where there is none."""
    return next((heads[key] for key in _keys(claim, story) if key in heads), "")


def _turned(claim: Claim, earlier: Sequence[LedgerLine]) -> list[LedgerLine]:
    """The earlier claims of the story that this one disputes or confirms, by its verb."""
    if claim.said.manner not in ("denies", "disputes", "confirms"):
        return []
    return [
        entry
        for entry in earlier
        if entry.claim.holder != claim.holder
        and (set(entry.claim.amounts) & set(claim.amounts) or entry.claim.holder in claim.about)
    ]
