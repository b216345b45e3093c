"""Who did what to whom: each name of a claim must stand to the words around it as it does in the source.

Two names are held to have changed places where each fits the other's words in the source better than its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.draft.claim_gate.names import Find, Mention, mentions
from pipeline.draft.claim_gate.reading import Text, read
from pipeline.draft.claim_gate.vocabulary import PASSIVE
from pipeline.text.tokens import stem

_LATIN = re.compile(r"[a-z][a-z'’-]+|\d[\d.,]*")
_SAYS = re.compile(
    r" (?:has |also |had )?(?:said|says|wrote|told|argued|claimed|claims|insisted|believes)\b"
    r"|(?:周[一二三四五六日]|\d+月\d+日|日前|近日|还|也|则|又|方面|在[^，。]{1,8})*(?:表示|指出|认为|透露|声称|称(?!为)|说(?!明)|写道|主张)"
)
_OWNED = re.compile(r"['’]s? ([a-z]{3,})|的([\u4e00-\u9fff]{2})")
_APART = re.compile(r"\band\b|,(?!\d)|，|；")
_LISTED = re.compile(r"[\s,、和与及跟或&/以]*(?:and|or|as well as|including)?[\s,]*(?:the|its)?\s*")
_VERB = re.compile("[a-z]{3,}|[\u4e00-\u9fff]{2,}")
_OF = re.compile(r"['’]s |的| of | in | by | for | from ")
_BREAK = re.compile(r"[.;!?](?=\s|$)|[。；！？]")


@dataclass(slots=True)
class _Around:
    """The words right and left of a name, all its places together."""

    right: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)


def check(claim: Text, cited: Sequence[Text], find: Find) -> Iterator[str]:
    """The pairs of names that changed places."""
    same = [text for text in cited if text.lang == claim.lang]
    if not same:
        yield from _across(claim, cited, find)
        return
    yield from _speakers(claim, same, find)
    yield from _owners(claim, same, find)
    ours = _around([claim], find)
    theirs = _around(same, find)
    both = sorted(set(ours) & set(theirs))
    turned = bool(PASSIVE.search(claim.normal)) != any(PASSIVE.search(text.normal) for text in same)
    for number, one in enumerate(both):
        for other in both[number + 1 :]:
            own = _amounts(ours[one], theirs[one]) + _amounts(ours[other], theirs[other])
            others = _amounts(ours[one], theirs[other]) + _amounts(ours[other], theirs[one])
            if others > own and not turned:
                yield f"role: {one} and {other} have changed places"
            if own != others:
                continue
            straight = (_fit(ours[one], theirs[one]), _fit(ours[other], theirs[other]))
            crossed = (_fit(ours[one], theirs[other]), _fit(ours[other], theirs[one]))
            both_fit = crossed[0] > straight[0] and crossed[1] > straight[1]
            if both_fit and sum(crossed) >= sum(straight) + 2 and not turned:
                yield f"role: {one} and {other} have changed places"


def _speakers(claim: Text, cited: Sequence[Text], find: Find) -> Iterator[str]:
    """Who is said to have said it must be among those who say something in the source, where the source names them."""
    theirs = {slug for text in cited for slug in _followed(text, find, _SAYS)}
    for slug in _followed(claim, find, _SAYS):
        if theirs and slug not in theirs:
            yield f"role: the source lets {', '.join(sorted(theirs))} speak, not {slug}"


def _followed(text: Text, find: Find, pattern: re.Pattern[str]) -> set[str]:
    """The names right behind which the pattern matches."""
    return {f.slug for f in find(text.words) if pattern.match(text.words, f.end)}


def _owners(claim: Text, cited: Sequence[Text], find: Find) -> Iterator[str]:
    """Whose something is: DeepSeek's interface is not OpenAI's."""
    theirs: dict[str, set[str]] = {}
    for text in cited:
        for slug, thing in _owned(text, find):
            theirs.setdefault(thing, set()).add(slug)
    for slug, thing in _owned(claim, find):
        if thing in theirs and slug not in theirs[thing]:
            yield f"role: the {thing} is {', '.join(sorted(theirs[thing]))}'s in the source, not {slug}'s"


def _owned(text: Text, find: Find) -> Iterator[tuple[str, str]]:
    for found in find(text.words):
        match = _OWNED.match(text.words, found.end)
        if match:
            yield found.slug, match[1] or match[2]


def _across(claim: Text, cited: Sequence[Text], find: Find) -> Iterator[str]:
    """Between languages: two neighbours with a verb between them, in the other order in the source, one way of saying it; and
    amounts that stand behind another name."""
    if bool(PASSIVE.search(claim.normal)) != any(PASSIVE.search(text.normal) for text in cited):
        return
    found = [(f.slug, f.start, f.end) for f in find(claim.words)]
    for (one, _, end), (other, start, _) in pairwise(found):
        between = claim.words[end:start]
        if one == other or _LISTED.fullmatch(between) or not _VERB.search(between) or _OF.match(between):
            continue
        orders = {_order(text, one, other, find) for text in cited} - {0}
        if orders == {-1}:
            yield f"role: {one} and {other} have changed places"


def _order(text: Text, one: str, other: str, find: Find) -> int:
    """1 where the one always stands before the other, -1 where always after it, 0 where neither or both."""
    places = [f.slug for f in find(text.words) if f.slug in (one, other)]
    if len(set(places)) < 2:
        return 0
    return 1 if places[0] == one and places[-1] == other else -1 if places[0] == other and places[-1] == one else 0


def _amounts(ours: _Around, theirs: _Around) -> int:
    """How many amounts, years and days apart, stand behind both."""
    return sum(_counts(word) for word in ours.right & theirs.right)


def _counts(word: str) -> bool:
    return word[0].isdigit() and not word.endswith(("date", "of", "weekday", "calendar"))


def _fit(ours: _Around, theirs: _Around) -> float:
    return _weight(ours.right & theirs.right) + _weight(ours.left & theirs.left)


def _weight(shared: set[str]) -> float:
    """An amount says more than a word: it goes with one name alone."""
    return sum(4 if _counts(word) else 1 for word in shared)


def _around(texts: Sequence[Text], find: Find) -> dict[str, _Around]:
    rows: dict[str, _Around] = {}
    for text in texts:
        found = mentions(text.words, find)
        for number, mention in enumerate(found):
            around = rows.setdefault(mention.slug, _Around())
            before, after = _neighbours(text.words, found, number)
            around.right |= _content(_BREAK.split(after)[0], first=True)
            around.left |= _content(_BREAK.split(before)[-1], first=False)
    return rows


def _neighbours(words: str, found: Sequence[Mention], number: int) -> tuple[str, str]:
    start = found[number - 1].end if number else 0
    end = found[number + 1].start if number + 1 < len(found) else len(words)
    return words[start : found[number].start], words[found[number].end : end]


def _content(text: str, *, first: bool) -> set[str]:
    """The words nearest to the name: stems of English, prepositions among them, pairs of Chinese characters, and amounts."""
    part = read(text)
    if part.lang == "zh":
        runs = re.findall("[\u4e00-\u9fff]+", part.normal)
        pairs = [run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1))]
        near = pairs[:8] if first else pairs[-8:]
    else:
        found = [stem(word) for word in _LATIN.findall(part.normal)]
        near = found[:7] if first else found[-5:]
    beside = read(_APART.split(text)[0 if first else -1])
    return {word for word in near if word not in ("the", "a", "an", "and", "s", "'s", "’s", "its")} | set(beside.keys)
