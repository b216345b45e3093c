"""A desk without feeds, for tests of themes and words: two themes of two words each, and articles that come by `take`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.actions.import_articles import import_articles
from pipeline.store import articles, stories, taggings
from pipeline.wiring import World, moment, open_world

T0 = moment("2025-01-28T08:00Z")
HOUR = timedelta(hours=1)
FILES = {
    "desk.toml": '[people]\nada = "ada@bank.example"\nbo = "bo@bank.example"\n[desk.small]\nname = "Small"\n[story]\nembedding = "none"\n'
    '[desk.small.series.weekly]\ntitle = "Weekly"\n',
    "feeds.toml": '[[feed]]\ntitle = "Wire"\nurl = "https://wire.example/rss"\n',
    "entities.toml": '[[entity]]\nslug = "deepseek"\nkind = "lab"\nen = ["DeepSeek"]\n',
    "themes.toml": '[[theme]]\nslug = "chips"\nname = "Chips"\nname_zh = "芯片"\ndescription = "Chips."\n'
    '[[theme.phrases]]\npoints = 3\nen = ["chip"]\nzh = ["芯片"]\n\n'
    '[[theme]]\nslug = "ships"\nname = "Ships"\nname_zh = "船"\ndescription = "Ships."\n'
    '[[theme.phrases]]\npoints = 4\nen = ["ship"]\nzh = ["船"]\n',
}


@dataclass(frozen=True, slots=True)
class Small:
    """A workspace without feeds: articles come by `take`."""

    root: Path

    def write(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    @contextmanager
    def at(self, when: datetime) -> Iterator[World]:
        with open_world(self.root, at=when, environ={}) as world:
            yield world

    def take(self, world: World, *titles: str, seen: datetime | None = None) -> list[str]:
        """Articles of these titles, each by an outlet of its own, first seen at *seen* (else now); the ids of their stories."""
        when = (seen or world.now()).isoformat()
        rows = [
            {
                "url": f"https://news.example/{title.replace(' ', '-')}",
                "title": title,
                "source": f"S {title}",
                "lang": "en",
                "seen": when,
            }
            for title in titles
        ]
        path = self.root / "in.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        import_articles(world, path)
        with world.store.read() as tx:
            found = [articles.find(tx, row["url"])[0].id for row in rows]
            return [story.id for one in found if (story := stories.of_article(tx, one))]


def made(root: Path) -> Small:
    """The desk, its files written."""
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    return Small(root)


def held(world: World, story: str, as_of: datetime | None = None) -> list[tuple[str, str]]:
    """The themes that the story has, each with its origin."""
    with world.store.read() as tx:
        return sorted((t.theme, t.origin) for t in taggings.of_story(tx, story, as_of))
