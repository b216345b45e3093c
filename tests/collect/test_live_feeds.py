"""feeds.toml as it is shipped: clean, in both languages, every source with its zone, kind and owner, the dead ones left out."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import soupsieve

from pipeline.actions.lint import lint
from pipeline.collect.article import Outlets
from pipeline.collect.kinds import kind
from pipeline.config.feeds import read_feeds
from pipeline.config.outlets import read_outlets
from pipeline.errors import ParseError, Problem
from pipeline.model import Feed, Page

ROOT = Path(__file__).parents[2]
NOW = datetime(2025, 2, 3, tzinfo=UTC)
SECTIONS = {"ai-labs", "ai-research", "ai-media", "china-tech", "ev", "chips", "export-controls", "policy", "markets"}
REPOSTERS = ("raw.githubusercontent.com", "wechat2rss.xlab.app", "feedx.net", "rsshub.app", "news.google.com")


@pytest.fixture(scope="module")
def active() -> tuple[Feed, ...]:
    """The feeds that are fetched."""
    problems: list[Problem] = []
    feeds = read_feeds(ROOT / "feeds.toml", problems)
    assert problems == []
    return feeds


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Feed, ...]:
    """All of them, the paused ones too."""
    path = tmp_path_factory.mktemp("live") / "feeds.toml"
    path.write_text((ROOT / "feeds.toml").read_text(encoding="utf-8").replace("paused = true\n", ""), encoding="utf-8")
    problems: list[Problem] = []
    found = read_feeds(path, problems)
    assert problems == []
    return found


@pytest.fixture(scope="module")
def outlets() -> Outlets:
    return Outlets(read_outlets(ROOT / "outlets.toml", []))


def test_there_are_ninety_sources_of_both_languages_in_every_section(active: tuple[Feed, ...], feeds: tuple[Feed, ...]) -> None:
    assert len(feeds) >= 90
    assert len(active) >= 80
    assert {feed.lang for feed in active} == {"en", "zh"}
    assert sum(feed.lang == "zh" for feed in active) >= 30
    assert {feed.section for feed in active} == SECTIONS


def test_every_source_has_a_title_a_zone_and_a_place_of_its_own(feeds: tuple[Feed, ...]) -> None:
    raw = tomllib.loads((ROOT / "feeds.toml").read_text(encoding="utf-8"))["feed"]
    needed = {"slug", "title", "url", "lang", "zone", "section"}
    assert [table["slug"] for table in raw if not needed <= table.keys()] == []
    assert all(ZoneInfo(feed.zone) for feed in feeds)
    places = [urlsplit(feed.url)._replace(scheme="").geturl().replace("//www.", "//").rstrip("/") for feed in feeds]
    assert sorted(places) == sorted(set(places))


def test_every_source_has_an_owner_and_nearly_all_a_vantage(feeds: tuple[Feed, ...], outlets: Outlets) -> None:
    found = {feed.slug: outlets.find(feed.url, feed) for feed in feeds}
    assert [slug for slug, outlet in found.items() if outlet is None] == []
    placed = [slug for slug, outlet in found.items() if outlet is not None and outlet.vantage != "unplaced"]
    assert len(placed) >= 0.95 * len(found)


def test_an_outlet_named_by_a_feed_exists_and_a_host_does_not_take_its_articles(
    feeds: tuple[Feed, ...], outlets: Outlets
) -> None:
    """What a lab publishes on a hub of others is the lab's, not the hub's."""
    named = [feed for feed in feeds if feed.outlet]
    assert len(named) >= 9
    for feed in named:
        outlet = outlets.find(feed.options["url"].replace("{id}", "x") if "url" in feed.options else feed.url, feed)
        assert outlet is not None
        assert outlet.slug == feed.outlet


def test_every_kind_loads_and_knows_the_options_given(feeds: tuple[Feed, ...]) -> None:
    """No option is refused before the document is looked into; a selector that no browser reads is refused."""
    for feed in feeds:
        read = kind(feed.kind)
        if feed.kind == "page":
            for option in feed.options.values():
                soupsieve.compile(option.rpartition("@")[0] or "*" if "@" in option else option)
        if feed.options:
            with pytest.raises(ParseError) as fault:
                read(
                    Page(url=feed.url, final_url=feed.url, status=200, body=b"<html><p>x</p></html>", content_type="text/html"),
                    feed,
                    NOW,
                )
            assert not any(words in str(fault.value) for words in ("is not known", "is missing", "is no path", "expression")), (
                feed.slug
            )


def test_what_we_have_not_seen_work_says_so() -> None:
    blocks = (ROOT / "feeds.toml").read_text(encoding="utf-8").split("\n\n")
    told = {tomllib.loads(block)["feed"][0]["slug"] for block in blocks if block.startswith("# unverified")}
    chosen = {tomllib.loads(block)["feed"][0]["slug"] for block in blocks if "[feed.select]" in block}
    assert chosen == told


def test_the_dead_and_the_reposted_are_left_out(feeds: tuple[Feed, ...], shared: Path) -> None:
    """Feeds that answer 200 with news of years ago, and copies that nobody licensed."""
    candidates = tomllib.loads((shared / "docs" / "feeds-candidates.toml").read_text(encoding="utf-8"))["feed"]
    dead = {candidate["url"] for candidate in candidates if candidate["status"].startswith("stale-since")}
    assert len(dead) >= 4
    assert dead & {feed.url for feed in feeds} == set()
    assert [feed.url for feed in feeds if urlsplit(feed.url).hostname in REPOSTERS] == []


def test_the_shipped_workspace_is_clean() -> None:
    assert list(lint(ROOT)) == []
