"""The step that reads the pages of articles, where the desk wants that (`[collect] full_text`).

    read_article   HOST     the pages of one host's articles that carry a theme or found a story, each asked for once

What it keeps serves matching and proof; it is in no page, mail, API or export. Changes no story and no tag.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipeline.collect.article_pages import ReadPage, read_pages
from pipeline.engine.port import Done, Outcome, RetryAt
from pipeline.killpoint import reach
from pipeline.model import Article
from pipeline.store import feeds, texts
from pipeline.store.texts import AGAIN, ArticleText
from pipeline.text.addresses import host, host_matches
from pipeline.wiring import World, wall_clock

RECENT = timedelta(days=7)
"""How old an article's news may be for its page to be asked for: what a weekly issue may still print."""

MOST = 60
"""Pages of one host in one run: a minute of its time. The next run goes on."""

NO_SITES = ("example", "invalid", "test", "localhost", "example.com", "example.org", "example.net")
"""Names that no site has (RFC 2606): those of samples."""


def queue_reading(world: World, slot: datetime) -> None:
    """Queue a job for each host that has pages to read, if the desk wants full text; after all that is fetched and built."""
    if world.workspace.desk.collect.full_text == "off":
        return
    names = sorted({host(one.url) for one in _wanted(world, slot)})
    with world.store.write() as tx:
        for name in names:
            world.engine.enqueue(tx, "read_article", name, "fetch", priority=-1)


def read_article(world: World, key: str) -> Outcome:
    """Read the pages of the host *key* in turn and keep what came of each. Waits while feeds are fetched: they come first."""
    if world.workspace.desk.collect.full_text == "off":
        return Done()
    if world.engine.pending("fetch_host"):
        return RetryAt(wall_clock() + timedelta(seconds=1))
    with world.store.read() as tx:
        rest = feeds.host_rest_until(tx, key)
    now = world.now()
    ours = [one for one in _wanted(world, now) if host(one.url) == key][:MOST]
    if (rest is not None and rest > now) or not ours:
        return Done()
    ours = [one for one in ours if not _known(world, one)]
    for one in read_pages(ours, world.fetch, world.read, now):
        reach("page-read")
        _keep(world, one, key)
        if world.engine.pending("fetch_host"):
            return RetryAt(wall_clock() + timedelta(seconds=1))
    return Done()


def _wanted(world: World, now: datetime) -> Sequence[Article]:
    with world.store.read() as tx:
        found = texts.wanted(tx, now - RECENT, now)
    return [one for one in found if not any(host_matches(host(one.url), name) for name in NO_SITES)]


def _known(world: World, one: Article) -> bool:
    """Whether another article of the same page was read: then its text is this one's, too, and nobody is asked."""
    with world.store.read() as tx:
        page = texts.of_page(tx, one.canonical_url)
    if page is None:
        return False
    with world.store.write() as tx:
        texts.save(tx, ArticleText(article=one.id, outcome=page.outcome, fetched_at=page.fetched_at, text=page.text))
    return True


def _keep(world: World, one: ReadPage, name: str) -> None:
    """What came of one article, in one transaction; where the host asked for rest, that, and the article is asked for later."""
    now, made = world.now(), one.made
    with world.store.write() as tx:
        if one.rest_s is not None:
            feeds.host_rest(tx, one.rest_host or name, now + timedelta(seconds=one.rest_s))
            return
        if made.address:
            texts.known_by(tx, one.article.id, made.address)
        outcome = AGAIN if one.passing else made.outcome
        texts.save(tx, ArticleText(article=one.article.id, outcome=outcome, fetched_at=now, text=made.text, reason=made.reason))
