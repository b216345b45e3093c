"""Kind `api`: the JSON of a site's interface, read by the paths that feeds.toml names.

    [feed.select]
    items = "data.list[0].items"        # where the list stands; "" (the default) where the document is the list
    url = "https://host.example/{id}"   # a path, or a template whose braces hold paths; default: "url"
    title = "title"                     # this is the default
    date = "createdAt"                  # text, seconds or milliseconds since 1970; text is read in the feed's zone
    summary = "abstract"
    id = "id"                           # default: the address
    lang = "language"
    within = "script#__NEXT_DATA__"     # JSON inside a page: SELECTOR, SELECTOR@ATTRIBUTE, or a script's window.NAME

A path is names with dots between; `[0]` is a place in a list, `[*]` every value, `["a.b"]` a name with a dot. A name that is
asked of a list is asked of its members. Of several values titles and summaries join all, the other options take the first.

Does not run scripts: a variable whose value is not JSON is refused. Does not follow the pages of a list.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from urllib.parse import quote

from bs4 import BeautifulSoup
from soupsieve import SelectorSyntaxError

from pipeline.collect.decode import to_text
from pipeline.errors import ParseError
from pipeline.model import Document, Entry, Feed, Page
from pipeline.text.addresses import absolute
from pipeline.text.dates import parse_date

Step = str | int | None
"""A name, a place, or None for every value."""

_KEYS = ("items", "url", "title", "date", "summary", "id", "lang", "within")
_FIELDS = ("url", "title", "date", "summary", "id", "lang")
_NEWEST = 1000
_KEYS_SHOWN = 12
_STEP = re.compile(r"""\.?([^.\[\]"'{}]+)|\[(-?\d{1,6})\]|\[(\*)\]|\["([^"]*)"\]|\['([^']*)'\]""")
_JSON = json.JSONDecoder(strict=False)  # a line break inside a text does no harm
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_BRACES = re.compile(r"\{([^{}]*)\}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
# What may stand before JSON: a call of JSONP, or a line that keeps it from being run.
_WRAPPER = re.compile(r"(?:\)\]\}'?,?|while\s*\(1\);|for\s*\(;;\);|(?:/\*\*/)?\s*[\w.$]{1,80}\()\s*(?=[\[{])")


def read(page: Page, feed: Feed, now: datetime) -> Document:
    """The entries of a JSON document, at most the first 1,000. A list without members is a document without entries.

    ParseError names the option that is wrong or finds nothing, and what there is in its place.
    """
    select = {"items": "", "url": "url", "title": "title", **feed.options}
    for key in select:
        if key not in _KEYS:
            raise ParseError(f"select.{key} is not known; there are: {', '.join(_KEYS)}")
    if "id" in select and "url" not in feed.options:
        del select["url"]
    readers = {key: _reader(key, select[key]) for key in _FIELDS if key in select}
    try:
        items = _items(page, select)
        found = [{key: one(item) for key, one in readers.items()} for item in items]
    except RecursionError as error:
        raise ParseError("the document is nested too deeply") from error
    for key in readers:
        if items and not any(values[key] for values in found):
            there = _there(items[0], select[key])
            raise ParseError(f"select.{key} {select[key]!r} finds nothing in any of the {len(items)} items; {there}")
    entries: dict[str, Entry] = {}
    for entry in (_entry(values, page, feed, now) for values in found):
        if entry.guid and (entry.title or entry.summary):
            entries.setdefault(entry.guid, entry)
    if items and not entries:
        raise ParseError("no item has both a title and an address or id; see select.title, select.url and select.id")
    return Document(entries=tuple(entries.values()))


def _entry(values: Mapping[str, str], page: Page, feed: Feed, now: datetime) -> Entry:
    url, date, lang = absolute(page.final_url, values.get("url", "")), values.get("date", ""), values.get("lang", "")
    spoken = lang if _LANGUAGE.fullmatch(lang) else ""
    return Entry(
        guid=values.get("id", "") or url,
        url=url,
        title=values.get("title", ""),
        summary=values.get("summary", ""),
        published=parse_date(date, zone=feed.zone, lang=spoken or feed.lang, now=now),
        published_text=date,
        lang=spoken,
    )


def _items(page: Page, select: Mapping[str, str]) -> list[object]:
    """The members of the list that select.items names; of several pieces of JSON in a page, of the first that has it."""
    steps, faults = _steps("items", select["items"]), []
    for made in _pieces(page, select.get("within", "")):
        found = list(_follow(made, steps))
        lists = [value for value in found if isinstance(value, list)]
        if lists:
            return [item for value in lists for item in value][:_NEWEST]
        if None in steps and found:
            return found[:_NEWEST]
        if found:
            faults.append(f"is no list: {_shape(found[0])}")
        else:
            faults.append(f"finds nothing; {_there(made, select['items'])}")
    raise ParseError(f"select.items {select['items']!r} {faults[0]}")


def _pieces(page: Page, within: str) -> Iterator[object]:
    """The JSON of the document, or each piece of it that *within* names."""
    text = to_text(page.body, page.content_type).lstrip("\ufeff \t\r\n\0")
    if not within:
        if text[:1] == "<":
            raise ParseError("not JSON: a web page or XML; JSON inside a page is named by select.within")
        wrapper = _WRAPPER.match(text)
        yield _decoded(text[wrapper.end() if wrapper else 0 :], "the document", ends=wrapper is None)
        return
    if within.startswith("window."):
        yield _variable(text, within.removeprefix("window."))
        return
    selector, _, attribute = within.rpartition("@") if "@" in within else (within, "", "")
    try:
        tags = BeautifulSoup(_DECLARATION.sub("", text) if "<" in text else "", "lxml").select(selector)
    except SelectorSyntaxError as error:
        raise ParseError(f"select.within {within!r} is no CSS selector") from error
    if not tags:
        raise ParseError(f"select.within {within!r} finds nothing on the page")
    for tag in tags:
        yield _decoded(str(tag.get(attribute) or "") if attribute else tag.get_text(), f"select.within {within!r}")


def _variable(text: str, name: str) -> object:
    """The value that a script of the page gives to a variable, where it is JSON."""
    written = re.escape(name)
    owned = rf"""(?:window|self|globalThis)(?:\.{written}|\[["']{written}["']\])"""
    found = re.search(rf"(?:{owned}|\b(?:var|let|const)\s+{written})\s*=(?!=)\s*", text)
    if not found:
        raise ParseError(f"select.within 'window.{name}' is set nowhere on the page")
    call = re.compile(r"JSON\.parse\(\s*").match(text, found.end())
    value = _decoded(text[call.end() if call else found.end() :], f"window.{name}", ends=False)
    return _decoded(value, f"window.{name}") if call and isinstance(value, str) else value


def _decoded(text: str, what: str, *, ends: bool = True) -> object:
    """*text* as JSON; with *ends* nothing may follow it."""
    try:
        made: object = _JSON.decode(text) if ends else _JSON.raw_decode(text)[0]
    except ValueError as error:
        place = getattr(error, "pos", 0)
        near = " ".join(text[place : place + 40].split())
        why = f", from {near!r}" if near else ": it is cut" if text.strip() else ": it is empty"
        raise ParseError(f"{what} is no JSON{why}") from error
    return made


def _reader(key: str, option: str) -> Callable[[object], str]:
    """What gives the option's text for an item: by its path, or by a template, which is empty where one of its paths is."""
    glue = ", " if key in ("title", "summary") else ""
    if not _BRACES.search(option):
        steps = _steps(key, option)
        return lambda item: _text(item, steps, glue)
    texts = _BRACES.split(option)
    paths = [_steps(key, path) for path in texts[1::2]]

    def filled(item: object) -> str:
        values = [_text(item, steps, glue) for steps in paths]
        if key == "url":  # what may not stand in an address is escaped; a slash of an id stays
            values = [quote(value, safe="/:@!$&'()*+,;=~%?#[]", errors="replace") for value in values]
        return "".join(a + b for a, b in zip(texts[::2], [*values, ""], strict=True)) if all(values) else ""

    return filled


def _steps(key: str, path: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    place = 0
    while place < len(path):
        found = _STEP.match(path, place)
        if not found:
            raise ParseError(f"select.{key} {path!r} is no path, from {path[place:]!r}; write such as data.list[0].items")
        name, index, every, *quoted = found.groups()
        steps.append(int(index) if index else None if every else next(part for part in (name, *quoted) if part is not None))
        place = found.end()
    return tuple(steps)


def _follow(value: object, steps: tuple[Step, ...]) -> Iterator[object]:
    """Every value at the end of the path, in the order of the document."""
    if not steps:
        yield value
        return
    step, rest = steps[0], steps[1:]
    following: list[object] = []
    if step is None and isinstance(value, list | dict):
        following = list(value if isinstance(value, list) else value.values())
    elif isinstance(step, int) and isinstance(value, list):
        following = value[step:][:1] if step >= -len(value) else []
    elif isinstance(step, str):
        members = value if isinstance(value, list) else [value]
        following = [each[step] for each in members if isinstance(each, dict) and step in each]
    for each in following:
        yield from _follow(each, rest)


def _text(item: object, steps: tuple[Step, ...], glue: str) -> str:
    """The texts and numbers at the end of the path, one level of lists unpacked: joined by *glue*, or the first."""
    found = (part for value in _follow(item, steps) for part in (value if isinstance(value, list) else (value,)))
    texts = [text for text in map(_scalar, found) if text]
    return glue.join(texts) if glue else texts[0] if texts else ""


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _whole(value).strip()
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return ""
    return str(value)


def _whole(text: str) -> str:
    """*text* without the halves of characters that JSON may hold and nothing else takes."""
    return text if text.isascii() else text.encode("utf-8", "ignore").decode()


def _there(value: object, option: str) -> str:
    """What stands where the path of *option* (of a template, the first that fails) ends too early."""
    for path in _BRACES.findall(option) or [option]:
        level, steps = value, _steps("items", path)
        for place, step in enumerate(steps):
            found = list(_follow(level, (step,)))
            if not found:
                at = "".join(f"[{'*' if s is None else s}]" if not isinstance(s, str) else f".{s}" for s in steps[:place])
                return f"at {at.strip('.')!r} there is {_shape(level)}" if at else f"there is {_shape(level)}"
            level = found[0]
        if not _text(value, steps, ""):
            return f"there is {_shape(level)}"
    return f"there is {_shape(value)}"


def _shape(value: object) -> str:
    """A value in words: its keys, its length, or what it is."""
    if isinstance(value, dict):
        names = [_whole(name[:40]) for name in map(str, value)]
        more = f" and {len(names) - _KEYS_SHOWN} more" if len(names) > _KEYS_SHOWN else ""
        return f"an object with the keys {', '.join(names[:_KEYS_SHOWN])}{more}" if names else "an empty object"
    if isinstance(value, list):
        inner = f" of {_shape(value[0])}" if value and isinstance(value[0], dict) else ""
        return f"a list of {len(value)}{inner}"
    kinds = {type(None): "null", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return kinds[type(value)]
