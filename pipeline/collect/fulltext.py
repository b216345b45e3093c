"""The text of an article from its page, and whether it is the article at all: paywalls, consent and bot checks are told apart.

A kind by its dotted path, so that a page is read where a parser can be stopped (parsing.py): `read` gives one entry, whose
*guid* is the outcome, *title* the reason, *summary* the text, *url* the page's own address (AMP, wrappers). Fetches nothing.
Favours precision: no text before a menu.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.collect import walls
from pipeline.collect.decode import to_text
from pipeline.errors import ParseError
from pipeline.model import Document, Entry, Feed, Page
from pipeline.text.addresses import absolute, wrapper

if TYPE_CHECKING:
    from configparser import ConfigParser

KIND = "pipeline.collect.fulltext"
FULL, SUMMARY_ONLY, FAILED = "full", "summary only", "failed"

_LONGEST, _MOST = 1 << 20, 200_000
"""Characters looked at of a page without its scripts, and kept of its text."""

_TOO_SHORT = 120
_TEASER = 0.75
"""A text is a teaser below this part of the feed's own summary, which may repeat the title or carry a closing line."""

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|p|meta)\b", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_IS_AMP = re.compile(r"<html\b[^<>]{0,500}?\s(?:amp|\u26a1)(?=[\s=>])", re.IGNORECASE)
_LINK = re.compile(r"<link\b([^<>]{0,2000})>", re.IGNORECASE)
_CANONICAL = re.compile(r"\brel\s*=\s*[\"']?canonical\b", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s<>]{1,1500})", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b")
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head"))
_NO_DISPLAY = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullText:
    """What a page gave: *outcome* is full, summary only or failed. *text* is empty unless it is full; *reason* says why not.

    *address*: the page's own one, where it was reached by another: AMP, or a wrapper that led on; else empty.
    """

    outcome: str
    text: str = ""
    reason: str = ""
    address: str = ""


def read(page: Page, feed: Feed, now: datetime) -> Document:  # noqa: ARG001 - every kind is asked in the same way
    """One entry: the page's text and what it is. ParseError for what is no web page."""
    made = full_text(page)
    return Document(entries=(Entry(guid=made.outcome, url=made.address, title=made.reason, summary=made.text),))


def of_document(document: Document, summary: str) -> FullText:
    """What `read` gave, held against the *summary* that the feed gave: what is shorter is a teaser."""
    entry = document.entries[0]
    made = FullText(outcome=entry.guid, text=entry.summary, reason=entry.title, address=entry.url)
    if made.outcome == FULL and _size(made.text) < _TEASER * _size(summary):
        return replace(made, outcome=SUMMARY_ONLY, text="", reason="too short: the page has less than the feed's summary")
    return made


def full_text(page: Page) -> FullText:
    """The text of the page, or why it is not the article. ParseError for what is no web page."""
    came = page.final_url or page.url
    if kind := walls.gate(page.url, came):
        return FullText(outcome=SUMMARY_ONLY, reason=f"{kind}: the address leads to {came[:200]}")
    if urlsplit(page.url).path.strip("/") and not urlsplit(came).path.strip("/"):
        return FullText(outcome=FAILED, reason="gone: the address leads to the site's front page")
    source = to_text(page.body, page.content_type)
    if not _PAGE.search(source[:65_536]):
        raise ParseError("not a web page")
    made = _told(source)
    return made if made.outcome == FAILED else replace(made, address=_own_address(page.url, came, source))


def _told(source: str) -> FullText:
    """What the page itself says."""
    if said := walls.declared(source):
        return FullText(outcome=SUMMARY_ONLY, reason=f"paywall: the page says that it is not free ({said})")
    source = _without_scripts(source)[:_LONGEST]
    title, seen = _visible(source)
    return _judged(_extracted(source, seen)[:_MOST], seen, title)


def _own_address(asked: str, came: str, source: str) -> str:
    """Where the page stands itself: what an AMP page names as canonical, or where a wrapper led; empty where neither is so."""
    is_amp = bool(_IS_AMP.search(source, 0, 4096)) or wrapper(came) == "amp"
    links = _LINK.findall(source, 0, 200_000) if is_amp else ()
    named = next((html.unescape(found[1]) for link in links if _CANONICAL.search(link) and (found := _HREF.search(link))), "")
    address = (absolute(came, named) or came) if is_amp else came
    return address if (wrapper(asked) or is_amp) and not wrapper(address) else ""


def _without_scripts(source: str) -> str:
    """The page without its scripts and styles, which are most of many a page; one that is not closed stays."""
    kept, at, ends = [], 0, {"script": True, "style": True}
    lower = source.lower()
    for begin in _SCRIPT.finditer(lower):
        name = begin[1]
        if begin.start() < at or not ends[name]:
            continue
        end = lower.find(f"</{name}", begin.end())
        if end < 0:
            ends[name] = False
            continue
        kept.append(source[at : begin.start()])
        at = lower.find(">", end) + 1 or len(source)
    return "".join((*kept, source[at:]))


def _judged(text: str, seen: str, title: str) -> FullText:
    """*text*, unless the words on the page (*seen*) say that it is not the article."""
    if walls.is_check(title, seen, text):
        return FullText(outcome=FAILED, reason="blocked: the site asks for a browser or a human")
    if walls.is_consent(seen, text):
        return FullText(outcome=SUMMARY_ONLY, reason="consent: the page asks for consent before it shows the article")
    if wall := walls.paywall(seen, text):
        return FullText(outcome=SUMMARY_ONLY, reason=f"paywall: the page says {wall!r}")
    if not text:
        return FullText(outcome=SUMMARY_ONLY, reason="too short: no article was found in the page")
    if _size(text) < _TOO_SHORT:
        return FullText(outcome=SUMMARY_ONLY, reason=f"too short: {len(text)} characters")
    return FullText(outcome=FULL, text=text)


def _extracted(source: str, seen: str) -> str:
    """The article's paragraphs, a line each, as trafilatura finds them; empty where it finds none."""
    trafilatura = _library()
    han = len(_HAN.findall(seen)) > len(seen) / 5
    found = trafilatura.extract(source, config=_settings(100 if han else 250), favor_precision=True, include_comments=False)
    lines = (line.strip(" |\t\u00a0\u3000") for line in str(found or "").splitlines())
    return "\n".join(line for line in lines if line)


def _visible(source: str) -> tuple[str, str]:
    """The page's title, and all words that a reader sees, with spaces folded."""
    tree = _library().load_html(source)
    if tree is None:
        raise ParseError("not a web page")
    title = _folded(" ".join(tree.xpath("//title//text()")[:3]))[:300]
    body = tree.xpath("//body")
    return title, _folded(" ".join(_words(body[0] if body else tree)))


def _words(root: Any) -> Iterator[str]:
    """The text of the tree that is shown, in order; by hand, since taking hidden elements out one by one is quadratic."""
    stack = [(root, False)]
    while stack:
        element, ended = stack.pop()
        if ended:
            yield element.tail or ""
            continue
        if element is not root:
            stack.append((element, True))
        if not isinstance(element.tag, str) or element.tag in _UNSEEN or "hidden" in element.attrib:
            continue
        if _NO_DISPLAY.search(element.get("style", "")):
            continue
        yield element.text or ""
        stack.extend((child, False) for child in reversed(element))


def _size(text: str) -> int:
    """The length of a text in Latin letters: a Chinese character says as much as three."""
    folded = "".join(text.split())
    return len(folded) + 2 * len(_HAN.findall(folded))


def _folded(text: str) -> str:
    return " ".join(text.split())


@cache
def _library() -> Any:
    """trafilatura, imported when the first page is read: it takes a quarter of a second. Its remarks are nobody's business."""
    import trafilatura

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    return trafilatura


@cache
def _settings(least: int) -> ConfigParser:
    """trafilatura's settings, *least* characters being enough: by its own 250 a Chinese flash is no text, and menus come."""
    import trafilatura.settings

    settings = deepcopy(trafilatura.settings.DEFAULT_CONFIG)
    settings["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(least)
    return settings
