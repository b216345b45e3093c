"""Does a claim deny, raise, lower or compare what its source does not? Clause is held against clause where both ways occur."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.draft.claim_gate.reading import Text, anchors, read
from pipeline.draft.claim_gate.vocabulary import (
    AXES,
    COMPARED,
    COMPARING,
    DENIAL,
    DOWN,
    IDLE_EN,
    IDLE_ZH,
    LEXICAL_DENIAL,
    SOFT_DENIAL,
    SUPERLATIVE,
    UP,
)
from pipeline.text.tokens import words

_UNIT = re.compile(r"[a-z0-9][a-z0-9.-]*|[\u4e00-\u9fff]")


def check(claim: Text, cited: Sequence[Text], told: Sequence[Text]) -> Iterator[str]:
    """Denials, directions and comparisons of *claim* against those of the cited texts. *told*: those that it retells."""
    same = [text for text in cited if text.lang == claim.lang]
    yield from _denials(claim, same) if same else _denials_across(claim, cited, told)
    yield from _direction(claim, same or cited)
    yield from _opposites(claim, same or cited)
    if SUPERLATIVE.search(claim.normal) and not any(SUPERLATIVE.search(text.normal) for text in cited):
        yield "comparison: the source names no first, most or record"
    if COMPARED.search(claim.normal) and not any(
        COMPARING.search(text.normal) or SUPERLATIVE.search(text.normal) for text in cited
    ):
        yield "comparison: the source compares nothing"


def _spoken(text: Text) -> str:
    return IDLE_ZH.sub("", text.normal) if text.lang == "zh" else IDLE_EN.sub(" ", text.normal)


def _scopes(text: Text) -> list[frozenset[str]]:
    """What each denial of *text* is about: the content words behind it, and those just before it."""
    spoken, rows = _spoken(text), []
    for match in DENIAL.finditer(spoken):
        behind = re.split(r"[,;:.]\s|(?<=[\u4e00-\u9fff%])[,;:]|[,;:](?=[\u4e00-\u9fff])|[，。；：]", spoken[match.end() :])[0]
        near = " ".join(_UNIT.findall(behind)[:10]) if text.lang == "zh" else " ".join(behind.split()[:6])
        near = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", near)
        before = frozenset(words(spoken[max(0, match.start() - 30) : match.start()]))
        rows.append(frozenset(words(near)) or before)
    return rows


def _denials(claim: Text, cited: Sequence[Text]) -> Iterator[str]:
    ours, theirs = _scopes(claim), [scope for text in cited for scope in _scopes(text)]
    if len(ours) > len(theirs) + _lexical(cited):
        yield "denial: the claim denies what the source says"
    elif ours:
        clauses = [read(clause).stems for text in cited for clause in text.clauses if LEXICAL_DENIAL.search(clause)]
        denied = frozenset().union(*theirs, *clauses)
        said = frozenset().union(*(text.stems for text in cited)) - denied
        if any(scope and not scope & denied and len(scope & said) * 2 > len(scope) for scope in ours):
            yield "denial: the claim denies what the source says"
    softer = len(SOFT_DENIAL.findall(_spoken(claim))) > sum(len(SOFT_DENIAL.findall(_spoken(text))) for text in cited)
    if len(ours) < len(theirs) and not softer:
        kept = frozenset().union(*ours)
        lost = [scope for scope in theirs if scope & claim.stems and not scope & kept]
        if any(len(scope & claim.stems) * 2 >= len(scope) for scope in lost):
            yield "denial: the source denies what the claim says"


def _lexical(cited: Sequence[Text]) -> int:
    """How many words of the cited texts deny by themselves, as "refused" does."""
    return sum(len(LEXICAL_DENIAL.findall(_spoken(text))) for text in cited)


def _denials_across(claim: Text, cited: Sequence[Text], told: Sequence[Text]) -> Iterator[str]:
    ours = len(DENIAL.findall(_spoken(claim)))
    theirs = sum(len(DENIAL.findall(_spoken(text))) for text in cited)
    if ours > theirs + _lexical(cited):
        yield "denial: the claim denies what the source says"
    if any(DENIAL.search(_spoken(text)) for text in told) and not ours and not SOFT_DENIAL.search(_spoken(claim)):
        yield "denial: the source denies, the claim does not"


def _poles(text: str, one: re.Pattern[str], other: re.Pattern[str]) -> tuple[bool, bool]:
    return bool(one.search(text)), bool(other.search(text))


def _direction(claim: Text, cited: Sequence[Text]) -> Iterator[str]:
    for pole, opposite, what in ((UP, DOWN, "up"), (DOWN, UP, "down")):
        found = pole.search(claim.normal)
        alone = any(opposite.search(text.normal) for text in cited) or not opposite.search(claim.normal)
        if found and alone and not any(pole.search(text.normal) for text in cited):
            yield f"direction: {found.group()}: the source says nothing goes {what}"
    yield from _crossed(claim, cited, UP, DOWN)


def _opposites(claim: Text, cited: Sequence[Text]) -> Iterator[str]:
    for one, other in AXES:
        for pole, opposite in ((one, other), (other, one)):
            found = _plain(pole, claim.normal)
            if not found or opposite.search(claim.normal):
                continue
            theirs = next((m for text in cited if (m := _plain(opposite, text.normal))), None)
            if theirs and not any(pole.search(text.normal) for text in cited):
                yield f"opposite: the claim says {found.group()}, the source {theirs.group()}"
        yield from _crossed(claim, cited, one, other)


def _plain(pole: re.Pattern[str], normal: str) -> re.Match[str] | None:
    """The first place of a word of that pole that no denial stands before."""
    return next((m for m in pole.finditer(normal) if not DENIAL.search(normal[max(0, m.start() - 12) : m.start()])), None)


def _crossed(claim: Text, cited: Sequence[Text], one: re.Pattern[str], other: re.Pattern[str]) -> Iterator[str]:
    """Where the source goes both ways: each clause of the claim goes the way of the source's clause that is most like it."""
    if not any(_poles(text.normal, one, other) == (True, True) for text in cited):
        return
    theirs = [(anchors(clause), _poles(clause, one, other)) for text in cited for clause in text.clauses]
    for clause in claim.clauses:
        poles, about = _poles(clause, one, other), anchors(clause)
        if sum(poles) != 1:
            continue
        alike = max((len(about & a) for a, p in theirs if p == poles or sum(p) != 1), default=0)
        against = max((len(about & a) for a, p in theirs if sum(p) == 1 and p != poles), default=0)
        if against > alike + 1 and against >= 2:
            yield f"direction: the source says the opposite of “{clause}”"
