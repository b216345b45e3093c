"""Does the cited text say what the claim says? Shared words in one language; nearness and shared anchors between two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pipeline.draft.claim_gate.names import Find
from pipeline.draft.claim_gate.places import hinted, places
from pipeline.draft.claim_gate.reading import Text, read, whole
from pipeline.text.tokens import words

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
NEARER = 0.01
ROW = 2
ROW_HAN = 4
"""Content words, or Chinese characters, in a row that are one too many for a sentence said in other words."""
_WORD = re.compile(r"[a-z0-9][\w'’.-]*")
_PARTICLES = frozenset("的了在将与和是为并也而及其以有对从由被把向等这该")


def check(claim: Text, cited: Sequence[Text], find: Find, near: Near | None) -> Iterator[str]:
    """One line where the cited texts do not carry the claim."""
    same = [text for text in cited if text.lang == claim.lang]
    if not claim.stems and not claim.amounts:
        yield "support: the claim says nothing"
    elif same:
        one = whole(same)
        share, told = overlap(claim, one), _plainly(claim, one, find)
        if min(share, told + 0.1) < ENOUGH and not (near and min(share, told) >= SOME and near(claim.words, one.words) >= ALIKE):
            yield f"support: the source has {share:.0%} of the claim's words, {told:.0%} without names and numbers"
        if added := (_added_han(claim, one) if claim.lang == "zh" else _added(claim, one)):
            yield f"support: the source has nothing of “{added}”"
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


def _foreign(claim: Text, cited: Text, near: Near) -> str:
    """A clause without which the claim means more of what the source does: it was added to it."""
    nearness = near(claim.normal, cited.words)
    for clause in claim.clauses if len(claim.clauses) > 1 else ():
        without = claim.normal.replace(clause, " ", 1)
        if len(read(clause).stems) > 1 and near(without, cited.words) > nearness + NEARER:
            return clause
    return ""


def _added(claim: Text, cited: Text) -> str:
    """Content words in a row that the source has not: what was added to a sentence that is true otherwise."""
    row: list[str] = []
    for match in _WORD.finditer(claim.normal):
        stems = words(match.group())
        if stems and not any(stem in cited.stems for stem in stems):
            row.append(match.group())
            if len(row) == ROW:
                return " ".join(row)
        elif stems:
            row = []
    return ""


def _added_han(claim: Text, cited: Text) -> str:
    """Chinese characters in a row of which no pair stands in the source."""
    text, row = claim.normal, ""
    for at, char in enumerate(text):
        if not "\u4e00" <= char <= "\u9fff":
            row = row if char in ",;" else ""
        elif text[max(0, at - 1) : at + 1] in cited.normal or text[at : at + 2] in cited.normal:
            row = ""
        elif char not in _PARTICLES:
            row += char
            if len(row) == ROW_HAN:
                return row
    return ""


def _plainly(claim: Text, cited: Text, find: Find) -> float:
    """The share of the claim's words that the source has, where names are no words: an invention about a known name has none."""
    named = frozenset(one for f in find(claim.words) for one in read(claim.words[f.start : f.end]).stems)
    ours = claim.stems - named
    return len(ours & cited.stems) / len(ours) if ours else 1.0


def _across(claim: Text, cited: Sequence[Text], find: Find, near: Near | None) -> Iterator[str]:
    one = whole(cited)
    shared = _shared(claim, one, find)
    if near is None:
        if shared < 2:
            yield "support: too little shows that the source in the other language says this"
    elif near(claim.words, one.words) < (ALIKE_ACROSS if shared else FAR_ACROSS):
        yield "support: the source in the other language does not mean this"
    elif foreign := _foreign(claim, one, near):
        yield f"support: the source in the other language has nothing of “{foreign}”"


def _shared(claim: Text, cited: Text, find: Find) -> int:
    """How many names and amounts both have, in whatever language."""
    names = {f.slug for f in find(claim.words)} & {f.slug for f in find(cited.words)}
    here = {slug for slug, _ in places(claim.words)} & hinted(cited.words)
    return len(names) + len(here) + len(claim.keys & cited.keys)
