"""The sample desk is whole, dated, plainly invented and our own.

Does not replay it: what the collector makes of the feeds is tested with the replay server.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipeline.config import Workspace, load
from pipeline.model import Article
from pipeline.text.markup import plain
from pipeline.theme.rules import Tagger

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
FIRST = datetime.fromisoformat("2025-01-20T00:00:00+08:00")
LAST = datetime.fromisoformat("2025-02-03T00:00:00+08:00")
CORPUS = "data/news/news-2025-01-20_2025-02-05.jsonl"
COPIED = 40
NOISE = {
    "yangben-caijing": {"pmi", "chunjie-piaofang", "dawan-tianqi"},
    "yangben-jingji": {"nianhua", "heung-kong-marathon"},
    "yangben-keji": {"niangao", "paizhao"},
    "yangben-nanyang": {"laojie-meishi", "yumaoqiu", "caishen-tianqi"},
    "yangben-qiche": {"chunyun-zijia", "xiche"},
    "yangben-rebang": {"aosika-timing", "yidali-sinner", "nezha", "fangong-xiuxi"},
    "yangben-ribao": {"meitao", "chongqi-tielu", "linye"},
    "yangben-tongxun": {"sanjiu", "caizhai"},
    "yangben-zhengquan": {"zhongchangqi-zijin", "niunai-caipu"},
    "sample-capitol-brief": {"cherry-blossom", "metro-track"},
    "sample-channel-asia": {"pineapple-tarts", "river-hongbao", "lion-dance"},
    "sample-continental": {"waffles", "skiing", "ecb-cut"},
    "sample-evening-post": {"storm-eowyn-warning", "six-nations", "winter-garden", "champions-league"},
    "sample-ledger": {"gulf-snow", "super-bowl-wings", "fed-holds"},
    "sample-state-times": {"harbin-ice", "lantern-riddles"},
    "sample-tokyo-review": {"boj-rate", "sumo-newyear", "setsubun"},
    "sample-valley-report": {"pun-puzzle", "taco-trucks", "rain-returns"},
    "sample-wire": {"hot-pot-prices", "night-ferry", "flower-market"},
}


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load(SAMPLES)


@pytest.fixture(scope="module")
def news() -> dict[str, dict[str, Any]]:
    """Each feed's file by its slug."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((SAMPLES / "news").glob("*.toml"))}


def entries(news: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for slug, feed in news.items():
        for entry in feed["entry"]:
            yield slug, entry


def name(entry: dict[str, Any]) -> str:
    return str(entry["link"]).rpartition("/")[2]


def test_the_workspace_keeps_its_own_database_and_marks_its_issues(workspace: Workspace) -> None:
    assert workspace.desk.sample
    assert workspace.desk.slug_prefix == "sample-"
    assert workspace.desk.storage.database == "sample.sqlite3"
    assert workspace.outbox == SAMPLES.parent / "outbox"
    assert set(workspace.series) == {"weekly", "daily"}


def test_every_feed_has_its_news_its_outlet_and_a_loopback_address_of_its_own(
    workspace: Workspace, news: dict[str, dict[str, Any]]
) -> None:
    assert {feed.slug for feed in workspace.feeds} == set(news)
    outlets = {outlet.slug: outlet for outlet in workspace.outlets}
    for feed in workspace.feeds:
        sample = news[feed.slug]
        parts = urlsplit(feed.url)
        assert str(parts.hostname).startswith("127.1.0.")
        assert (parts.port, parts.path) == (8780, f"/feeds/{feed.slug}")
        assert (sample["title"], sample["outlet"], sample["lang"]) == (feed.title, feed.outlet, feed.lang)
        assert (feed.kind == "page") == (sample["format"] == "page")
        hosts = {urlsplit(entry["link"]).hostname for entry in sample["entry"]}
        assert hosts == set(outlets[feed.outlet].hosts)
    assert len({urlsplit(feed.url).hostname for feed in workspace.feeds}) == len(workspace.feeds)


def test_there_are_eighteen_feeds_in_six_formats_from_every_vantage(
    workspace: Workspace, news: dict[str, dict[str, Any]]
) -> None:
    assert len(news) == 18
    assert {feed["format"] for feed in news.values()} == {"rss", "atom", "rdf", "json", "gb18030", "page"}
    vantages = {outlet.vantage for outlet in workspace.outlets}
    assert vantages == {"us", "europe", "hong-kong", "china-state", "china-market", "asia", "social"}
    owners = Counter(outlet.owner for outlet in workspace.outlets)
    assert max(owners.values()) > 1
    assert len(owners) >= 10


def test_there_are_at_least_220_entries_about_half_of_them_chinese(news: dict[str, dict[str, Any]]) -> None:
    langs = Counter(news[slug]["lang"] for slug, _ in entries(news))
    total = sum(langs.values())
    assert total >= 220
    assert 0.4 <= (langs["zh"] + langs["zh-Hant"]) / total <= 0.6
    assert langs["zh-Hant"] >= 10


def test_every_entry_is_dated_inside_the_fortnight_but_two_that_have_no_date(news: dict[str, dict[str, Any]]) -> None:
    dated = [entry["published"] for _, entry in entries(news) if "published" in entry]
    assert all(when.tzinfo and FIRST <= when < LAST for when in dated)
    assert sum("published" not in entry for _, entry in entries(news)) == 2


def test_every_host_is_reserved_and_every_link_and_id_stands_once(news: dict[str, dict[str, Any]]) -> None:
    links = [entry["link"] for _, entry in entries(news)]
    assert all(str(urlsplit(link).hostname).endswith(".sample.example") for link in links)
    assert len(set(links)) == len(links) == len({entry["id"] for _, entry in entries(news)})
    recipients = csv.DictReader((SAMPLES / "clients.csv").read_text(encoding="utf-8").splitlines())
    assert all(row["address"].endswith("@example.com") for row in recipients)


def test_every_outlet_says_that_it_is_a_sample(workspace: Workspace) -> None:
    for outlet in workspace.outlets:
        assert any(word in outlet.name for word in ("Sample", "样本", "樣本"))


def test_summaries_are_whole_sentences_of_quotable_length(news: dict[str, dict[str, Any]]) -> None:
    for slug, entry in entries(news):
        shortest, ends = (40, "。？") if news[slug]["lang"].startswith("zh") else (80, ".")
        assert shortest <= len(entry["summary"]) <= 300, entry["title"]
        assert entry["summary"].endswith(tuple(ends)), entry["title"]


def test_bad_input_stands_in_the_noise(news: dict[str, dict[str, Any]]) -> None:
    bad = {
        name(entry)
        for _, entry in entries(news)
        if any(mark in entry["title"] + entry["summary"] for mark in ("{{ 7*7 }}", "<script>alert(1)</script>", "<b>", "&amp;"))
    }
    assert bad == {"pun-puzzle", "pineapple-tarts", "rain-returns"}
    assert bad <= set().union(*NOISE.values())


def test_one_text_is_an_exact_copy_by_an_outlet_of_the_same_owner(workspace: Workspace, news: dict[str, dict[str, Any]]) -> None:
    owners = {outlet.slug: outlet.owner for outlet in workspace.outlets}
    by_text: dict[tuple[str, str], list[str]] = {}
    for slug, entry in entries(news):
        by_text.setdefault((entry["title"], entry["summary"]), []).append(news[slug]["outlet"])
    (copies,) = [outlets for outlets in by_text.values() if len(outlets) > 1]
    assert copies == ["sample-channel-asia", "sample-wire"]
    assert len({owners[outlet] for outlet in copies}) == 1


def test_a_fifth_is_noise_that_no_theme_catches_and_every_theme_has_its_articles(
    workspace: Workspace, news: dict[str, dict[str, Any]]
) -> None:
    tagger = Tagger(workspace.themes, workspace.entities)
    counts: Counter[str] = Counter()
    noise: dict[str, set[str]] = {}
    for slug, entry in entries(news):
        themes = {tagging.theme for tagging in tagger.tag(article(slug, entry, news[slug]["lang"]))}
        counts.update(themes)
        if name(entry) in NOISE[slug]:
            noise.setdefault(slug, set()).add(name(entry))
            assert not themes, entry["title"]
    assert noise == NOISE
    assert 0.17 <= sum(map(len, NOISE.values())) / sum(1 for _ in entries(news)) <= 0.25
    assert {theme.slug for theme in workspace.themes if counts[theme.slug] < 3} == set()


def article(slug: str, entry: dict[str, Any], lang: str) -> Article:
    return Article(
        id=entry["id"],
        feed=slug,
        url=entry["link"],
        canonical_url=entry["link"],
        given_title=entry["title"],
        title=plain(entry["title"]),
        summary=plain(entry["summary"]),
        lang=lang,
        published=None,
        first_seen=LAST.astimezone(UTC),
    )


def test_the_history_has_the_six_weeks_before_for_every_theme(workspace: Workspace) -> None:
    days: dict[str, list[date]] = {}
    with (SAMPLES / workspace.desk.storage.history).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        assert rows.fieldnames == ["theme", "day", "stories"]
        for row in rows:
            days.setdefault(row["theme"], []).append(date.fromisoformat(row["day"]))
            assert 0 <= int(row["stories"]) <= 20
    assert set(days) == {theme.slug for theme in workspace.themes}
    assert len(days) == 14
    expected = [date(2024, 12, 9) + timedelta(n) for n in range(42)]
    assert expected[-1] == date(2025, 1, 19)
    assert all(found == expected for found in days.values())


def test_nothing_is_copied_from_the_shared_news(shared: Path, news: dict[str, dict[str, Any]]) -> None:
    titles = {entry["title"] for _, entry in entries(news)}
    pieces = {
        text[start : start + COPIED]
        for _, entry in entries(news)
        for text in (entry["title"], entry["summary"])
        for start in range(len(text) - COPIED + 1)
    }
    with (shared / CORPUS).open(encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            assert item["title"] not in titles
            text = f"{item['title']}\n{item.get('summary') or ''}"
            found = next((text[n : n + COPIED] for n in range(len(text) - COPIED + 1) if text[n : n + COPIED] in pieces), "")
            assert not found, f"{found!r} stands in {item['url']}"
