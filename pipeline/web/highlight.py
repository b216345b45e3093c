"""Marks in a text: where the words of a query or the evidence of a theme stand in the original.

Pure, and makes no markup: a template prints each piece escaped, and puts the mark around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.text.normalise import normalise
from pipeline.text.tokens import CJK, Sought, search_tokens, sought

SPACE = 300
"""Characters of one article's text that a page prints."""

_LATIN = f"[^\\W_{CJK}]"
_RUN = re.compile(f"[{CJK}]+|{_LATIN}+(?:[._\\-,'’]+{_LATIN}+)*")
_IS_CJK = re.compile(f"[{CJK}]")
_JOINT = re.compile(r"[._\-]+")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text, marked or not."""

    text: str
    mark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A passage of a longer text; *before* and *after*: something was cut there. *start* is where it begins."""

    pieces: tuple[Piece, ...] = ()
    before: bool = False
    after: bool = False
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


Place = tuple[int, int]
"""From where to where in a text."""


def found(text: str, query: str) -> tuple[Place, ...]:
    """Where the words of *query* stand in *text*, by the rules by which search finds them; sorted, none overlapping."""
    tokens = _tokens(text)
    return merged([place for one in sought(query) for place in _places(tokens, one)], len(text))


def merged(places: Sequence[Place], length: int) -> tuple[Place, ...]:
    """The places sorted, cut to a text of *length*, those that touch joined."""
    joined: list[Place] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in places):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def pieces(text: str, places: Sequence[Place]) -> tuple[Piece, ...]:
    """The whole of *text*, with what stands at *places* marked."""
    cut: list[Piece] = []
    at = 0
    for start, end in merged(places, len(text)):
        if start > at:
            cut.append(Piece(text=text[at:start]))
        cut.append(Piece(text=text[start:end], mark=True))
        at = end
    if at < len(text):
        cut.append(Piece(text=text[at:]))
    return tuple(cut)


def excerpt(text: str, places: Sequence[Place], space: int = SPACE) -> Excerpt:
    """At most *space* characters of *text*, so chosen that the first mark is among them; cut between words."""
    where = merged(places, len(text))
    start, end = 0, len(text)
    if len(text) > space:
        room = space - 2  # for the two signs that say where it was cut
        start = max(0, min(where[0][0] - 60, len(text) - room)) if where and where[0][1] > room else 0
        start = _next_word(text, start)
        end = _last_word(text, start, start + room)
    shown = [(a - start, b - start) for a, b in where if b > start and a < end]
    return Excerpt(pieces=pieces(text[start:end], shown), before=start > 0, after=end < len(text), start=start, end=end)


def _next_word(text: str, start: int) -> int:
    """*start*, or the beginning of the next word where it falls into a Latin one."""
    if start == 0 or text[start - 1].isspace() or _IS_CJK.match(text[start]):
        return start
    space = text.find(" ", start, start + 40)
    return space + 1 if space >= 0 else start


def _last_word(text: str, start: int, end: int) -> int:
    """*end*, or the end of the last whole word before it."""
    if end >= len(text) or text[end].isspace() or _IS_CJK.match(text[end]):
        return min(end, len(text))
    space = text.rfind(" ", max(start, end - 40), end)
    return space if space > start else end


def _tokens(text: str) -> list[_Token]:
    """The tokens of `search_tokens`, each with its place in the original."""
    tokens: list[_Token] = []
    for run in _RUN.finditer(text):
        tokens += _cjk(run[0], run.start()) if _IS_CJK.match(run[0]) else _latin(run[0], run.start())
    return tokens


def _cjk(run: str, at: int) -> list[_Token]:
    """Overlapping pairs, and the last character. Where the normal form has another length, each character by itself."""
    normal = normalise(run)
    chars = list(normal) if len(normal) == len(run) else [normalise(char) for char in run]
    pairs = [_Token("".join(chars[i : i + 2]), at + i, at + i + 2) for i in range(len(chars) - 1)]
    return [*pairs, _Token(chars[-1], at + len(chars) - 1, at + len(chars))]


def _latin(run: str, at: int) -> list[_Token]:
    """The tokens of a Latin run: a compound's parts at their own places, everything else at the place of the run."""
    end = at + len(_POSSESSIVE.sub("", run))
    tokens = search_tokens(run)
    parts = [m for m in re.finditer(r"[^._\-]+", run) if len(m[0]) > 1 and _POSSESSIVE.sub("", m[0]).isalpha()]
    if len(tokens) > 1 and _JOINT.search(run) and len(parts) == len(tokens) - 1:
        places = [(at + m.start(), min(end, at + m.end())) for m in parts]
        return [_Token(tokens[0], at, end), *(_Token(t, *place) for t, place in zip(tokens[1:], places, strict=True))]
    return [_Token(token, at, end) for token in tokens]


def _places(tokens: Sequence[_Token], one: Sought) -> list[Place]:
    """Where the tokens that are sought stand side by side."""
    *head, last = one.tokens
    count = len(one.tokens)
    places = []
    for i in range(len(tokens) - count + 1):
        ours = [token.text for token in tokens[i : i + count]]
        if ours[:-1] == head and (ours[-1].startswith(last) if one.prefix else ours[-1] == last):
            run = tokens[i : i + count]
            end = run[0].start + 1 if one.prefix and count == 1 else max(token.end for token in run)
            places.append((run[0].start, end))
    return places
