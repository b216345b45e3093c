"""Kind `folder`: files dropped by hand into a folder of the workspace, one entry each; `url = "folder:inbox"`.

    .eml         a newsletter: its subject, its text, its date, and the address at which it stands on the web
    .html .htm   a saved page: its title, its text, the address it names for itself
    .md .txt     a note: its first line is the title, a line that is nothing but an address is its address

The date of a mail is its own. The date of another file stands in its name, 2025-01-28, else in the page's own meta tags or
the note's head (`date: …` between lines of `---`). The time of the file is never a publication date.

A link within a mail is taken for its address only where it is said to be that, or leads to the sender's own site: a quotation
would else be laid into the mouth of somebody whom the letter merely mentions. Feeds are not read here, kind `feed` does that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from pathlib import PurePosixPath

from bs4 import BeautifulSoup, Comment

from pipeline.collect.decode import to_text
from pipeline.collect.folder_source import Dropped, dropped, shown, unreadable
from pipeline.errors import ParseError
from pipeline.model import Document, Entry, Feed, Page
from pipeline.text.addresses import absolute, host
from pipeline.text.dates import parse_date
from pipeline.text.markup import plain

# What the parsers let escape on files that they cannot read; anything else is a bug and shows.
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MessageError)

_LONGEST, _HEADER = 20_000, 4_000
_NEAR = 100
"""Characters before an address in which is said what it is."""

_SHORT = 200
"""A text part of fewer characters than that only says that there is a better one."""

_NAME_DATE = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]}，。）]+", re.IGNORECASE)
_ALONE = re.compile(r"^[ \t]*<?(https?://[^\s<>]+)>?[ \t]*$", re.IGNORECASE | re.MULTILINE)
_HEAD = re.compile(r"\A---[ \t]*\r?\n(.{0,4000}?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_MARKED_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)")
_MARK = re.compile(r"^[ \t]*(?:#{1,6}|>|[-*+])[ \t]+|\*{2,3}|\*(?=\S)|(?<=\S)\*|`+|__", re.MULTILINE)
_SAVED = re.compile(r"saved from url=\(\d+\)(\S+)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_IN_BROWSER = re.compile(
    r"(?:view|read|open|see)\b.{0,40}\b(?:browser|online|on the web|web version|in (?:the )?app)|web version"
    r"|浏览器|瀏覽器|在线阅读|在線閱讀|网页版|網頁版",
    re.IGNORECASE,
)
_NOT_THE_LETTER = re.compile(r"unsub|opt-?out|preferences|退订|退訂|取消订阅|取消訂閱", re.IGNORECASE)
_META_DATES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish_date",
    "dc.date",
    "dcterms.date",
    "dc.date.issued",
)
_SECOND_LEVEL = ("com", "co", "org", "net", "gov", "edu", "ac", "or", "ne")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """What a file says; *dates* as it writes them, the best first."""

    title: str
    text: str
    url: str = ""
    guid: str = ""
    lang: str = ""
    dates: tuple[str, ...] = ()


def read(page: Page, feed: Feed, now: datetime) -> Document:
    """An entry of each file, in the order of their names; a file that cannot be read costs one line of *problems*.

    ParseError where there are files and none can be read.
    """
    if feed.options:
        raise ParseError(f"select.{next(iter(feed.options))} is not known; kind folder takes no options")
    folder = dropped(page)
    problems = list(folder.left_out)
    entries: dict[str, Entry] = {}
    for file in folder.files:
        why = unreadable(file.name)
        try:
            if not why:
                item = _READERS[PurePosixPath(file.name).suffix.lower()](file)
                entry = _entry(item, file.name, feed, now)
                entries.setdefault(entry.guid, entry)
        except ParseError as error:
            why = f"{shown(file.name)}: {error}"
        except _FAULTS as error:
            why = f"{shown(file.name)}: cannot be read ({type(error).__name__})"
        if why:
            problems.append(why)
    if problems and not entries:
        raise ParseError(f"no file of the folder can be read: {'; '.join(problems)}")
    return Document(entries=tuple(entries.values()), problems=tuple(problems))


def _entry(item: _Item, name: str, feed: Feed, now: datetime) -> Entry:
    """The entry, with the first of the dates that is one. ParseError where there are no words."""
    if not item.title and not item.text:
        raise ParseError("it has no words")
    lang = item.lang if _LANGUAGE.fullmatch(item.lang) else ""
    moments = {text: parse_date(text, zone=feed.zone, lang=lang or feed.lang, now=now) for text in item.dates if text}
    written = next((text for text, moment in moments.items() if moment), next(iter(moments), ""))
    return Entry(
        guid=item.guid or name,
        url=item.url,
        title=item.title,
        summary=item.text[:_LONGEST],
        lang=lang,
        published=moments.get(written),
        published_text=written,
    )


def _mail(file: Dropped) -> _Item:
    mail = message_from_bytes(file.body)
    headers: dict[str, str] = {}
    for name, value in mail.raw_items():
        headers.setdefault(name.lower(), _words(str(value)[:_HEADER]))
    if not headers.keys() & {"subject", "from", "date", "message-id"}:
        raise ParseError("no mail: it has no headers")
    text, html = _parts(mail)
    words = " ".join(_ADDRESS.sub("", text).replace("<>", "").split())
    if len(words) < _SHORT:
        words = max(words, plain(html, _LONGEST), key=len)
    sent = " ".join(re.sub(r"\([^()]*\)", " ", headers.get("date", "")).split())
    return _Item(
        title=headers.get("subject", ""),
        text=words,
        url=_place(headers, text, html),
        guid=headers.get("message-id", ""),
        dates=(sent, _named_date(file.name)),
    )


def _words(raw: str) -> str:
    """A header's value: encoded words decoded, bytes that nobody declared read as text, on one line."""
    try:
        pieces = [
            to_text(piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape"), f"charset={charset or ''}")
            for piece, charset in decode_header(raw)
        ]
    except _FAULTS:
        pieces = [raw.encode("utf-8", "replace").decode()]
    return " ".join("".join(pieces).split())


def _parts(mail: Message) -> tuple[str, str]:
    """The first text part and the first HTML part that are not attached files."""
    found = {"text/plain": "", "text/html": ""}
    for part in mail.walk():
        kind = part.get_content_type()
        if part.is_multipart() or found.get(kind, "none") or part.get_content_disposition() == "attachment":
            continue
        body = part.get_payload(decode=True)
        if isinstance(body, bytes):
            found[kind] = to_text(body, f"charset={part.get_content_charset() or ''}")
    return found["text/plain"], found["text/html"]


def _place(headers: Mapping[str, str], text: str, html: str) -> str:
    """Where the letter stands on the web: what its headers say, else its link for browsers, else one to its sender's site."""
    for name in ("list-post", "archived-at"):
        if said := _ADDRESS.search(headers.get(name, "")):
            return said[0]
    links = [*_links(html), *_written_links(text)]
    own = _site(parseaddr(headers.get("from", ""))[1].rpartition("@")[2].lower())
    browser = (url for url, words in links if _IN_BROWSER.search(words))
    theirs = (url for url, words in links if own and _site(host(url)) == own and not _NOT_THE_LETTER.search(f"{url} {words}"))
    return next(browser, "") or next(theirs, "")


def _links(html: str) -> Iterator[tuple[str, str]]:
    """The links of a mail with their words."""
    for tag in _soup(html).find_all("a", href=True):
        if url := absolute("", str(tag["href"])):
            yield url, " ".join(tag.get_text(" ").split())


def _written_links(text: str) -> Iterator[tuple[str, str]]:
    """The addresses in a text with the words before them on their line, or on the line above."""
    above = ""
    for line in text.splitlines():
        for found in _ADDRESS.finditer(line):
            yield found[0].rstrip(".,;"), line[max(0, found.start() - _NEAR) : found.start()].strip(" <([") or above
        above = line.strip()[-_NEAR:] or above


def _site(name: str) -> str:
    """The part of a host that one owner has: news.example.com.cn stands on example.com.cn."""
    labels = name.split(".")
    return ".".join(labels[-3:] if len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in _SECOND_LEVEL else labels[-2:])


def _page(file: Dropped) -> _Item:
    soup = _soup(to_text(file.body))
    meta: dict[str, str] = {}
    for tag in soup.find_all("meta", content=True):
        name = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        meta.setdefault(name, str(tag["content"]).strip())
    canonical = soup.select_one("link[rel=canonical][href]")
    notes = soup.find_all(string=lambda text: isinstance(text, Comment))
    saved = next((found[1] for note in notes if (found := _SAVED.search(note))), "")
    places = (str(canonical["href"]) if canonical else "", meta.get("og:url", ""), saved)
    title = soup.title.get_text(" ") if soup.title else meta.get("og:title", "")
    root = soup.html
    for tag in soup.find_all(("title", "script", "style", "nav", "header", "footer", "form", "noscript", "template")):
        tag.decompose()
    words = (soup.find("article") or soup.find("main") or soup.body or soup).get_text(" ")
    return _Item(
        title=" ".join(title.split()),
        text=" ".join(words.split()),
        url=next(filter(None, (absolute("", place) for place in places)), ""),
        lang=str(root.get("lang") or "") if root else "",
        dates=(_named_date(file.name), *(meta[name] for name in _META_DATES if name in meta)),
    )


def _soup(html: str) -> BeautifulSoup:
    """The tree of a page; a text without a tag is none, and would be taken for a file's name."""
    return BeautifulSoup(_DECLARATION.sub("", html) if "<" in html else "", "lxml")


def _note(file: Dropped) -> _Item:
    text = to_text(file.body).lstrip("\ufeff")
    if "\0" in text:
        raise ParseError("no text")
    head = _HEAD.match(text)
    pairs = (line.partition(":") for line in (head[1].splitlines() if head else ()))
    told = {name.strip().lower(): value.strip().strip("\"'") for name, _, value in pairs}
    text = text[head.end() :] if head else text
    alone = _ALONE.search(text)
    lines = [line.strip() for line in _ALONE.sub("", text).splitlines()]
    first = next((line for line in lines if any(map(str.isalnum, line))), "")
    title = told.get("title") or first
    rest = "\n".join(lines[lines.index(first) + 1 :] if first and not told.get("title") else lines)
    if file.name.lower().endswith(".md"):
        title, rest = _unmarked(title), _unmarked(rest)
    url = absolute("", told.get("url") or told.get("source") or "") or (alone[1] if alone else "")
    dates = (_named_date(file.name), told.get("date", ""), told.get("published", ""))
    return _Item(title=title, text=" ".join(rest.split()), url=url, lang=told.get("lang", ""), dates=dates)


def _unmarked(text: str) -> str:
    """A note without its marks. A parser of Markdown would do more, and is held for a minute by 20,000 open brackets."""
    text = _MARKED_LINK.sub(r"\1", text[:_LONGEST])
    return _MARK.sub("", text)


def _named_date(name: str) -> str:
    """The date in a file's name; empty where there is none."""
    found = _NAME_DATE.search(name)
    return found[1] if found else ""


_READERS: Mapping[str, Callable[[Dropped], _Item]] = {".eml": _mail, ".html": _page, ".htm": _page, ".md": _note, ".txt": _note}
