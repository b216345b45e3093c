"""Does a claim keep the reserve of its source? What may be must not be said to be; what is claimed must not be said as fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.draft.claim_gate.reading import Text
from pipeline.draft.claim_gate.vocabulary import ATTRIBUTED, ATTRIBUTED_STRICT, CERTAIN, POSSIBLE, POSSIBLE_STRICT
from pipeline.text.tokens import words

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


def check(claim: Text, cited: Sequence[Text], told: Sequence[Text]) -> Iterator[str]:
    """The reserves that *claim* drops, and the certainty that it adds. *told*: the cited texts that it retells."""
    same = [text for text in cited if text.lang == claim.lang]
    for strict, kept, what in (
        (POSSIBLE_STRICT, POSSIBLE, "says it may be so"),
        (ATTRIBUTED_STRICT, ATTRIBUTED, "says who says so"),
    ):
        if same and any(_fewer(claim, piece, strict, kept) for text in same for piece in _SENTENCE.split(text.normal)):
            yield f"hedge: the source {what} more often than the claim"
        elif kept.search(claim.normal):
            continue
        elif same:
            hedges = (m for text in same for piece in _SENTENCE.split(text.normal) for m in [strict.search(piece)] if m)
            dropped = next((m for m in hedges if _governs(m, claim)), None)
            if dropped:
                yield f"hedge: the source {what} ({dropped.group().strip()}), the claim does not"
        else:
            dropped = next((m for text in told for m in [strict.search(text.normal)] if m), None)
            if dropped:
                yield f"hedge: the source {what} ({dropped.group().strip()}), the claim does not"
    sure = CERTAIN.search(claim.normal)
    if sure and not any(CERTAIN.search(text.normal) for text in cited):
        yield f"hedge: the source is not as sure as “{sure.group()}”"


def _governs(hedge: re.Match[str], claim: Text) -> bool:
    """Whether the claim says what the hedge of the source's sentence is about."""
    behind, before = frozenset(words(hedge.string[hedge.end() :])), frozenset(words(hedge.string[: hedge.start()]))
    about = behind if len(behind) >= 3 else behind | before
    shared = len(about & claim.stems)
    retold = len((behind | before) & claim.stems) >= 0.6 * len(claim.stems)
    return (shared >= min(2, len(about)) and shared > 0) or retold


def _fewer(claim: Text, sentence: str, strict: re.Pattern[str], kept: re.Pattern[str]) -> bool:
    """Whether the claim repeats the sentence almost word for word, with a reserve less."""
    ours, theirs = claim.stems, frozenset(words(sentence))
    alike = len(ours & theirs) >= 0.75 * max(1, len(ours)) and len(ours & theirs) >= 0.6 * len(theirs)
    fewer = len(strict.findall(claim.normal)) < len(strict.findall(sentence))
    return alike and fewer and len(kept.findall(claim.normal)) < len(kept.findall(sentence))
