"""Kind `page`: a list page of a site that has no feed, read by the CSS selectors that feeds.toml names.

    [feed.select]
    item = "ul.news li"            # one per entry; needed
    link = "a"                     # inside the item; this is the default
    title = "h3"                   # default: the words of the link
    date = "time@datetime"         # WORDS@ATTRIBUTE reads an attribute; read in the feed's zone
    summary = "p"

Does not run scripts, follow links or guess what is an entry.
"""

from __future__ import annotations

import re
from datetime import datetime

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from pipeline.collect.decode import to_text
from pipeline.errors import ParseError
from pipeline.model import Document, Entry, Feed, Page
from pipeline.text.addresses import absolute
from pipeline.text.dates import parse_date

_KEYS = ("item", "link", "title", "date", "summary")
_NEWEST = 1000
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")


def read(page: Page, feed: Feed, now: datetime) -> Document:
    """The title and the entries of a list page, each link once. ParseError names the selector that is wrong or finds nothing."""
    select = {"link": "a", **feed.options}
    for key in select:
        if key not in _KEYS:
            raise ParseError(f"select.{key} is not known; there are: {', '.join(_KEYS)}")
    if not select.get("item"):
        raise ParseError("select.item is missing: name the selector of one entry")
    try:
        soup = BeautifulSoup(_DECLARATION.sub("", to_text(page.body, page.content_type)), "lxml")
        items = _all(soup, "item", select["item"])
        found = [_entry(item, select, _base(soup, page), feed, now) for item in items[:_NEWEST]]
    except RecursionError as error:
        raise ParseError("the page is nested too deeply") from error
    for key, field in (("link", "url"), ("title", "title"), ("date", "published_text"), ("summary", "summary")):
        if key in select and not any(getattr(entry, field) for entry in found):
            raise ParseError(f"select.{key} {select[key]!r} finds nothing in any of the {len(found)} items")
    entries: dict[str, Entry] = {}
    for entry in found:
        if entry.url and entry.title:
            entries.setdefault(entry.url, entry)
    if not entries:
        raise ParseError("no item has both a link and a title; see select.link and select.title")
    return Document(title=_words(soup.title, ""), entries=tuple(entries.values()))


def _entry(item: Tag, select: dict[str, str], base: str, feed: Feed, now: datetime) -> Entry:
    link = item if item.name == "a" and select["link"] == "a" else _one(item, "link", select["link"].partition("@")[0])
    url = _words(link, select["link"].partition("@")[2] or "href") if link is not None else ""
    title = _value(item, "title", select["title"]) if "title" in select else _words(link, "")
    date = _value(item, "date", select["date"]) if "date" in select else ""
    summary = _value(item, "summary", select["summary"]) if "summary" in select else ""
    url = absolute(base, url)
    published = parse_date(date, zone=feed.zone, lang=feed.lang, now=now)
    return Entry(guid=url, url=url, title=title, summary=summary, published=published, published_text=date, lang=feed.lang)


def _value(item: Tag, key: str, selector: str) -> str:
    """What the selector finds in the item: an attribute where it names one, a <time>'s own, else the words."""
    path, _, attribute = selector.rpartition("@") if "@" in selector else (selector, "", "")
    found = _one(item, key, path)
    if found is not None and key == "date" and not attribute and found.get("datetime"):
        attribute = "datetime"
    return _words(found, attribute)


def _words(tag: Tag | None, attribute: str) -> str:
    if tag is None:
        return ""
    if attribute:
        value = tag.get(attribute)
        return (value if isinstance(value, str) else " ".join(value or ())).strip()
    return " ".join(tag.get_text(" ", strip=True).split())


def _one(item: Tag, key: str, selector: str) -> Tag | None:
    if not selector:
        return item
    found = _all(item, key, selector, need=False)
    return found[0] if found else None


def _all(tag: Tag, key: str, selector: str, *, need: bool = True) -> list[Tag]:
    try:
        found = list(tag.select(selector))
    except SelectorSyntaxError as error:
        raise ParseError(f"select.{key} {selector!r} is no CSS selector") from error
    if need and not found:
        raise ParseError(f"select.{key} {selector!r} finds nothing on the page")
    return found


def _base(soup: BeautifulSoup, page: Page) -> str:
    base = soup.select_one("base[href]")
    return absolute(page.final_url, str(base["href"])) if base else page.final_url
