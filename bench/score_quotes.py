"""How well attributed statements are found: precision and recall over 200 passages that were read by a person.

    python bench/score_quotes.py            both halves
    python bench/score_quotes.py --held     only the half that nothing was tuned on (every second passage)

quote_labels.jsonl holds ids and offsets only: per passage its set, document, place, and of each statement the places of its
words (from the passage's start), its flags and the places where its speaker may be named. Flags: d direct, i reported, p by a
pronoun, o not asked for (cut off, a noun phrase, or a matter of taste): finding it is neither asked nor wrong. A statement is
right when its speaker holds the labelled name and its words are the labelled ones, to the letter for direct speech (but for
marks at the ends), by four fifths of both for reported speech.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from pipeline.config.entities import read_entities
from pipeline.draft.attributions import Names, attributions, names_of
from pipeline.model import Article, Attribution

if __package__:
    from bench import story_sets
else:
    import story_sets

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared" / "data"
MARKS = " \n\t.,;:!?。，；：！？\"“”’‘'」「…"
SAME = 0.8


def texts(name: str) -> dict[str, str]:
    """The texts of one of the sets, by document."""
    if name.startswith(("en_", "zh_")):
        rows = story_sets.rows(SHARED / "events" / f"{name}.jsonl")
        return {row["id"]: "\n".join(row["zh"]) if "zh" in row else row["text"] for row in rows}
    path = next((SHARED / "news").glob(f"{name}.jsonl*"))
    return {row["id"]: row.get("summary") or "" for row in story_sets.rows(path)}


def found(text: str, names: Names, lang: str) -> tuple[Attribution, ...]:
    """What the program finds in a passage that is the summary of an article."""
    day = story_sets.START
    given = dict.fromkeys(("feed", "url", "canonical_url", "given_title", "title"), "")
    article = Article(id="a", summary=text, lang=lang, published=day, first_seen=day, **given)
    return attributions(article, names)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without the marks and blanks at its ends."""
    while start < end and text[start] in MARKS:
        start += 1
    while end > start and text[end - 1] in MARKS:
        end -= 1
    return start, end


def right(one: Attribution, text: str, label: list[Any]) -> bool:
    """Whether *one* is the labelled statement with its speaker."""
    a, b = trimmed(text, one.start, one.end)
    c, d = trimmed(text, label[0], label[1])
    shared = min(b, d) - max(a, c)
    words = (a, b) == (c, d) if one.direct else shared >= SAME * (max(b, d) - min(a, c))
    return words and any(text[x:y] in one.speaker for x, y in label[3:])


def main() -> None:
    """Print precision and recall per language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="print what is wrong or missed")
    asked = parser.parse_args()
    labels = [json.loads(line) for line in (REPOSITORY / "bench" / "quote_labels.jsonl").open(encoding="utf-8")]
    names = names_of(read_entities(REPOSITORY / "entities.toml", []))
    kept: dict[str, dict[str, str]] = {}
    for half, chosen in (("read while it was written", 0), ("other half", 1)):
        if asked.held and not chosen:
            continue
        for lang in ("en", "zh"):
            counts = dict.fromkeys(("found", "right", "asked", "had", "named", "named had"), 0)
            for number, row in enumerate(labels):
                if number % 2 == chosen and row["lang"] == lang:
                    if row["set"] not in kept:
                        kept[row["set"]] = texts(row["set"])
                    _count(row, kept[row["set"]][row["id"]][row["start"] : row["end"]], names, counts, asked.wrong)
            print(
                f"{lang}, {half}: precision {counts['right']}/{counts['found']} = {counts['right'] / counts['found']:.3f},"
                f" recall {counts['had']}/{counts['asked']} = {counts['had'] / counts['asked']:.3f},"
                f" but for pronouns {counts['named had']}/{counts['named']} = {counts['named had'] / counts['named']:.3f}"
            )


def _count(row: dict[str, Any], text: str, names: Names, counts: dict[str, int], aloud: bool) -> None:
    had = set()
    for one in found(text, names, row["lang"]):
        counts["found"] += 1
        match = next((place for place, label in enumerate(row["quotes"]) if right(one, text, label)), None)
        if match is None:
            if aloud:
                print(f"  wrong, {row['id']}: {one.speaker} | {one.words}")
            continue
        counts["right"] += 1
        had.add(match)
    for place, label in enumerate(row["quotes"]):
        if "o" in label[2]:
            continue
        for name in ("asked",) if "p" in label[2] else ("asked", "named"):
            counts[name] += 1
        if place in had:
            for name in ("had",) if "p" in label[2] else ("had", "named had"):
                counts[name] += 1
        elif aloud:
            print(f"  missed, {row['id']}: {text[label[3][0] : label[3][1]]} | {text[label[0] : label[1]]}")


if __name__ == "__main__":
    main()
