"""An archive filled through the store's own functions and the outbox: the sample week, and what a hostile feed sends.

It is filled once; no test of this folder changes it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
import uvicorn

from pipeline import outbox
from pipeline.draft import manifest
from pipeline.model import Article, Correction, Issue, Membership, Rendition, Story, StoryEdit
from pipeline.render import render
from pipeline.store import articles, corrections, issues, stories, story_edits, taggings, theme_days
from pipeline.store.connect import Store, Tx
from pipeline.web.server import address, config, listen
from pipeline.wiring import World, open_world
from tests.make import END, make_article, make_articles, make_issue, make_span, make_stories, make_story, make_tagging

NOW = END + timedelta(hours=6)
DESK = """
sample = true
[desk.sample]
name = "Sample Desk"
strapline = "Both shores"
[desk.sample.series.sample-weekly]
title = "The Sample Week"
zone = "Asia/Hong_Kong"
"""
FILLED, FILLERS = "ev-leapfrogging", 45
SCRIPT = "<script>alert('title')</script> {{ 7*7 }} & a \"quoted\" chip"
IMAGE = "<img src=x onerror=alert(1)> 芯片 </p><svg onload=alert(2)>"
SECRET = "A sentence about tungsten that this outlet sells and nobody may reprint."
LONG = "Filler sentence number one. " * 60 + "Only here stands the word lithography. " + "More filler follows it. " * 40


def hostile() -> Article:
    """What a feed sends that would like to be more than text."""
    return make_article(
        "x1", title=SCRIPT, summary=IMAGE, url="javascript:alert(document.domain)", outlet_name="<b>Sample</b> Trap"
    )


def extra_stories() -> tuple[Story, ...]:
    """Stories beside the sample week: a hostile one, one of a headline outlet with a copy, one with a long text."""
    sold = make_article(
        "h1", title="A sample title that may be shown", summary=SECRET, rights="headline", outlet_name="Sample Paywall"
    )
    copy = make_article(
        "h2",
        title=sold.title,
        copy_of="h1",
        outlet="sample-mirror",
        outlet_name="Sample Mirror",
        published=END - timedelta(hours=40),
    )
    long = make_article("l1", title="A sample with a long text", summary=LONG, published=None)
    trap = hostile()
    return (
        make_story(
            "s-trap",
            [trap],
            [make_tagging("s-trap", "model-race", spans=(make_span(trap, "chip"), make_span(trap, "芯片", "summary")))],
        ),
        make_story(
            "s-sold", [sold, copy], [make_tagging("s-sold", "export-controls", spans=(make_span(sold, "tungsten", "summary"),))]
        ),
        make_story(
            "s-long", [long], [make_tagging("s-long", "chip-self-reliance", spans=(make_span(long, "lithography", "summary"),))]
        ),
    )


def fillers() -> tuple[Story, ...]:
    """Enough old stories of one theme for more than one page of any list."""
    at = END - timedelta(days=20)
    return tuple(
        make_story(
            f"s-f{n:02}",
            [make_article(f"f{n:02}", title=f"A filler story, number {n}", published=at - timedelta(hours=n))],
            [make_tagging(f"s-f{n:02}", FILLED)],
        )
        for n in range(FILLERS)
    )


def fill(store: Store) -> None:
    """Everything that the steps of a run would have stored."""
    every = [*make_stories(), *extra_stories(), *fillers()]
    head = every[0].articles[0]
    tag = replace(every[0].tags[0], spans=(make_span(head, "DeepSeek"),))
    every[0] = replace(every[0], tags=(tag, *every[0].tags[1:]))
    members = [*make_articles(), *(a for story in (*extra_stories(), *fillers()) for a in story.articles)]
    placed = [
        Membership(
            story=s.id,
            article=a.id,
            known_from=a.first_seen,
            score=0.0 if a.id == s.founder else 0.61,
            nearest="" if a.id == s.founder else s.founder,
            terms=("deepseek", "芯片"),
            unsure=a.id in [each.id for each in every[0].articles[1:3]],
        )
        for s in every
        for a in s.articles
    ]
    with store.write() as tx:
        articles.insert(tx, members, {a.id: a.id for a in members})
        stories.place(tx, {"h2": "h1"}, placed)
        taggings.save_stories(tx, {s.id: s.tags for s in every}, END)
        by_hand(tx, every[0])
        theme_days.load_history(tx, [("model-race", (END - timedelta(days=back)).date(), 1) for back in range(22, 50)])


def by_hand(tx: Tx, story: Story) -> None:
    """What analysts said of the story: two of its reports are one event; a merge, taken back; a lock; two words on themes."""
    one, other = sorted(article.id for article in story.articles[:2])
    edit = partial(StoryEdit, story=story.id, who="ada", known_from=END)
    number = story_edits.add(tx, edit(kind="merge", other="s-qwen", articles=(other,)))
    story_edits.add(tx, edit(kind="undo", undoes=number, who="bo"))
    story_edits.add(tx, edit(kind="same", articles=(one, other), why="the same rout"))
    story_edits.add(tx, edit(kind="lock"))
    word = partial(Correction, article=story.founder, story=story.id, theme="model-race", known_from=END)
    corrections.add(tx, word(verdict="yes", who="ada"))
    corrections.add(tx, word(verdict="no", who="bo", why="prices only", known_from=END + timedelta(hours=1)))


def shelve(store: Store, root: Path, issue: Issue, state: str = "draft") -> None:
    """An issue as `desk issue` leaves it: its folder and its row."""
    files = [
        *render(issue),
        Rendition(name="issue.json", body=manifest.to_json(issue)),
        Rendition(name="message.eml", body=b"Subject: x\r\n\r\n"),
    ]
    outbox.write(root / "outbox", issue.slug, files)
    row = issues.IssueRow(
        slug=issue.slug,
        desk=issue.desk,
        series=issue.series,
        title=issue.title,
        edition=issue.edition,
        start=issue.start,
        end=issue.end,
        as_of=issue.as_of,
        built_at=issue.as_of,
        state=state,
    )
    with store.write() as tx:
        issues.record(tx, row, [("s-rout", "sputnik-moment"), ("s-qwen", "model-race")])


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of a small workspace, six hours after the sample week."""
    root = tmp_path_factory.mktemp("archive")
    (root / "desk.toml").write_text(DESK, encoding="utf-8")
    (root / "feeds.toml").write_text("", encoding="utf-8")
    with open_world(root, at=NOW, environ={"TWOSHORES_SMTP_PASSWORD": "tell-nobody"}) as opened:
        fill(opened.store)
        shelve(opened.store, root, make_issue())
        before = make_issue(
            slug="sample-2025-01-23",
            title="The week before",
            start=END - timedelta(days=18),
            end=END - timedelta(days=7),
            edition=2,
        )
        shelve(opened.store, root, before, "partly_sent")
        with opened.store.write() as tx:
            gone = issues.get(tx, before.slug)
            assert gone
            issues.record(tx, replace(gone, slug="sample-gone", title="", end=END - timedelta(days=14), state="draft"))
        yield opened


@contextmanager
def served(world: World) -> Iterator[str]:
    """The address of a real server of the archive."""
    with listen("127.0.0.1", 0) as place:
        server = uvicorn.Server(config(world))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]})
        thread.start()
        try:
            yield address(place)
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="session")
def archive(world: World) -> Iterator[httpx.Client]:
    """A reader of the archive."""
    with served(world) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client
