"""Claims: what is one, what its number is, and what later claims do to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.draft.attributions import names_of
from pipeline.draft.claims import claims_of
from pipeline.draft.ledger import ledger
from pipeline.model import Claim, ClaimStatus, Entity, LedgerLine
from tests.make import make_article

NAMES = names_of(
    (
        Entity(slug="deepseek", kind="lab", en=("DeepSeek",), zh=("深度求索",)),
        Entity(slug="openai", kind="lab", en=("OpenAI",)),
        Entity(slug="alibaba", kind="company", en=("Alibaba",), zh=("阿里巴巴",)),
    )
)
SPENT = "DeepSeek says it spent $5.6 million on one training run."


def claims(summary: str, id: str = "a1", hours: int = 0) -> tuple[Claim, ...]:
    article = make_article(id=id, title="", summary=summary)
    return claims_of(
        make_article(id=id, title="", summary=summary, first_seen=article.first_seen + timedelta(hours=hours)), NAMES
    )


@pytest.mark.parametrize(
    ("text", "holder", "amounts"),
    [
        (SPENT, "deepseek", ("5.6e+06usd",)),
        ("深度求索表示，训练花费557.6万美元。", "deepseek", ("5.576e+06usd",)),
        ("Mr Lee said that rates would rise by 25 basis points.", "mr lee", ("0.25point",)),
        ("阿里巴巴称，公司将投资3800亿元。", "alibaba", ("3.8e+11cny",)),
        ("Alibaba claims that its model outperforms all others.", "alibaba", ()),
        ("OpenAI denied that it had seen the data.", "openai", ()),
    ],
)
def test_a_claim_has_an_owner_and_its_number_in_normal_form(text: str, holder: str, amounts: tuple[str, ...]) -> None:
    (one,) = claims(text)
    assert (one.holder, one.amounts) == (holder, amounts)
    assert text[one.said.start : one.said.end] == one.said.words


@pytest.mark.parametrize(
    "text",
    [
        "DeepSeek says it will go on with its work.",
        "The model cost $5.6 million.",
        "DeepSeek says it began in May 2023.",
        "深度求索表示，公司将继续努力工作。",
    ],
)
def test_a_statement_without_a_number_or_superlative_is_no_claim(text: str) -> None:
    assert claims(text) == ()


def test_a_copy_makes_no_claims_of_its_own() -> None:
    assert claims_of(make_article(title="", summary=SPENT, copy_of="a0"), NAMES) == ()


def test_the_same_number_of_the_same_owner_is_a_repetition() -> None:
    (first,), (again,) = claims(SPENT), claims("据深度求索介绍，训练花费560万美元。", id="a2", hours=3)
    (line,) = ledger([(again, "s1"), (first, "s1")], {})
    assert (line.claim.id, line.repeats, line.status) == (first.id, (again.id,), "claimed")


def test_a_later_claim_that_disputes_or_confirms_is_linked_within_its_story() -> None:
    (first,) = claims(SPENT)
    (doubt,) = claims("OpenAI denied that DeepSeek had trained it alone.", id="a2", hours=2)
    (other,) = claims("Mr Wu confirmed that it had cost $5.6 million.", id="a3", hours=3)
    lines = ledger([(first, "s1"), (doubt, "s1"), (other, "s1")], {})
    assert (lines[0].status, lines[0].disputes, lines[0].confirms) == ("disputed", (doubt.id,), (other.id,))
    apart = ledger([(first, "s1"), (doubt, "s2")], {})
    assert apart[0].disputes == ()


def test_the_analyst_s_word_stands_above_what_reports_say() -> None:
    (first,) = claims(SPENT)
    (doubt,) = claims("OpenAI denied that DeepSeek had trained it alone.", id="a2", hours=2)
    word = ClaimStatus(claim=first.id, status="confirmed", who="ada", known_from=first.known_from)
    lines: tuple[LedgerLine, ...] = ledger([(first, "s1"), (doubt, "s1")], {first.id: word})
    assert lines[0].status == "confirmed"
