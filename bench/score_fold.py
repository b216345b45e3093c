"""How many copies are folded, how many independent reports are folded by mistake, and how fast.

    python bench/score_fold.py

Copies are made of 639 English articles and 123 Chinese ones in six ways, with a fixed seed, under titles of their own, so
that the text alone must find them. Not to be folded: 737 pairs of independent reports of one event, two translations of
one Chinese text, and pairs of market reports in the same words on other days. Tunes nothing.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from pipeline.model import Article  # noqa: E402  (the checkout is put on the path first)
from pipeline.story.fold import KnownCopies, fold  # noqa: E402

EVENTS = REPOSITORY.parent / "shared" / "data" / "events"
DAY = datetime(2025, 1, 1, tzinfo=UTC)
LONG = 800
"""Characters of an English article below which it is left out."""

BEFORE = {"en": "Breaking news from our newsroom, updated all through the day.", "zh": "本站讯，以下内容由编辑整理，仅供参考。"}
AFTER = {
    "en": "Sign up for our daily newsletter. Follow us on social media for the latest. All rights reserved. Read on.",
    "zh": "更多精彩内容请关注本站公众号。版权所有，未经许可不得转载。责任编辑：某某。",
}
_SENTENCE = {"en": re.compile(r"(?<=[.!?])\s+"), "zh": re.compile(r"(?<=[。！？])")}
_PIECE = {"en": re.compile(r"\S+"), "zh": re.compile(r"\S\S?")}
"""What is changed: words, and pairs of characters, which is the length of most Chinese words."""

KINDS = (
    "boilerplate added",
    "first half only",
    "first three sentences",
    "5 % of words changed",
    "15 % of words changed",
    "reordered, 20 % dropped, 5 % changed",
)


def copied(kind: str, text: str, lang: str, rng: random.Random, vocabulary: Sequence[str]) -> str:
    """A copy of *text* of that kind. Changed words are replaced by words of other articles."""

    def changed(text: str, share: float) -> str:
        return _PIECE[lang].sub(lambda m: rng.choice(vocabulary) if rng.random() < share else m.group(), text)

    sentences = [one for one in _SENTENCE[lang].split(text) if one.strip()]
    between = " " if lang == "en" else ""
    if kind == "boilerplate added":
        return f"{BEFORE[lang]} {text} {AFTER[lang]}"
    if kind == "first half only":
        return text[: len(text) // 2]
    if kind == "first three sentences":
        return between.join(sentences[:3])
    if kind.startswith("reordered"):
        return changed(between.join(rng.sample(sentences, max(1, round(len(sentences) * 0.8)))), 0.05)
    return changed(text, 0.05 if kind.startswith("5 %") else 0.15)


def article(number: int, title: str, text: str, lang: str, at: datetime = DAY) -> Article:
    """An article of a source of its own."""
    return Article(
        id=f"{at:%d%H}-{number:04}",
        feed=f"feed-{number}",
        url=f"https://sample.invalid/{number}",
        canonical_url="",
        given_title=title,
        title=title,
        summary=text,
        lang=lang,
        published=at,
        first_seen=at,
    )


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a labelled file."""
    with (EVENTS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def copies_found(originals: Sequence[Article], lang: str) -> dict[str, float]:
    """By kind, the share of the copies that fold into what they were made of."""
    vocabulary = sorted({word for one in originals for word in _PIECE[lang].findall(one.summary)})
    own = fold(originals, KnownCopies())  # some are reprints of each other
    before = tuple(replace(one, copy_of=own.get(one.id, "")) for one in originals)
    found = {}
    for kind in KINDS:
        rng = random.Random(0)
        made = [
            article(number, f"Copy {number}", copied(kind, one.summary, lang, rng, vocabulary), lang, DAY + timedelta(days=1))
            for number, one in enumerate(originals)
        ]
        heads = fold(made, KnownCopies(heads=before))
        hits = sum(heads.get(copy.id) == own.get(one.id, one.id) for copy, one in zip(made, originals, strict=True))
        found[kind] = hits / len(originals)
    return found


def main() -> None:
    """Print the recall of each kind, what was folded by mistake, and the speed."""
    if not EVENTS.is_dir():
        sys.exit("../shared does not exist; there is nothing to score against")
    english = [row for name in ("en_events_wikinews", "en_events_basil") for row in rows(name) if len(row["text"]) >= LONG]
    chinese = rows("zh_en_docs_ntrex")
    of_english = [article(n, row["title"], row["text"], "en") for n, row in enumerate(english)]
    of_chinese = [article(n, "".join(row["zh"][:1]), "".join(row["zh"]), "zh") for n, row in enumerate(chinese)]
    recall = {lang: copies_found(made, lang) for lang, made in (("en", of_english), ("zh", of_chinese))}
    print(f"copies found, of {len(english)} English and {len(chinese)} Chinese articles")
    for kind in KINDS:
        print(f"  {kind:<38} en {recall['en'][kind]:.3f}  zh {recall['zh'][kind]:.3f}")
    began = time.process_time()
    heads = fold(of_english, KnownCopies())
    seconds = time.process_time() - began
    pairs = [(a, b) for a, b in combinations(range(len(english)), 2) if english[a]["event"] == english[b]["event"]]
    _print_folded("independent reports of one event", of_english, heads, pairs)
    strangers = [(a, b) for a, b in combinations(range(len(english)), 2) if english[a]["event"] != english[b]["event"]]
    _print_folded("reports of different events", of_english, heads, strangers)
    _translations(chinese, of_chinese)
    _market_reports()
    size = sum(len(one.summary) for one in of_english) // len(of_english)
    print(f"{len(of_english) / seconds:,.0f} articles of {size:,} characters a second of one core, held against all before it")


def _translations(chinese: Sequence[Mapping[str, str]], here: Sequence[Article]) -> None:
    """Another person's translation of each text: the same report in other words."""
    there = [
        article(len(here) + n, "".join(row["zh_tw"][:1]), "".join(row["zh_tw"]), "zh-Hant", DAY + timedelta(days=1))
        for n, row in enumerate(chinese)
    ]
    heads = fold([*here, *there], KnownCopies())
    _print_folded("two translations of one text", (*here, *there), heads, [(n, len(here) + n) for n in range(len(here))])
    _print_folded("different Chinese texts", here, heads, list(combinations(range(len(here)), 2)))


def _market_reports() -> None:
    """Reports that come every day in the same words."""
    folded = total = 0
    for row in rows("en_same_event_bloomberg"):
        if not row["same"]:
            pair = [article(n, row[f"title_{side}"], row[f"lede_{side}"], "en") for n, side in enumerate("ab")]
            folded, total = folded + bool(fold(pair, KnownCopies())), total + 1
    print(f"folded: {folded} of {total} pairs of market reports of different events ({folded / total:.2%})")


def _print_folded(what: str, articles: Sequence[Article], heads: Mapping[str, str], pairs: Sequence[tuple[int, int]]) -> None:
    head = [heads.get(one.id, one.id) for one in articles]
    folded = sum(head[a] == head[b] for a, b in pairs)
    print(f"folded: {folded} of {len(pairs)} pairs of {what} ({folded / len(pairs):.2%})")


if __name__ == "__main__":
    main()
