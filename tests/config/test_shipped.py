"""The workspace that the program ships: it loads, its themes are complete, its outlets place what the desk reads."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.config.entities import read_entities
from pipeline.config.outlets import read_outlets
from pipeline.config.themes import called, check_names, read_themes
from pipeline.errors import Problem
from pipeline.model import Outlet

ROOT = Path(__file__).parents[2]
SLUGS = {
    "sputnik-moment",
    "model-race",
    "export-controls",
    "constraint-innovation",
    "chip-self-reliance",
    "ev-leapfrogging",
    "industry-leapfrogging",
    "ai-capex-moat",
    "market-reaction",
    "state-support",
    "talent",
    "distillation-ip",
    "security-bans",
    "trade-war",
}


def test_the_fourteen_themes_speak_both_languages() -> None:
    problems: list[Problem] = []
    themes = read_themes(ROOT / "themes.toml", problems)
    entities = read_entities(ROOT / "entities.toml", problems)
    check_names(themes, entities, problems)
    assert problems == []
    assert {theme.slug for theme in themes} == SLUGS
    for theme in themes:
        assert all((theme.name, theme.name_zh, theme.description, theme.description_zh))
        assert {phrase.lang for phrase in theme.phrases} == {"en", "zh"}
    assert any(called(theme) for theme in themes)
    assert len({theme.version for theme in themes}) == len(themes)


def place(outlets: tuple[Outlet, ...], url: str, feed: str) -> Outlet | None:
    """The outlet by the host or one above it, else by the longest beginning of the feed's title."""
    hosts = {host: outlet for outlet in outlets for host in outlet.hosts}
    host = urlsplit(url).hostname or ""
    while host:
        if host in hosts:
            return hosts[host]
        host = host.partition(".")[2]
    fits = [(len(start), outlet.slug, outlet) for outlet in outlets for start in outlet.feeds if feed.lower().startswith(start)]
    return max(fits)[2] if fits else None


def test_nine_in_ten_replayed_articles_are_placed(shared: Path) -> None:
    outlets = read_outlets(ROOT / "outlets.toml", [])
    corpus = (shared / "data" / "news" / "news-2025-01-20_2025-02-05.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, corpus) if row["lang"][:2] in ("en", "zh")]
    found = [place(outlets, row["url"], row["source"]) for row in rows]
    assert sum(outlet is not None and outlet.vantage != "unplaced" for outlet in found) >= 0.9 * len(rows)
    lists = [outlet for row, outlet in zip(rows, found, strict=True) if "zhihu.com" in row["url"] or "s.weibo.com" in row["url"]]
    assert lists
    assert all(outlet is not None and outlet.vantage == "social" for outlet in lists)
