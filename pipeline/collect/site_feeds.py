"""The feeds of a site: what its pages declare and link to, else the usual places; its sitemaps as a second choice.

Each candidate is fetched and read by its real kind. At most so many requests, robots.txt obeyed for what the site does not
itself declare. Decides neither whose site is searched nor what is kept. Stores nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from pipeline.collect import discover
from pipeline.collect.kinds import Read, names
from pipeline.collect.robots import may_ask
from pipeline.errors import FetchError, ParseError, UsageError
from pipeline.model import Document, Entry, Feed, Page, Request
from pipeline.net import Fetch
from pipeline.text.addresses import canonical, host
from pipeline.text.language import detect
from pipeline.text.markup import plain

_LINKS, _SITEMAPS = 12, 2
_SILENT = ("timeout", "connect", "dns", "tls")
_STALE = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A candidate that was fetched: *entries* is how many it has, *newest* None if they have no dates."""

    url: str
    kind: str
    title: str = ""
    entries: int = 0
    newest: datetime | None = None
    lang: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is of a site, the best first. *problems* are of the site itself."""

    site: str
    feeds: tuple[FoundFeed, ...]
    problems: tuple[str, ...]

    @property
    def usable(self) -> tuple[FoundFeed, ...]:
        """Those with entries."""
        return tuple(feed for feed in self.feeds if feed.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a search works with: at most *most* requests at the moment *now*.

    *known*: the slugs of the feeds of feeds.toml by their `canonical` addresses; *avoid*: such addresses that are not asked.
    *robots*: nobody named the site, so robots.txt is obeyed for its front page and for what it declares, too.
    """

    fetch: Fetch
    read: Read
    now: datetime
    known: Mapping[str, str] = field(default_factory=dict)
    avoid: frozenset[str] = frozenset()
    most: int = 30
    robots: bool = False
    progress: Callable[[str, int, int], None] | None = None


@dataclass(slots=True, kw_only=True)
class _Search:
    """A search under way: what was asked, what came, and whom not to ask again."""

    means: Means
    left: int
    robots: str = ""
    asked: set[str] = field(default_factory=set)
    resting: set[str] = field(default_factory=set)
    same: dict[tuple[str, ...], str] = field(default_factory=dict)
    feeds: list[FoundFeed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def new(self, url: str) -> bool:
        """Whether the address was not asked for yet, and there is a request left for it."""
        key = canonical(url)
        return key not in self.asked and key not in self.means.avoid and self.left > 0

    def fetch(self, url: str) -> Page:
        """Ask once. FetchError, also for a host that wants to be left alone."""
        name = host(url)
        self.asked.add(canonical(url))
        if name in self.resting:
            raise FetchError("resting", "not asked: its host had just asked to be left alone, or did not answer")
        self.left -= 1
        self.tell(self.means.most)
        try:
            page = self.means.fetch(Request(url=url, robots=self.means.robots))
        except FetchError as error:
            # A host that does not answer would cost a whole deadline each time.
            if error.status in (429, 503) or error.kind in _SILENT:
                self.resting.add(name)
            raise
        self.asked.add(canonical(page.final_url))
        return page

    def read(self, page: Page, kind: str) -> Document:
        """The page as the kind reads it."""
        return self.means.read(page, Feed(slug="find", url=page.final_url, kind=kind), self.means.now)

    def tell(self, most: int) -> None:
        """How far the search is."""
        if self.means.progress:
            self.means.progress("addresses asked", self.means.most - self.left, most)


def feeds_of_site(site: str, means: Means) -> Found:
    """Search the site at the address *site*, with or without http://. UsageError for what is no address."""
    search = _Search(means=means, left=means.most)
    page, url = _front(search, _addresses(site))
    if host(url) not in search.resting:
        search.robots = _robots(search, url)
        if page:
            _explore(search, page)
        if not any(feed.entries for feed in search.feeds):
            _guess(search, url)
        if "sitemap" in names():
            _sitemaps(search, url)
    if search.left <= 0:
        search.problems.append(f"stopped after {means.most} requests")
    search.tell(means.most - search.left)
    return Found(site=url, feeds=tuple(sorted(search.feeds, key=lambda f: not f.entries)), problems=tuple(search.problems))


def _addresses(site: str) -> tuple[str, ...]:
    site = site.strip()
    web = site.lower().startswith(("http://", "https://"))
    every = (site,) if web else (f"https://{site}", f"http://{site}")
    try:
        good = bool(urlsplit(every[0]).hostname) and " " not in site and (web or "://" not in site)
    except ValueError:
        good = False
    if not good:
        raise UsageError(f"{site!r} is no address of a site; write one such as example.com or https://example.com/blog/")
    return every


def _front(search: _Search, addresses: Sequence[str]) -> tuple[Page | None, str]:
    """The page that was named, and where it is; none where it does not come, which is a problem of the site."""
    said = ""
    for url in addresses:
        try:
            page = search.fetch(url)
        except FetchError as error:
            said = f"{url}: {error.kind}: {error}"
            if error.status or error.kind not in _SILENT:
                break
            if url != addresses[-1]:
                search.resting.clear()
        else:
            return page, page.final_url
    search.problems.append(said)
    return None, url


def _robots(search: _Search, url: str) -> str:
    try:
        page = search.fetch(urljoin(url, "/robots.txt"))
    except FetchError:
        return ""
    text = page.body[: 512 << 10].decode("utf-8", "replace")
    return "" if text.lstrip()[:1] == "<" else text


def _explore(search: _Search, front: Page) -> None:
    """The front page as a feed, else what it declares and links to, and what a page that it links to as feeds links to."""
    if _taken(search, front, "feed"):
        return
    links = _links(search, front)
    deeper: list[Entry] = []
    for link in links:
        deeper += _follow(search, link)
    for link in deeper[:_LINKS]:
        _follow(search, link)


def _links(search: _Search, page: Page) -> tuple[Entry, ...]:
    try:
        found = search.read(page, discover.KIND).entries
    except ParseError as error:
        search.problems.append(f"{page.final_url}: {error}")
        return ()
    allowed = tuple(e for e in found if e.guid == discover.DECLARED or may_ask(search.robots, e.url))
    if len(allowed) > _LINKS:
        search.problems.append(f"{page.final_url} names {len(allowed)} addresses that may be feeds; {_LINKS} were asked")
    return allowed[:_LINKS]


def _follow(search: _Search, link: Entry) -> tuple[Entry, ...]:
    """Take the feed that a link leads to; where that is a page instead, its links."""
    if not search.new(link.url):
        return ()
    try:
        page = search.fetch(link.url)
        search.feeds.append(_found(search, page, "feed", title=link.title))
    except FetchError as error:
        search.feeds.append(FoundFeed(url=link.url, kind="feed", title=link.title, problems=(f"{error.kind}: {error}",)))
    except ParseError as error:
        if link.guid != discover.DECLARED:
            return _links(search, page)
        search.feeds.append(FoundFeed(url=link.url, kind="feed", title=link.title, problems=(str(error),)))
    return ()


def _guess(search: _Search, url: str) -> None:
    """Ask the usual places until one answers with a feed."""
    for place in discover.places(url):
        if search.new(place) and may_ask(search.robots, place):
            try:
                if _taken(search, search.fetch(place), "feed"):
                    return
            except FetchError as error:
                if host(url) in search.resting:
                    search.problems.append(f"{place}: {error.kind}: {error}; nothing more was asked")
                    return


def _sitemaps(search: _Search, url: str) -> None:
    """Offer the sitemaps that have entries; of an index, those that it lists."""
    waiting, good = list(discover.sitemaps(search.robots, url)), 0
    while waiting and good < _SITEMAPS and search.left > 0:
        where = waiting.pop(0)
        if not search.new(where):
            continue
        try:
            page = search.fetch(where)
        except FetchError:
            continue
        if inner := discover.members(page):
            waiting = [*inner[:_SITEMAPS], *waiting]
        else:
            good += _taken(search, page, "sitemap")


def _taken(search: _Search, page: Page, kind: str) -> bool:
    """Whether the page is of the kind and has entries; then it stands among the found."""
    try:
        found = _found(search, page, kind, title="" if kind == "feed" else f"{host(page.final_url)} (sitemap)")
    except ParseError:
        return False
    if found.entries:
        search.feeds.append(found)
    return bool(found.entries)


def _found(search: _Search, page: Page, kind: str, *, title: str = "") -> FoundFeed:
    """What a fetched candidate gives. ParseError when it is not of the kind."""
    made = search.read(page, kind)
    entries = made.entries
    # A redirect to another host may be good for a day only; one within the site is where the feed is.
    near = host(page.final_url).removeprefix("www.") == host(page.url).removeprefix("www.")
    url = page.final_url if near else page.url
    langs = Counter(detect(f"{plain(e.title)}\n{plain(e.summary)}", e.lang) for e in entries[:50])
    langs.pop("", None)
    newest = max((e.published for e in entries if e.published), default=None)
    found = FoundFeed(
        url=url,
        kind=kind,
        title=plain(made.title, 200) or plain(title, 200),
        entries=len(entries),
        newest=newest,
        lang=langs.most_common(1)[0][0] if langs else "",
    )
    return replace(found, problems=tuple(_problems(search, found, page, entries)))


def _problems(search: _Search, found: FoundFeed, page: Page, entries: Sequence[Entry]) -> Iterable[str]:
    if page.final_url != page.url:
        yield f"redirected to {page.final_url}"
    if not entries:
        yield "it has no entries"
        return
    if undated := sum(entry.published is None for entry in entries):
        remedies = {"feed": "give a zone if their dates name none", "sitemap": 'select.dates = "lastmod" takes those of changes'}
        yield f"{undated} of {len(entries)} entries have no date; {remedies[found.kind]}"
    if found.newest and search.means.now - found.newest > _STALE:
        yield f"nothing new since {found.newest:%Y-%m-%d}"
    if slug := search.means.known.get(canonical(found.url)):
        yield f"in feeds.toml already: {slug}"
    key = tuple(sorted(entry.url or entry.guid for entry in entries))
    if (first := search.same.setdefault(key, found.url)) != found.url:
        yield f"the same entries as {first}"
