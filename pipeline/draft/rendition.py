"""Whether a rendered file prints quotations as they were cited: index.html, email.html, email.txt.

In HTML a quotation is an element of class `quote` with `data-cite`, holding the exact words; an element with `data-figure`
holds a figure. In text it is “words” [n], wherever the lines break. Does not judge the words between quotations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from pipeline.model import Issue

_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
_MARKS = '“”"「」『』„‟'


def check_rendition(issue: Issue, name: str, text: str) -> tuple[str, ...]:
    """What is wrong with the quotations of the file *name*; nothing for a file that quotes nothing by its kind."""
    words = {citation.number: citation.words for citation in issue.citations}
    if name.endswith((".html", ".htm")):
        return tuple(f"{name}: {line}" for line in _html(issue, words, text))
    if name.endswith(".txt"):
        return tuple(f"{name}: {line}" for line in _text(issue, words, text))
    return ()


def _html(issue: Issue, words: dict[int, str], text: str) -> Iterator[str]:
    reader = _Quotes()
    reader.feed(text)
    reader.close()
    if issue.citations and not reader.found:
        yield "no quotation is marked (class quote, data-cite)"
    for mark in reader.found:
        if mark.figure:
            yield from _figure(issue, mark)
            continue
        number = int(mark.cite) if mark.cite.isascii() and mark.cite.isdigit() else 0
        if number not in words:
            yield f"line {mark.line}: a quotation without a citation ({mark.cite or 'data-cite is missing'})"
        elif words[number] not in (mark.text, mark.text.strip(), mark.text.strip().strip(_MARKS)):
            yield f"line {mark.line}: {mark.text.strip()!r} is not what citation [{number}] says: {words[number]!r}"


def _figure(issue: Issue, mark: _Mark) -> Iterator[str]:
    known = {figure.key: figure.value for figure in issue.figures}
    printed = mark.text.strip().replace(",", "").replace("\N{MINUS SIGN}", "-")
    try:
        value = float(printed)
    except ValueError:
        value = float("nan")
    if mark.figure not in known:
        yield f"line {mark.line}: there is no figure {mark.figure!r}"
    elif round(known[mark.figure], 1) != value:
        yield f"line {mark.line}: figure {mark.figure} is printed as {printed!r}, it is {known[mark.figure]:g}"


def _text(issue: Issue, words: dict[int, str], text: str) -> Iterator[str]:
    found = list(_quoted_in(text, words))
    if issue.citations and not found:
        yield "no quotation is found (“words” [n])"
    proved = [mark for mark in found if _squeezed(mark.text) == _squeezed(words.get(int(mark.cite), ""))]
    for mark in found:
        number = int(mark.cite)
        if mark in proved or any(other.start < mark.start < other.end for other in proved):
            continue
        if number not in words:
            yield f"line {mark.line}: there is no citation [{number}]"
        else:
            yield f"line {mark.line}: {' '.join(mark.text.split())!r} is not what citation [{number}] says: {words[number]!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """“words” [n] in a text: from *start* to *end*."""

    cite: str
    text: str
    start: int
    end: int
    line: int


def _quoted_in(text: str, words: dict[int, str]) -> Iterator[_Said]:
    """Each “words” [n]; words that hold such marks themselves are taken whole."""
    for match in re.finditer(r"”\s*\[(\d+)\]", text):
        start, left = match.start(), len(_squeezed(words.get(int(match[1]), "")))
        while start and left:
            start -= 1
            left -= not text[start].isspace()
        whole = re.search(r"“\s*$", text[max(0, start - 80) : start])
        begin = start if whole else text.rfind("“", 0, match.start()) + 1
        line = text.count("\n", 0, begin) + 1
        yield _Said(cite=match[1], text=text[begin : match.start()], start=begin, end=match.end(), line=line)


def _squeezed(text: str) -> str:
    """*text* without white space: a wrapped line breaks Chinese where there is no space, and English where there is."""
    return "".join(text.split())


@dataclass(slots=True)
class _Mark:
    """An element that is being read."""

    cite: str
    figure: str
    line: int
    depth: int
    text: str = ""


@dataclass(slots=True)
class _Reading:
    found: list[_Mark] = field(default_factory=list)
    opened: list[_Mark] = field(default_factory=list)
    depth: int = 0


class _Quotes(HTMLParser):
    """Collects the text of each element that is marked as a quotation or a figure."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._now = _Reading()

    @property
    def found(self) -> list[_Mark]:
        """The marks, in the order in which they begin."""
        return self._now.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        self._now.depth += 1
        given = dict(attrs)
        quote = "quote" in (given.get("class") or "").split()
        figure = given.get("data-figure") or ""
        if quote or figure:
            cite, line = given.get("data-cite") or "", self.getpos()[0]
            mark = _Mark(cite=cite, figure="" if quote else figure, line=line, depth=self._now.depth)
            self._now.found.append(mark)
            self._now.opened.append(mark)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        self._now.opened = [mark for mark in self._now.opened if mark.depth < self._now.depth]
        self._now.depth -= 1

    def handle_data(self, data: str) -> None:
        for mark in self._now.opened:
            mark.text += data
