"""commentary.md and commentary.zh.md: the analyst's own words and choices, read out of text.

Between two lines `+++` stands TOML: title, by, order, pins, drops. Below it headings say where words go (`# Thesis`,
`# Section: THEME`, `# What to watch`, `# Notes`); an HTML comment and the notes are never printed. The Markdown stays Markdown
(text/markup.py renders it), `[@3]`, `[@STORY]` and `[@CLAIM]` in it stay as they are (references.py finds what they name).
Reads no file and never raises: what is wrong is a Problem with its line. form.py writes the empty file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.errors import Problem
from pipeline.model import Commentary

FILES: Mapping[str, str] = {"en": "commentary.md", "zh": "commentary.zh.md"}
"""In which file the words for an issue in that language stand."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(
    r"#{1,2}[ \t]+(?:(thesis|what to watch|watch|notes)[ \t]*(?:[:：](.*))?|section[ \t]*[:：]?[ \t]*([\w-]+)(?:[ \t(（].*)?)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
_REFERENCE = re.compile(r"\[@([^\]\s\[]+)\]")
_STORY = re.compile(r"(?<![\w-])s[0-9a-f]{10,}(?![\w-])")
_KEYS = ("title", "by", "order", "pins", "drops")
_HELD = "\0"  # a line's end within a comment: counted, not printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Something that the analyst names: *kind* is reference, pins, drops, order, by or section; where it stands."""

    kind: str
    key: str
    file: str
    line: int

    def problem(self, what: str, remedy: str = "") -> Problem:
        """What is wrong with it."""
        key = f"[@{self.key}]" if self.kind == "reference" else self.kind
        return Problem(file=self.file, line=self.line, key=key, what=what, remedy=remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a file says, all that it names, and what is wrong with it."""

    said: Commentary
    mentions: tuple[Mention, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse(text: str, file: str = FILES["en"]) -> Read:
    """The analyst's words by part, and the choices of the front matter.

    Words on the heading's own line, after a colon, count too; a part given twice is joined; a heading that is none of ours
    belongs to the part above it.
    """
    problems: list[Problem] = []
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace(_HELD, "").split("\n")
    matter, below = _front_matter(lines, file, problems)
    body = _COMMENT.sub(lambda found: _HELD * found[0].count("\n"), "\n".join(lines[below:]))
    parts: dict[tuple[str, str], list[str]] = {}
    into: list[str] = []
    mentions = list(_chosen(matter, lines, file))
    fenced = False
    for line, words in _numbered(body, below + 1):
        fenced ^= bool(_FENCE.match(words))
        heading = None if fenced else _HEADING.fullmatch(words.rstrip())
        if heading:
            kind, slug = (heading[1] or "section").lower().removeprefix("what to "), (heading[3] or "").lower()
            into = parts.setdefault((kind, slug), [])
            into.append((heading[2] or "").strip())
            mentions += [Mention(kind="section", key=slug, file=file, line=line)] if slug else []
            continue
        if words.strip() and not parts:
            problems.append(_problem(file, line, "words above the first heading", "put them under # Thesis or # Notes"))
        into.append(words.rstrip())
        if parts and into is not parts.get(("notes", "")):
            mentions += [Mention(kind="reference", key=key, file=file, line=line) for key in references(words)]
    said = {key: "\n".join(written).strip() for key, written in parts.items()}
    mentions = [one for one in mentions if one.kind != "section" or said["section", one.key]]  # an empty part names nothing
    return Read(said=_commentary(matter, said), mentions=tuple(mentions), problems=tuple(problems))


def references(words: str) -> tuple[str, ...]:
    """The keys of the references in *words*: 3 of `[@3]`."""
    return tuple(_REFERENCE.findall(words))


def without_references(words: str) -> str:
    """*words* as they read without their references."""
    return _REFERENCE.sub("", words)


def _commentary(matter: Mapping[str, Any], said: Mapping[tuple[str, str], str]) -> Commentary:
    return Commentary(
        title=" ".join(matter["title"].split()),
        by=matter["by"].strip(),
        thesis=said.get(("thesis", ""), ""),
        sections={slug: words for (kind, slug), words in said.items() if kind == "section" and slug and words},
        watch=said.get(("watch", ""), ""),
        order=tuple(dict.fromkeys(slug.lower() for slug in matter["order"])),
        pins=_ids(matter["pins"]),
        drops=_ids(matter["drops"]),
    )


def _ids(texts: list[str]) -> tuple[str, ...]:
    """The ids of stories: s and ten figures or more of base 16, bare or at the end of an address."""
    return tuple(dict.fromkeys(found for text in texts for found in _STORY.findall(text)))


def _front_matter(lines: list[str], file: str, problems: list[Problem]) -> tuple[dict[str, Any], int]:
    """The checked table between the first two `+++`, and the number of lines that it takes, those included."""
    table: dict[str, Any] = {"title": "", "by": "", "order": [], "pins": [], "drops": []}
    if not lines or lines[0].strip() not in ("+++", "---"):
        return table, 0
    fence = lines[0].strip()
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == fence), 0)
    if fence == "---":
        if end:  # a rule at the top of a text is none
            problems.append(_problem(file, 1, "front matter in YAML", "write TOML between two lines +++"))
        return table, end + 1 if end else 0
    if not end:
        problems.append(_problem(file, 1, "the front matter does not end", "close it with a line +++"))
        return table, len(lines)
    try:
        raw = tomllib.loads("\n".join(lines[1:end]))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        what = re.sub(r" \(at .*\)$", "", str(error))
        problems.append(_problem(file, 1 + int(found[1]) if found else end, f"not TOML: {what}", "strings stand in quotes"))
        return table, end + 1
    for key, value in raw.items():
        line = _line_of(lines[:end], key)
        right = isinstance(value, type(table.get(key)))
        if key not in _KEYS:
            problems.append(_problem(file, line, f"no key {key!r}", f"known are: {', '.join(_KEYS)}"))
        elif not right or (isinstance(value, list) and not all(isinstance(one, str) for one in value)):
            example = f'{key} = "…"' if key in ("title", "by") else f'{key} = ["…", "…"]'
            problems.append(_problem(file, line, f"{key} is not as it should be", f"write {example}"))
        else:
            table[key] = value
    return table, end + 1


def _chosen(matter: Mapping[str, Any], lines: list[str], file: str) -> Iterator[Mention]:
    """What the front matter names, each with the line on which it first stands."""
    if by := matter["by"].strip():
        yield Mention(kind="by", key=by, file=file, line=_line_of(lines, "by"))
    for kind in ("order", "pins", "drops"):
        for one in matter[kind]:
            ids = _ids([one]) or (one,) if kind != "order" else (one.lower(),)
            line = next((n for n, words in enumerate(lines, 1) if one in words), _line_of(lines, kind))
            yield from (Mention(kind=kind, key=id, file=file, line=line) for id in ids)


def _line_of(lines: list[str], key: str) -> int:
    return next((n for n, line in enumerate(lines, 1) if re.match(rf"\s*{re.escape(key)}\s*=", line)), 1)


def _numbered(body: str, first: int) -> Iterator[tuple[int, str]]:
    line = first
    for words in body.split("\n"):
        yield line, words.replace(_HELD, "")
        line += 1 + words.count(_HELD)


def _problem(file: str, line: int, what: str, remedy: str) -> Problem:
    return Problem(file=file, line=line, what=what, remedy=remedy)
