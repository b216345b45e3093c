"""Scores the extractive drafter on events that people described: its headline and sentences by ROUGE-1, its citations.

    python bench/score_drafts.py

Each event of two reports and more is one story, drafted by the default drafter with the shipped defaults. The reference is
BASIL's description of the event and the title of the Wikinews page. ROUGE-1 counts lower-case words of letters and digits, by
their stems (four endings cut off; `plain`: as they are). The events of the Wikinews set that were picked by hand are labelled
by a slug and not described: they are in the row `wikinews+` only. Nothing was tuned on these sets. Prints one table.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "bench")]

import story_sets  # noqa: E402 - the checkout is put on the path first

from pipeline.draft.drafters import Draft, load  # noqa: E402 - as above
from pipeline.draft.passages import Passage, outlet_of  # noqa: E402 - as above
from pipeline.model import Article, Story  # noqa: E402 - as above


def rouge(words: str, reference: str, tokens: Callable[[str], list[str]] | None = None) -> tuple[float, float]:
    """ROUGE-1: F and recall."""
    tokens = tokens or stems
    ours, theirs = Counter(tokens(words)), Counter(tokens(reference))
    common = sum((ours & theirs).values())
    if not common:
        return 0.0, 0.0
    precision, recall = common / sum(ours.values()), common / sum(theirs.values())
    return 2 * precision * recall / (precision + recall), recall


def plain(text: str) -> list[str]:
    """The words of *text*."""
    return re.findall(r"[^\W_]+", text.lower())


def stems(text: str) -> list[str]:
    """The words of *text* without -ing, -ed, -es, -s."""
    return [re.sub(r"(?<=...)(?:ing|ed|es|s)$", "", word) for word in plain(text)]


def events(name: str) -> Iterator[tuple[Story, str]]:
    """(story, a person's description) of the events of two reports and more."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in story_sets.rows(story_sets.DATA / "events" / f"en_events_{name}.jsonl"):
        found.setdefault(row["event"], []).append(row)
    for event, rows in found.items():
        described = rows[0].get("event_name") or event.partition(":")[2]
        if len(rows) > 1 and described:
            articles = tuple(sorted(map(_article, rows), key=lambda a: (a.news_at, a.id)))
            yield Story(id=f"s-{event}", founder=articles[0].id, articles=articles), described


def _article(row: Mapping[str, Any]) -> Article:
    outlet = row.get("source") or urlsplit(row["url"]).hostname or row["id"]
    text = row["text"].removeprefix(row["title"]).lstrip()
    return story_sets.article({**row, "text": text, "source": outlet}, seen=None if row.get("published") else story_sets.START)


def exact(passage: Passage) -> bool:
    """Whether the passage is a span of its article, byte for byte."""
    stored = passage.article.field(passage.field)[passage.start : passage.end]
    return bool(stored) and stored.encode() == passage.words.encode()


def main() -> None:
    """One row a set."""
    drafter = load("extractive")
    print("set         events  headline F  plain  recall  1st title  sentence F  recall  exact spans  2 outlets cited  stories/s")
    for name in ("basil", "wikinews"):
        rows = list(events(name))
        begun = time.monotonic()
        drafts = [drafter(story, "en") for story, _ in rows]
        rate = len(rows) / (time.monotonic() - begun)
        own = [n for n, (story, _) in enumerate(rows) if not story.id.startswith("s-ha:")]
        _row(name, [rows[n] for n in own], [drafts[n] for n in own], rate)
        if len(own) < len(rows):
            _row(f"{name}+", rows, drafts, rate)


def _row(name: str, rows: Sequence[tuple[Story, str]], drafts: Sequence[Draft], rate: float) -> None:
    heads = [rouge(draft.headline.words if draft.headline else "", said) for draft, (_, said) in zip(drafts, rows, strict=True)]
    bare = [
        rouge(draft.headline.words if draft.headline else "", said, plain) for draft, (_, said) in zip(drafts, rows, strict=True)
    ]
    firsts = [rouge(story.articles[0].title, said) for story, said in rows]
    best = [next((q.words for q in draft.quotes if q.field == "summary"), "") for draft in drafts]
    told = [rouge(words, said) for words, (_, said) in zip(best, rows, strict=True) if words]
    passages = [[*((draft.headline,) if draft.headline else ()), *draft.quotes] for draft in drafts]
    everything = [passage for some in passages for passage in some]
    many = [some for some, (story, _) in zip(passages, rows, strict=True) if len({outlet_of(a) for a in story.articles}) > 1]
    cited = [some for some in many if len({outlet_of(p.article) for p in some}) > 1]
    print(
        f"{name:10} {len(rows):7} {_mean(heads, 0):11.3f} {_mean(bare, 0):6.3f} {_mean(heads, 1):7.3f} {_mean(firsts, 0):14.3f} "
        f"{_mean(told, 0):11.3f} {_mean(told, 1):7.3f} {sum(map(exact, everything)):5} of {len(everything)} "
        f"{len(cited):9} of {len(many):3} {rate:10.0f}"
    )


def _mean(rows: Sequence[tuple[float, float]], place: int) -> float:
    return sum(row[place] for row in rows) / len(rows) if rows else 0.0


if __name__ == "__main__":
    main()
