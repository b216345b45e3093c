"""Real news: 446 sources as they stood on 28 January 2025, collected over HTTP twice, and the issue of that morning."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.actions.collect import CollectReport, collect
from pipeline.actions.export_articles import export_articles
from pipeline.actions.issue import Built, issue
from pipeline.actions.orders import Order
from pipeline.actions.shelf import load_issue
from pipeline.actions.verify import verify
from pipeline.model import Issue
from pipeline.wiring import moment, open_world

ROOT = Path(__file__).parents[1]
FIRST, SECOND = moment("2025-01-28T08:00+08:00"), moment("2025-01-29T08:00+08:00")
DESK = """
[collect]
allow_loopback = true
gap_s = 0
[mail]
sender = "Desk <desk@example.com>"
[story]
embedding = "none"
[desk.shores]
name = "Two Shores"
[desk.shores.series.weekly]
title = "Two Shores weekly"
zone = "Asia/Hong_Kong"
"""
ON_TOPIC = re.compile(
    r"deepseek|qwen|openai|nvidia|英伟达|stargate|星际之门|\bAI\b|人工智能|大模型|模型|chip|芯片|semiconductor|china|chinese|中国|tariff|关税"
    r"|byd|比亚迪|tesla|特斯拉|robot|机器人|tiktok|deepfake|华为|huawei|硅谷|tech",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What became of the two days."""

    root: Path
    first: CollectReport
    second: CollectReport
    built: Built
    made: Issue
    rows: tuple[dict[str, object], ...]


@pytest.fixture(scope="module")
def replayed(shared: Path) -> Iterator[str]:
    """The replay server of the shared data, on a free port; its base address."""
    corpus = shared / "data/news/news-2025-01-20_2025-02-05.jsonl"
    command = [sys.executable, str(shared / "replay/replay.py"), str(corpus), "--at", FIRST.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.kill()


@pytest.fixture(scope="module")
def day(replayed: str, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Both collections, and the issue as of the first morning."""
    root = tmp_path_factory.mktemp("workspace")
    with urllib.request.urlopen(f"{replayed}/sources.json") as answer:
        sources = json.load(answer)
    for name in ("outlets.toml", "themes.toml", "entities.toml"):
        shutil.copyfile(ROOT / name, root / name)
    (root / "desk.toml").write_text(DESK, encoding="utf-8")
    (root / "feeds.toml").write_text("".join(_feed(source) for source in sources), encoding="utf-8")
    first = _collect(root, FIRST)
    with open_world(root, at=FIRST) as world:
        built = issue(world, Order.of(world, as_of=FIRST.isoformat()))
        made = load_issue(world, built.issue)
    _move(replayed, SECOND)
    second = _collect(root, SECOND)
    with open_world(root, at=SECOND) as world:
        rows = tuple(export_articles(world))
    return Day(root=root, first=first, second=second, built=built, made=made, rows=rows)


def _feed(source: dict[str, str]) -> str:
    quoted = json.dumps(source["title"], ensure_ascii=False)
    lang = source["lang"]
    return f'[[feed]]\nslug = "{source["slug"]}"\nurl = "{source["url"]}"\ntitle = {quoted}\nlang = "{lang}"\nzone = "UTC"\n'


def _collect(root: Path, at: datetime) -> CollectReport:
    with open_world(root, at=at) as world:
        return collect(world)


def _move(base: str, at: datetime) -> None:
    request = urllib.request.Request(f"{base}/clock", data=at.isoformat().encode(), method="PUT")
    urllib.request.urlopen(request).close()


def test_every_source_is_collected(day: Day) -> None:
    """446 sources, none fails, and what they show is stored."""
    assert (day.first.feeds, day.first.failures) == (446, ())
    assert day.first.new > 800


def test_the_next_day_is_mostly_unchanged(day: Day) -> None:
    """Sources that said nothing new answer 304; the others give only what is new."""
    assert day.second.failures == ()
    assert day.second.unchanged > 0.8 * day.second.feeds
    assert 0 < day.second.new < day.first.new


def test_the_issue_is_about_deepseek_s_shock(day: Day) -> None:
    """Its lead and its first section are what that week was about, seen from several shores."""
    lead = day.made.lead
    assert lead is not None
    assert "deepseek" in lead.headline.words.lower()
    assert day.made.sections[0].theme == "sputnik-moment"
    assert {"us", "europe", "hong-kong"} <= {shore.vantage for shore in day.made.sections[0].shores}
    assert {"china-state", "china-market"} & {shore.vantage for section in day.made.sections for shore in section.shores}


def test_the_issue_has_stories_in_both_languages(day: Day) -> None:
    """English headlines and Chinese ones."""
    langs = [item.headline.lang[:2] for section in day.made.sections for item in section.items]
    assert langs.count("en") >= 4
    assert langs.count("zh") >= 2


def test_no_story_among_the_first_ten_is_off_topic(day: Day) -> None:
    """Each of them speaks of AI, China's technology or the contest, in its own headline or quotations."""
    printed = {item.story: item for section in day.made.sections for item in section.items}
    first = sorted(printed.values(), key=lambda item: -item.score)[:10]
    assert len(first) == 10
    words = {item.headline.words: " ".join([item.headline.words, *(q.words for _, q in item.quotes)]) for item in first}
    assert [headline for headline, text in words.items() if not ON_TOPIC.search(text)] == []


def test_every_sentence_of_the_issue_is_proved(day: Day) -> None:
    """Byte by byte, after a further day of news has come in."""
    with open_world(day.root, at=SECOND) as world:
        assert verify(world, day.built.issue).problems == ()


def test_built_again_as_of_the_same_moment_it_is_the_same_to_the_byte(day: Day) -> None:
    """What came in later changes nothing of what was known that morning."""
    folder = day.built.path
    before = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with open_world(day.root, at=SECOND) as world:
        issue(world, Order.of(world, as_of=FIRST.isoformat()))
    after = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert [name for name in before if before[name] != after[name]] == []
    assert before.keys() == after.keys()


def test_outlets_places_nine_of_ten_articles(day: Day) -> None:
    """English and Chinese articles have a vantage; hot lists are social."""
    for lang in ("en", "zh"):
        rows = [row for row in day.rows if str(row["lang"]).startswith(lang)]
        placed = [row for row in rows if row["vantage"] != "unplaced"]
        assert len(placed) >= 0.9 * len(rows), lang
    assert {row["vantage"] for row in day.rows if "zhihu" in str(row["url"])} == {"social"}


def test_articles_keep_url_and_title_as_the_feed_gave_them(day: Day, shared: Path) -> None:
    """Every exported row is a line of the corpus, to the letter."""
    with (shared / "data/news/news-2025-01-20_2025-02-05.jsonl").open(encoding="utf-8") as lines:
        corpus = {(row["url"], row["title"]) for row in map(json.loads, lines)}
    assert [row["url"] for row in day.rows if (row["url"], row["title"]) not in corpus] == []
