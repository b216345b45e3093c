"""feeds.toml as it is shipped: read without a problem, in both languages, every source placed on a shore or plainly not."""

from __future__ import annotations

from pathlib import Path

from pipeline.collect.article import Outlets
from pipeline.collect.kinds import kind
from pipeline.config.feeds import read_feeds
from pipeline.config.outlets import read_outlets
from pipeline.errors import Problem

ROOT = Path(__file__).parents[2]


def test_the_shipped_feeds_are_clean_and_every_one_has_an_outlet() -> None:
    problems: list[Problem] = []
    feeds = read_feeds(ROOT / "feeds.toml", problems)
    outlets = Outlets(read_outlets(ROOT / "outlets.toml", problems))
    assert problems == []
    assert len(feeds) >= 40
    assert {feed.lang for feed in feeds} == {"en", "zh"}
    assert sum(feed.lang == "zh" for feed in feeds) >= 10
    assert {"ai-labs", "china-tech", "ev", "chips", "export-controls", "policy", "markets"} <= {feed.section for feed in feeds}
    assert [feed.slug for feed in feeds if outlets.find(feed.url, feed) is None] == []
    assert [feed.slug for feed in feeds if feed.lang == "zh" and not feed.zone] == []
    assert all(callable(kind(feed.kind)) for feed in feeds)
