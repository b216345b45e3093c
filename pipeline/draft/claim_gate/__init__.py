"""The claim gate: whether a written sentence says what the sentences that it cites say, and no more.

`refusals` gives the reasons for which a claim must not be printed; none means that it may be. Knows no truth beyond the
cited words and asks no model for a verdict. One file a check; what none of them can prove is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.draft.claim_gate import hedging, names, polarity, quantities, quoting, roles, support
from pipeline.draft.claim_gate.names import Find
from pipeline.draft.claim_gate.reading import read, whole
from pipeline.draft.claim_gate.support import Near

__all__ = ["Drafted", "Find", "Near", "Source", "refusals"]

LONGEST = 400
"""Characters of a claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A sentence of a stored article, under the number by which a claim cites it."""

    number: int
    words: str
    lang: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A written sentence and the numbers of the sources that it cites."""

    words: str
    cites: tuple[int, ...]


def refusals(claim: Drafted, sources: Mapping[int, Source], find: Find, near: Near | None = None) -> tuple[str, ...]:
    """Why *claim* must not be printed, each reason a line that begins with its check; empty where it may be.

    *sources*: all that may be cited, by number. *find*: the desk's gazetteer. *near*: an embedder, where there is one.
    """
    missing = [str(number) for number in claim.cites if number not in sources]
    if missing:
        return (f"source: there is no sentence {', '.join(missing)}",)
    if not claim.cites:
        return ("source: the claim cites nothing",)
    said = " ".join(claim.words.split())
    if not said or len(said) > LONGEST:
        return (f"length: a claim has 1 to {LONGEST} characters",)
    text, cited = read(said), [read(sources[number].words) for number in claim.cites]
    told = support.told(text, cited, find, near)
    return tuple(
        dict.fromkeys(
            (
                *quantities.check(text, whole(cited)),
                *names.check(text, cited, find),
                *quoting.check(text, cited),
                *polarity.check(text, cited, told),
                *hedging.check(text, cited, told),
                *roles.check(text, cited, find),
                *support.check(text, cited, find, near),
            )
        )
    )
