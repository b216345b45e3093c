"""The polite loop over the articles of one host: robots.txt obeyed, one page after the other, a gap between, rest where asked.

Yields what came of each article as soon as it is known, so that the caller stores each by itself. Decides neither which
articles are wanted nor what is stored.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.collect.fulltext import FAILED, KIND, SUMMARY_ONLY, FullText, of_document
from pipeline.collect.kinds import Read
from pipeline.errors import FetchError, ParseError
from pipeline.model import Article, Feed, Page, Request
from pipeline.net import Fetch

_REST = 600.0
_PASSING = ("timeout", "connect", "dns", "tls", "protocol", "truncated")
_FAULTS = 2
"""Pages in a row that did not come before the host is left alone for this run: each may cost a whole deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """What came of one article. *passing*: it failed in a way that may be over by the next run.

    *rest_s* is set where the host wants to be left alone that long; nothing is said of the article then.
    """

    article: Article
    made: FullText
    passing: bool = False
    rest_s: float | None = None


def read_pages(articles: Sequence[Article], fetch: Fetch, read: Read, now: datetime, *, gap_s: float) -> Iterator[ReadPage]:
    """What came of each article's page, in turn, *gap_s* apart, or as far as robots.txt asks. Ends early where the host asks
    for rest or does not answer. Errors that we expect are outcomes.
    """
    faults, pause = 0, 0.0
    for article in articles:
        if pause:
            time.sleep(pause)
        try:
            page = fetch(Request(url=article.url, robots=True))
            one = ReadPage(article=article, made=_read(article, page, read, now))
            pause = max(gap_s, page.crawl_delay_s)
        except FetchError as error:
            one, pause = _refused(article, error), gap_s
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
    rest = _REST if error.retry_after is None and error.status in (429, 503) else error.retry_after
    return ReadPage(article=article, made=made, passing=error.kind in _PASSING or error.status >= 500, rest_s=rest)
