"""Where a text quotes: the pairs of quotation marks in it, and a copy in which what stands between them is blotted out.

Does not say who is quoted. Marks without a partner quote nothing. Linear in the length of the text, whatever it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 1_500
"""Characters of the longest quotation: what stands further apart is no pair."""

BLOT, OPENED, CLOSED = "\x01", "\x02", "\x03"
"""What `blotted` puts in the place of quoted words and of the marks around them."""

_MARK = re.compile(r"''|[“”\"「」『』‘’]")
_OPENERS = {"“": "”", "「": "」", "『": "』", "‘": "’"}
_CLOSERS = {closer: opener for opener, closer in _OPENERS.items()}
_BEFORE_OPENING = frozenset(" \t\n\u3000\xa0([（【—–-:：,，。！？、；;/…")


@dataclass(frozen=True, slots=True)
class Quoted:
    """text[start:end] is quoted; the marks stand at text[opened:start] and text[end:closed]."""

    opened: int
    start: int
    end: int
    closed: int


def quoted(text: str) -> tuple[Quoted, ...]:
    """The outermost quotations of *text*; one that the next paragraph opens anew, not having been closed, ends with its own."""
    found: list[Quoted] = []
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text):
        sign = mark.group()
        if opened is not None and mark.start() - opened.start() > MOST:
            opened = None
        if opened is None:
            opened = mark if _opens(text, mark) else None
        elif _closes(text, opened.group(), mark):
            if mark.start() > opened.end():
                found.append(Quoted(opened.start(), opened.end(), mark.start(), mark.end()))
            opened = None
        elif sign == opened.group() and _opens(text, mark):
            line = text.rfind("\n", opened.end(), mark.start())
            if line > opened.end() and not text[line : mark.start()].strip():
                end = opened.end() + len(text[opened.end() : line].rstrip())
                if end > opened.end():
                    found.append(Quoted(opened.start(), opened.end(), end, end))
                opened = mark
            elif sign != "“":
                opened = mark
    return tuple(found)


def blotted(text: str, quotations: tuple[Quoted, ...]) -> str:
    """*text* with every quotation's words made BLOT, its marks OPENED and CLOSED, as long as before; its last full stop stays."""
    parts, last = [], 0
    for one in quotations:
        whole = text[one.end - 1 : one.end] == "."
        parts += [text[last : one.opened], OPENED * (one.start - one.opened), BLOT * (one.end - one.start - whole), "." * whole]
        parts.append(CLOSED * (one.closed - one.end))
        last = one.closed
    return "".join((*parts, text[last:]))


def _opens(text: str, mark: re.Match[str]) -> bool:
    """Whether the mark can open a quotation: by its shape, or, where both look alike, by what stands around it."""
    sign = mark.group()
    if sign in ("“", "「", "『"):
        return True
    if sign in _CLOSERS:
        return False
    after = text[mark.end() : mark.end() + 1]
    before = text[mark.start() - 1 : mark.start()] if mark.start() else " "
    if sign == "‘":
        return before in _BEFORE_OPENING and after.isalnum()
    han = "\u3400" <= before <= "\u9fff"
    return bool(after.strip()) and (before in _BEFORE_OPENING or han)


def _closes(text: str, opener: str, mark: re.Match[str]) -> bool:
    sign = mark.group()
    if opener in ('"', "''"):
        before = text[mark.start() - 1 : mark.start()]
        after = text[mark.end() : mark.end() + 1]
        return sign == opener and bool(before.strip()) and (not after.isalnum() or "\u3400" <= after <= "\u9fff")
    if opener == "‘":
        return sign == "’" and not text[mark.end() : mark.end() + 1].isalnum()
    if opener == "“" and sign == '"':
        return text[mark.start() - 1 : mark.start()] in tuple(",.?!，。？！")
    return sign == _OPENERS[opener]
