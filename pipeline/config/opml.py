"""OPML: the list of subscriptions that every feed reader reads and writes, to and from [[feed]] tables.

Title, address, language and folder (our section) are OPML's own; what else a table says stands in attributes of our
namespace, so that it comes back. A document type is refused, so that no entity is ever expanded or fetched.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.entities import html5
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.parsers.expat import ExpatError, ParserCreate

from pydantic import ValidationError

from pipeline.config.feed_text import named
from pipeline.config.feeds import FeedTable
from pipeline.errors import Problem

NAMESPACE = "urn:twoshores:feeds"
_OWN = ("title", "url", "lang", "section")
_NEVER = ("auth",)
"""Neither written nor read: a list from elsewhere must not name the secrets of this machine for its own host."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOSE = re.compile(r"&(?!(?:#\d+|#[xX][0-9a-fA-F]+|amp|lt|gt|quot|apos);)(?:(\w+);)?")
_DEEP = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A table that an outline makes, and the line where it stands."""

    line: int
    table: FeedTable


def to_opml(tables: Sequence[FeedTable], *, title: str) -> str:
    """The tables as OPML 2.0, a folder for each section in the order in which the sections first come."""
    root = Element("opml", {"version": "2.0", "xmlns:desk": NAMESPACE})
    SubElement(SubElement(root, "head"), "title").text = _legal(title)
    body = SubElement(root, "body")
    folders: dict[str, Element] = {"": body}
    for table in tables:
        if table.section not in folders:
            folders[table.section] = SubElement(body, "outline", {"text": _legal(table.section), "title": _legal(table.section)})
        SubElement(folders[table.section], "outline", _attributes(table))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _attributes(table: FeedTable) -> dict[str, str]:
    name = table.title or table.slug
    made = {"type": "rss", "text": name, "title": name, "xmlUrl": table.url}
    if table.lang:
        made["language"] = table.lang
    for key, info in FeedTable.model_fields.items():
        value = getattr(table, key)
        if key not in (*_OWN, *_NEVER) and value != info.get_default(call_default_factory=True):
            made[f"desk:{key}"] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return {key: _legal(value) for key, value in made.items()}


def _legal(text: str) -> str:
    """*text* without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def from_opml(text: str, *, file: str, problems: list[Problem]) -> tuple[Outline, ...]:
    """The tables of the outlines that name a feed, in their order; an outline or a document that is wrong is a problem.

    Folders become sections (nested ones joined by " / "). A loose & and the named characters of HTML do no harm. Of a
    document that breaks off, what stands before the break is kept.
    """
    bare = text.lstrip("\ufeff \t\r\n\0")
    reader = _Reader(file=file, problems=problems, above=text[: len(text) - len(bare)].count("\n"))
    try:
        reader.read(_LOOSE.sub(_spelled, _ILLEGAL.sub(" ", bare)))
    except ExpatError as error:
        what = re.sub(r": line \d+, column \d+$", "", str(error))
        remedy = "what stands before is taken" if reader.outlines else "export it anew from the reader it comes from"
        reader.fault(f"not OPML: {what}", remedy, line=error.lineno)
    except _RefusedError as error:
        reader.fault(str(error), "take it out")
    if not reader.root and not reader.faults:
        reader.fault("not OPML: it has no <opml>", "export it anew from the reader it comes from")
    return tuple(reader.outlines)


def _spelled(loose: re.Match[str]) -> str:
    """A named character of HTML as itself; an & that begins no name as XML writes it."""
    known = f"{loose[1]};" in html5 if loose[1] else False
    return html.escape(html.unescape(loose[0])) if known else "&amp;" + loose[0][1:]


class _RefusedError(Exception):
    """The document holds what we do not read."""


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Walks the outlines: the folders above, and whether the open ones held anything."""

    file: str
    problems: list[Problem]
    above: int
    outlines: list[Outline] = field(default_factory=list)
    root: str = ""
    faults: int = 0
    _prefix: str = ""
    _open: list[dict[str, Any]] = field(default_factory=list)
    _parser: Any = None

    def read(self, text: str) -> None:
        """Read a whole document."""
        self._parser = ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.Parse(text, True)  # noqa: FBT003 - expat takes "this is all" by place only

    def fault(self, what: str, remedy: str, *, line: int = 0) -> None:
        """Note what is wrong here, or at *line* of what the parser was given."""
        self.faults += 1
        at = (line or self._parser.CurrentLineNumber) + self.above
        self.problems.append(Problem(file=self.file, line=at, what=what, remedy=remedy))

    def _refuse(self, *_declared: object) -> None:
        raise _RefusedError("it declares a document type, which is not read")

    def _begin(self, name: str, raw: dict[str, str]) -> None:
        if not self.root:
            self.root = name.lower()
            if self.root != "opml":
                raise _RefusedError(f"not OPML: its root is <{name[:40]}>")
        for key, value in raw.items():
            if key.startswith("xmlns:") and value == NAMESPACE:
                self._prefix = key.removeprefix("xmlns:") + ":"
        if name.lower() != "outline":
            return
        if len(self._open) >= _DEEP:
            raise _RefusedError(f"folders in folders, more than {_DEEP} deep")
        if self._open:
            self._open[-1]["held"] = True
        found = {key.lower(): value.strip() for key, value in raw.items()}
        url = _web(found.get("xmlurl", ""))
        name_ = found.get("title") or found.get("text") or ""
        self._open.append({"name": name_, "feed": bool(url), "held": False, "line": self._parser.CurrentLineNumber})
        if url:
            self._take(url, name_, found)

    def _end(self, name: str) -> None:
        if name.lower() == "outline":
            left = self._open.pop()
            if not left["feed"] and not left["held"]:
                what = f"the outline {left['name'][:80]!r} has no xmlUrl"
                self.fault(what, "it is left out; `desk feed find` looks for a site's feed", line=left["line"])

    def _take(self, url: str, name: str, found: dict[str, str]) -> None:
        section = " / ".join(folder["name"] for folder in self._open[:-1] if folder["name"] and not folder["feed"])
        section = section or found.get("category", "").partition(",")[0].strip("/ ")
        made: dict[str, Any] = {"url": url, "title": name, "lang": found.get("language", ""), "section": section}
        for key in FeedTable.model_fields:
            said = found.get(f"{self._prefix}{key}".lower()) if self._prefix and key not in (*_OWN, *_NEVER) else None
            if said is not None:
                made[key] = said if FeedTable.model_fields[key].annotation is str else _json(said)
        try:
            self.outlines.append(Outline(line=self._parser.CurrentLineNumber + self.above, table=FeedTable.model_validate(made)))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            key = ".".join(map(str, first["loc"]))
            self.fault(f"{name[:80] or url[:200]!r}: {key}: {first['msg'].removeprefix('Value error, ')}", "it is left out")


def _web(url: str) -> str:
    """The address behind feed:// and feed:https://, which readers' links begin with."""
    bare = re.sub(r"^feed:(?://)?(?=https?://)", "", url, flags=re.IGNORECASE)
    return re.sub(r"^feed://", "http://", bare, flags=re.IGNORECASE)


def _json(said: str) -> object:
    """A number, truth or table; what is none stays the text that it is, for the check to refuse."""
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return said


def missing(outlines: Iterable[Outline], there: Sequence[FeedTable]) -> tuple[Outline, ...]:
    """The outlines whose feed is not *there* yet, each once and with a slug of its own.

    http and https of one address are one feed; of two outlines the https one is kept, in the place of the first.
    """
    known = {_twin(table.url) for table in there}
    kept: dict[str, Outline] = {}
    for outline in outlines:
        key = _twin(outline.table.url)
        safer = key in kept and outline.table.url.startswith("https:") and kept[key].table.url.startswith("http:")
        if key not in known and (key not in kept or safer):
            kept[key] = outline
    taken = {table.slug for table in there}
    made = []
    for outline in kept.values():
        table = named(outline.table, taken)
        taken.add(table.slug)
        made.append(Outline(line=outline.line, table=table))
    return tuple(made)


def _twin(url: str) -> str:
    """What is the same in http and https: the address without its scheme, the host in lower case. A folder is its own."""
    scheme, web, rest = url.partition("://")
    if not web:
        return scheme
    where, slash, path = rest.partition("/")
    return f"{where.lower()}{slash or '/'}{path}"
