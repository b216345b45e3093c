"""A replay serves past news as live feeds, whatever their format, as they stood at its moment."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.collect.host import Collected, collect_feed
from pipeline.collect.replay import Source, from_corpus, from_samples, serve
from pipeline.collect.replay_formats import STYLES, Item
from pipeline.config.desk import CollectTable
from pipeline.config.feeds import read_feeds
from pipeline.errors import ConfigError, UsageError
from pipeline.model import Feed, FeedState
from pipeline.net import make_fetch

LIMITS = CollectTable(allow_loopback=True, total_s=5, gap_s=0)
TITLES = ("DeepSeek <b>R1</b> & “the rest”", "出口管制：芯片 ☂ 龘", "{{ 7*7 }} <script>alert(1)</script>")


def moment(day: int) -> datetime:
    return datetime(2025, 1, day, 8, 30, tzinfo=UTC)


def source(style: str) -> Source:
    items = tuple(
        Item(
            id=f"id-{n}",
            link=f"https://{style}.example/{n}?a=1&b=2",
            title=title,
            summary="A & B <i>c</i> " + title,
            published=moment(20 + n),
            since=moment(20 + n),
        )
        for n, title in enumerate(TITLES)
    )
    undated = replace(items[0], id="id-9", link=f"https://{style}.example/9", title="Undated", published=None)
    return Source(
        slug=style,
        title=f"A {style} & Co",
        url=f"http://127.3.0.1:0/{style}",
        lang="en",
        style=style,
        items=(items[0], undated, *items[1:]),
    )


def collected(feed: Feed, at: datetime, state: FeedState | None = None) -> Collected:
    with make_fetch(LIMITS) as fetch:
        return collect_feed(feed, state or FeedState(slug=feed.slug), fetch, at)


@pytest.mark.parametrize("style", list(STYLES))
def test_a_source_gives_what_it_was_given_in_every_format_and_then_says_that_nothing_changed(style: str) -> None:
    given = source(style)
    with serve([given], moment(22)) as replay:
        feed = replay.feeds[0]
        if style == "page":
            feed = replace(feed, kind="page", options={"item": "li.item", "date": "time", "summary": "p"})
        made = collected(feed, moment(22))
        assert made.failure is None
        assert made.page
        state = FeedState(slug=style, etag=made.page.etag, last_modified=made.page.last_modified, articles=4)
        assert collected(feed, moment(22), state).outcome == "unchanged"
        replay.at = moment(21)
        assert [entry.title for entry in collected(feed, moment(21), state).entries] == [TITLES[1], "Undated", TITLES[0]]
    assert [(e.url, e.title, e.summary, e.published) for e in made.entries] == [
        (i.link, i.title, i.summary, i.published) for i in reversed(given.items)
    ]


def test_a_corpus_of_json_lines_becomes_feeds_with_hosts_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    lines = [
        {
            "url": f"https://e.com/{n}",
            "title": f"标题 {n}",
            "source": name,
            "published": f"2025-01-2{n}T00:00:00Z",
            "lang": "zh",
            "summary": "",
        }
        for n in range(3)
        for name in ("新华", "Wire")
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    with serve(from_corpus([path]), moment(21)) as replay:
        assert len({feed.url.split(":")[1] for feed in replay.feeds}) == 2
        for feed in replay.feeds:
            assert [entry.title for entry in collected(feed, moment(21)).entries] == ["标题 1", "标题 0"]
    path.write_text('{"url": "https://e.com"}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"news\.jsonl:1"):
        from_corpus([path])


def test_the_sample_week_is_served_where_its_feeds_are_looked_for() -> None:
    samples = Path(__file__).parents[2] / "samples"
    problems: list[object] = []
    feeds = read_feeds(samples / "feeds.toml", problems)  # type: ignore[arg-type]  # only looked at here
    assert not problems
    sources = from_samples(samples / "news", feeds)
    assert {source.slug for source in sources} == {feed.slug for feed in feeds}
    # The addresses stay those of the samples; the port is a free one, so that a running replay is not in the way.
    moved = [replace(source, url=source.url.replace(":8780", ":0")) for source in sources]
    at = datetime(2025, 2, 3, tzinfo=UTC)
    with serve(moved, at, newest=1000) as replay:
        places = {feed.slug: feed.url for feed in replay.feeds}
        for feed in feeds:
            made = collected(replace(feed, url=places[feed.slug]), at)
            assert made.failure is None, made.failure
            given = next(source for source in sources if source.slug == feed.slug)
            shown = [item for item in given.items if item.since <= at]
            assert [(e.url, e.title, e.published) for e in made.entries] == [
                (i.link, i.title.strip(), i.published) for i in reversed(shown)
            ]


def test_faults_of_sample_files_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('title = "A"\n[[entry]]\nlink = "https://e.com"\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text("title = ", encoding="utf-8")
    (tmp_path / "c.toml").write_text('title = "C"\n', encoding="utf-8")
    feeds = [Feed(slug=slug, url=f"http://127.3.0.2:0/{slug}") for slug in "ab"]
    with pytest.raises(ConfigError) as caught:
        from_samples(tmp_path, feeds)
    assert [problem.file.partition("/")[2] for problem in caught.value.problems] == ["a.toml", "b.toml", "c.toml"]


def test_an_address_that_is_taken_or_is_not_loopback_is_said() -> None:
    one = source("rss")
    with serve([one], moment(22)) as replay:
        port = replay.feeds[0].url.split(":")[2].split("/")[0]
        with (
            pytest.raises(UsageError, match="is another replay running"),
            serve([replace(one, url=f"http://127.3.0.1:{port}/x")], moment(22)),
        ):
            pass
    with pytest.raises(UsageError, match="loopback"), serve([replace(one, url="http://192.0.2.1:0/x")], moment(22)):
        pass
