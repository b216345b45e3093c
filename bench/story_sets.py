"""The labelled sets of stories in ../shared, as articles in the order and with the fields that ../shared/score asks for.

Data only: judges nothing, tunes nothing. The labels of `story_events.json` are ids of the corpus that stands in ../shared.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.model import Article
from pipeline.story.fold import order

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY.parent / "shared" / "data"
NEWS = DATA / "news"
CORPUS = NEWS / "news-2025-01-20_2025-02-05.jsonl"
GOLD = NEWS / "labelled" / "gold-events-dev.json"
OWN = REPOSITORY / "bench" / "story_events.json"
START = datetime(2020, 1, 1, tzinfo=UTC)
SUMMARY = 1000
"""Characters of a summary that collecting keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Articles in their order, and the event of each that has a label."""

    name: str
    articles: tuple[Article, ...]
    event: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two articles, and whether a person or a judge held them to be of one event."""

    one: Article
    other: Article
    same: bool


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, packed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def article(row: Mapping[str, Any], *, seen: datetime | None = None, published: datetime | None = None) -> Article:
    """A row as an article, first seen at *seen*, else when it was published. One without a source has a feed of its own."""
    when = published or (_time(row["published"]) if not seen else None)
    return Article(
        id=row["id"],
        feed=row.get("source") or row["id"],
        url=row.get("url") or row["id"],
        canonical_url=row.get("url") or row["id"],
        given_title=row["title"],
        title=row["title"],
        summary=(row.get("summary") or row.get("text") or "")[:SUMMARY],
        lang=row["lang"],
        published=when,
        first_seen=seen or when or START,
    )


def corpus(path: Path = CORPUS) -> tuple[Article, ...]:
    """The articles of a file of the news, in the order in which they were published; an item listed twice counts once."""
    return tuple(sorted({row["id"]: article(row) for row in rows(path) if row.get("published")}.values(), key=order))


def gold(path: Path = GOLD) -> dict[str, str]:
    """The event of each labelled id."""
    with path.open(encoding="utf-8") as file:
        return {item["id"]: event["event_id"] for event in json.load(file) for item in event["items"]}


def own() -> dict[str, str]:
    """The event of each id of our own labels: other events of the corpus, none of their items in the gold file."""
    with OWN.open(encoding="utf-8") as file:
        return {one: event for event, ids in json.load(file).items() for one in ids}


def timeless(name: str, given: Sequence[Mapping[str, Any]], seed: int) -> Set:
    """The documents shuffled and all of one day, a second after each other."""
    shuffled = list(given)
    random.Random(seed).shuffle(shuffled)
    seen = (START + timedelta(seconds=n) for n in range(len(shuffled)))
    return Set(
        name=name,
        articles=tuple(article(row, seen=when) for row, when in zip(shuffled, seen, strict=True)),
        event={row["id"]: row["event"] for row in given},
    )


def event_sets(seeds: Sequence[int] = (0, 1, 2)) -> Iterator[Set]:
    """The sets of the protocol whose measure is B-cubed; WN once for each of *seeds*."""
    wikinews = list(rows(DATA / "events" / "en_events_wikinews.jsonl"))
    for seed in seeds:
        yield timeless("WN", wikinews, seed)
    for seed in seeds:
        yield timeless("WN-short", [{**row, "text": row["text"][:300]} for row in wikinews], seed)
    basil = list(rows(DATA / "events" / "en_events_basil.jsonl"))
    dated = tuple(sorted((article({**row, "source": row["id"]}) for row in basil), key=order))
    yield Set(name="BA", articles=dated, event={row["id"]: row["event"] for row in basil})
    by_date = {one.id: START + timedelta(seconds=n) for n, one in enumerate(dated)}
    hidden = tuple(sorted((article({**r, "source": r["id"]}, seen=by_date[r["id"]]) for r in basil), key=order))
    yield Set(name="BA-nt", articles=hidden, event={row["id"]: row["event"] for row in basil})
    yield uci("UCI-bt", "bt")
    yield timeless("XL", list(rows(DATA / "events" / "zh_en_events_ntrex.jsonl")), 0)


def uci(name: str, categories: str) -> Set:
    """The headlines of some of the categories of the UCI set, without source and time."""
    found = [row for row in rows(DATA / "events" / "en_headlines_uci.jsonl") if row["category"] in categories]
    return timeless(name, [{**row, "source": "", "host": ""} for row in found], 0)


def sohu(part: str) -> list[Pair]:
    """The Sohu pairs, *train* or *valid*: two Chinese texts of one day."""
    found = []
    for number, row in enumerate(rows(DATA / "events" / f"zh_same_event_sohu_bss_{part}.jsonl")):
        one, other = (
            article({"id": f"{part}{number}{side}", "lang": "zh", "title": row[side]}, seen=START + timedelta(seconds=number))
            for side in "ab"
        )
        found.append(Pair(one=one, other=other, same=bool(row["same"])))
    return found


def bloomberg() -> list[Pair]:
    """The Bloomberg pairs: title, lead and time; all of one source, which the protocol does not give."""
    found = []
    for number, row in enumerate(rows(DATA / "events" / "en_same_event_bloomberg.jsonl")):
        one, other = (
            article(
                {"id": f"{number}{side}", "lang": "en", "title": row[f"title_{side}"], "text": row[f"lede_{side}"]},
                published=_time(row[f"pub_{side}"]),
            )
            for side in "ab"
        )
        found.append(Pair(one=one, other=other, same=bool(row["same"])))
    return found


def _time(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
