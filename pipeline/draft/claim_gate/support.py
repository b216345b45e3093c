"""Does the cited text say what the claim says? Shared words in one language; nearness and shared anchors between two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.draft.claim_gate.names import Find
from pipeline.draft.claim_gate.places import hinted, places
from pipeline.draft.claim_gate.reading import Text, whole

Near = Callable[[str, str], float]
"""How near two texts are in meaning: the cosine of their vectors, 1 for the same."""

ENOUGH = 0.5
"""The share of a claim's words that its source must have."""
SOME = 0.25
"""The share that will do where an embedder says that both mean the same."""
ALIKE = 0.6
ALIKE_ACROSS = 0.42
FAR_ACROSS = 0.62
"""Between languages: with an anchor (a name, a number) and without one."""


def check(claim: Text, cited: Sequence[Text], find: Find, near: Near | None) -> Iterator[str]:
    """One line where the cited texts do not carry the claim."""
    same = [text for text in cited if text.lang == claim.lang]
    if not claim.stems and not claim.amounts:
        yield "support: the claim says nothing"
    elif same:
        share = overlap(claim, whole(same))
        if share < ENOUGH and not (near and share >= SOME and near(claim.words, whole(same).words) >= ALIKE):
            yield f"support: the source has {share:.0%} of the claim's words"
    else:
        yield from _across(claim, cited, find, near)


def told(claim: Text, cited: Sequence[Text], find: Find, near: Near | None) -> tuple[Text, ...]:
    """Those of the cited texts that the claim retells; of the others it has no more than a name."""
    if len(cited) < 2 or any(text.lang == claim.lang for text in cited):
        return tuple(cited)
    likeness = [near(claim.words, text.words) if near else float(_shared(claim, text, find)) for text in cited]
    return tuple(text for text, value in zip(cited, likeness, strict=True) if value >= max(likeness) - 0.12)


def overlap(claim: Text, cited: Text) -> float:
    """The share of the claim's content words and amounts that the source has."""
    ours = claim.stems | claim.keys
    return len(ours & (cited.stems | cited.keys)) / len(ours) if ours else 0.0


def _across(claim: Text, cited: Sequence[Text], find: Find, near: Near | None) -> Iterator[str]:
    one = whole(cited)
    shared = _shared(claim, one, find)
    if near is None:
        if shared < 2:
            yield "support: too little shows that the source in the other language says this"
    elif near(claim.words, one.words) < (ALIKE_ACROSS if shared else FAR_ACROSS):
        yield "support: the source in the other language does not mean this"


def _shared(claim: Text, cited: Text, find: Find) -> int:
    """How many names and amounts both have, in whatever language."""
    names = {f.slug for f in find(claim.words)} & {f.slug for f in find(cited.words)}
    here = {slug for slug, _ in places(claim.words)} & hinted(cited.words)
    return len(names) + len(here) + len(claim.keys & cited.keys)
