"""How many wrong sentences the claim gate refuses and how many true ones it lets pass, by kind and language.

    python bench/score_gate.py [--without-embedder] [--show KIND]

The suite is tests/gate_suite.py: over samples/news with sentences written by hand, and over ../shared. The gate was built
while looking at fold 0 (half of the hand-written sentences, the sample week, half of the documents of ../shared); fold 1 was
not looked at.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from pipeline.draft.claim_gate import Near, refusals  # noqa: E402  (the checkout is put on the path first)
from pipeline.vectors import load  # noqa: E402
from tests.gate_suite import LEAST, Case, find, suite  # noqa: E402

LANGS = ("en", "zh", "across")
SENTENCES = 60
"""Of ../shared, in each language."""


def nearness() -> Near:
    """The cosine of two texts by the desk's default embedder, numbers masked."""
    embed = load("use").embed

    @cache
    def vector(text: str) -> Any:
        found = np.frombuffer(embed([re.sub(r"\d+", "0", text)])[0], dtype=np.int8).astype(float)
        return found / np.linalg.norm(found)

    return lambda one, other: float(vector(one) @ vector(other))


def main() -> None:
    """Judge every case and print the table."""
    near = None if "--without-embedder" in sys.argv else nearness()
    shown = sys.argv[sys.argv.index("--show") + 1] if "--show" in sys.argv else ""
    total: Counter[tuple[str, str, int]] = Counter()
    right: Counter[tuple[str, str, int]] = Counter()
    for one in suite(shared=SENTENCES):
        reasons = refusals(one.claim, one.sources, find, near)
        good = one.passes == (not reasons)
        for key in ((one.kind, one.lang, one.fold), (one.kind, "all", one.fold)):
            total[key] += 1
            right[key] += good
        if not good and one.kind == shown and one.fold == 0:
            show(one, reasons)
    columns = [(fold, lang) for fold, langs in ((0, LANGS), (1, (*LANGS, "all"))) for lang in langs]
    print(f"{'kind':24}{'asked':>6}", *(f"{'built on' if fold == 0 else 'held back'} {lang}".rjust(17) for fold, lang in columns))
    for kind in dict.fromkeys(kind for kind, _, _ in total):
        cells = (cell(right, total, kind, lang, fold) for fold, lang in columns)
        print(f"{kind:24}{LEAST.get(kind, 0):6.2f}", *(one.rjust(17) for one in cells))
    print(f"{sum(n for (_, lang, _), n in total.items() if lang == 'all')} cases")


def cell(right: Counter[tuple[str, str, int]], total: Counter[tuple[str, str, int]], kind: str, lang: str, fold: int) -> str:
    """Share and number of one cell."""
    key = (kind, lang, fold)
    return f"{right[key] / total[key]:.3f} ({total[key]})" if total[key] else "-"


def show(one: Case, reasons: tuple[str, ...]) -> None:
    """A case that the gate got wrong, for a person."""
    print(
        one.origin,
        one.lang,
        reasons,
        *(f"\n  source: {source.words}" for source in one.sources.values()),
        f"\n  claim:  {one.claim.words}",
    )


if __name__ == "__main__":
    main()
