"""The pages of one host's articles, one after the other: robots.txt obeyed, rest given. The gaps are kept by the fetch.

Yields what came of each article as soon as it is known, so that the caller stores each by itself. Decides neither which
articles are wanted nor what is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.collect.fulltext import FAILED, KIND, SUMMARY_ONLY, FullText, of_document
from pipeline.collect.kinds import Read
from pipeline.errors import FetchError, ParseError
from pipeline.model import Article, Feed, Page, Request
from pipeline.net import Fetch
from pipeline.net.turns import rest_s

_PASSING = ("timeout", "connect", "dns", "tls", "protocol", "truncated")
_FAULTS = 2
"""Pages in a row that did not come before the host is left alone for this run: each may cost a whole deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """What came of one article. *passing*: it failed in a way that may be over by the next run.

    *rest_s* is set where a host wants to be left alone that long, *rest_host*; nothing is said of the article then.
    """

    article: Article
    made: FullText
    passing: bool = False
    rest_s: float | None = None
    rest_host: str = ""


def read_pages(articles: Sequence[Article], fetch: Fetch, read: Read, now: datetime) -> Iterator[ReadPage]:
    """What came of each article's page, in turn. Ends early where the host asks for rest, or had done so, or does not answer.
    Errors that we expect are outcomes.
    """
    faults = 0
    for article in articles:
        try:
            page = fetch(Request(url=article.url, robots=True))
            one = ReadPage(article=article, made=_read(article, page, read, now))
        except FetchError as error:
            if error.kind == "resting":
                return
            one = _refused(article, error)
        yield one
        faults = faults + 1 if one.passing else 0
        if one.rest_s is not None or faults == _FAULTS:
            return


def _read(article: Article, page: Page, read: Read, now: datetime) -> FullText:
    """The page as text, read where a parser can be stopped."""
    feed = Feed(slug=article.feed, url=article.url, kind=KIND, lang=article.lang)
    try:
        return of_document(read(page, feed, now), article.summary)
    except ParseError as error:
        return FullText(outcome=FAILED, reason=f"parse: {error}"[:300])


def _refused(article: Article, error: FetchError) -> ReadPage:
    """What an error of the fetch says. What robots.txt keeps from us is not fetched: the feed's summary is all we have."""
    if error.kind == "robots":
        return ReadPage(article=article, made=FullText(outcome=SUMMARY_ONLY, reason="robots: robots.txt keeps us from the page"))
    made = FullText(outcome=FAILED, reason=" ".join(f"{error.kind}: {error}".split())[:300])
    passing = error.kind in _PASSING or error.status >= 500
    return ReadPage(article=article, made=made, passing=passing, rest_s=rest_s(error), rest_host=error.host)
