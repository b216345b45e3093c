"""The claim gate refuses what its sources do not say, and lets pass what they do. bench/score_gate.py measures it in full."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.draft.claim_gate import Drafted, Source, refusals
from tests.gate_suite import LEAST, find, suite


def judged(words: str, *sources: str) -> str:
    """The reasons for which *words* are refused, as one text."""
    rows = {n: Source(number=n, words=text, lang="", article="a") for n, text in enumerate(sources, 1)}
    return "; ".join(refusals(Drafted(words=words, cites=tuple(rows)), rows, find))


FELL = "Nvidia shares fell about 17 per cent on Monday and wiped out some $589 billion of market value, the largest one-day loss."


@pytest.mark.parametrize(
    ("words", "source", "reason"),
    [
        ("Nvidia lost about $598 billion of market value on Monday as its shares fell 17 per cent.", FELL, "number"),
        ("Nvidia lost about €589 billion of market value on Monday as its shares fell 17 per cent.", FELL, "number"),
        ("Nvidia lost about $589 million of market value on Monday as its shares fell 17 per cent.", FELL, "number"),
        ("Nvidia shares rose about 17 per cent on Monday.", FELL, "direction"),
        ("Broadcom shares fell about 17 per cent on Monday.", FELL, "name"),
        ("Nvidia shares did not fall on Monday.", FELL, "denial"),
        ("英伟达股价周一上涨约17%。", FELL, "direction"),
        ("国家人工智能产业投资基金出资额约600亿美元。", "国家人工智能产业投资基金已登记成立，出资额约600亿元。", "number"),
        ("The fund has about 60 billion dollars.", "国家人工智能产业投资基金已登记成立，出资额约600亿元。", "number"),
        ("Reliance plans a data centre in Jamnagar.", "Reliance is reported to plan a data centre in Jamnagar.", "hedge"),
        ("OpenAI tops DeepSeek in code.", "DeepSeek tops OpenAI in code.", "role"),
        ("China said “we will surely win this trade war”.", "China said it would respond to the trade war.", "quotation"),
    ],
)
def test_what_the_source_does_not_say_is_refused_with_its_reason(words: str, source: str, reason: str) -> None:
    """Each wrong sentence meets the check that is there for it."""
    assert reason in judged(words, source)


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("On Monday Nvidia's shares lost about 17 per cent, wiping some $589 billion off its market value.", FELL),
        ("英伟达股价周一下跌约17%，市值蒸发约5890亿美元，为最大单日损失。", FELL),
        ("Regulators in Italy have blocked DeepSeek.", "Italy's regulators blocked DeepSeek on Thursday."),
        (
            "The European Central Bank cut its rate by 25 basis points.",
            "The European Central Bank cut its rate by a quarter of a point.",
        ),
        ("Bank of China will give at least 1 trillion yuan.", "Bank of China will provide no less than 1 trillion yuan."),
    ],
)
def test_the_same_said_otherwise_passes(words: str, source: str) -> None:
    """A faithful sentence is let through, across languages too, and without an embedder."""
    assert judged(words, source) == ""


def test_a_sentence_that_cites_nothing_or_nobody_is_refused() -> None:
    """Without a known source there is nothing to prove it by."""
    source = {1: Source(number=1, words=FELL, lang="en", article="a")}
    assert "there is no sentence 7" in refusals(Drafted(words="Nvidia fell.", cites=(1, 7)), source, find)[0]
    assert "cites nothing" in refusals(Drafted(words="Nvidia fell.", cites=()), source, find)[0]
    assert "length" in refusals(Drafted(words="Nvidia fell. " * 60, cites=(1,)), source, find)[0]


def test_the_suite_of_the_sample_week_is_judged_as_asked() -> None:
    """Over two thousand cases, made anew: of each kind the share that issue 5 asks for. Nothing here needs an embedder but
    translations, whose line is measured with one by bench/score_gate.py."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case in suite(every=4):
        good = case.passes == (not refusals(case.claim, case.sources, find))
        total[case.kind] += 1
        right[case.kind] += good
    assert sum(total.values()) >= 600
    found = {kind: right[kind] / total[kind] for kind in LEAST if total[kind]}
    asked = {**LEAST, "translation": 0.85, "role": 0.75}
    assert {kind: share for kind, share in found.items() if share < asked[kind]} == {}
