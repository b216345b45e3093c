"""Statements in an issue: few, proved, within rights; claims with what became of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.draft.attributions import names_of
from pipeline.draft.claims import claims_of
from pipeline.draft.gate import check
from pipeline.draft.ledger import ledger
from pipeline.draft.order import in_print_order
from pipeline.draft.statements import Heard, with_statements
from pipeline.model import Article, ClaimStatus, Entity, Issue, Story
from tests.make import make_articles, make_issue, make_stories

NAMES = names_of((Entity(slug="deepseek", kind="lab", en=("DeepSeek",)),))
SAID = (
    "“This is a wake-up call for the industry,” Jane Roe said in Berlin. DeepSeek says it spent $5.6 million on one training run."
)


def spoken(verdict: str = "", summary: str = SAID) -> tuple[Issue, dict[str, Article]]:
    """The sample issue, the first report of whose first story says SAID, with statements and claims."""
    issue = make_issue()
    story = next(s for s in make_stories() if s.id == issue.sections[0].items[0].story)
    cited = {citation.article for citation in issue.citations}
    article = next((a for a in story.articles if a.id not in cited), story.articles[0])
    fresh = replace(article, id="aspoken", title="A new report", summary=summary, lang="en", vantage="us", copy_of="")
    from pipeline.draft.gate import text_hash

    fresh = replace(fresh, text_hash=text_hash(fresh))
    told: Story = replace(story, articles=(*story.articles, fresh))
    claims = claims_of(fresh, NAMES)
    words = {c.id: ClaimStatus(claim=c.id, status=verdict, who="ada", known_from=c.known_from) for c in claims if verdict}
    heard = Heard(
        names=NAMES,
        lines=ledger([(claim, story.id) for claim in claims], words),
        articles={fresh.id: fresh},
        claims={claim.id: claim.said for claim in claims},
    )
    made = in_print_order(with_statements(issue, [told], heard))
    return made, {article.id: article for article in (*make_articles(), fresh)}


def test_a_section_says_who_said_what_and_who_claims_what() -> None:
    issue, articles = spoken()
    section = issue.sections[0]
    assert [(one.speaker, one.direct, one.quote.words) for one in section.said if one.speaker == "Jane Roe"] == [
        ("Jane Roe", True, "This is a wake-up call for the industry,")
    ]
    assert [(one.speaker, one.status, one.entity) for one in section.claims] == [("DeepSeek", "claimed", "deepseek")]
    assert [problem for problem in check(issue, articles) if "statement" in problem or "citation" in problem] == []


def test_the_analyst_s_status_is_printed() -> None:
    issue, _ = spoken("confirmed")
    assert [one.status for one in issue.sections[0].claims] == ["confirmed"]


@pytest.mark.parametrize("change", [{"speaker": "John Doe"}, {"speaker_start": 3}, {"role": "king"}, {"outlet": "Another"}])
def test_the_gate_finds_a_statement_that_was_tampered_with(change: dict[str, object]) -> None:
    issue, articles = spoken()
    section = issue.sections[0]
    forged = replace(section.claims[0], **change)  # type: ignore[arg-type]  # a table of fields
    told = replace(issue, sections=(replace(section, claims=(forged,)), *issue.sections[1:]))
    assert any("statement of" in problem for problem in check(told, articles))


def test_direct_words_must_follow_a_quotation_mark() -> None:
    issue, articles = spoken()
    section = issue.sections[0]
    forged = replace(section.claims[0], direct=True)
    told = replace(issue, sections=(replace(section, claims=(forged,)), *issue.sections[1:]))
    assert any("quotation mark" in problem for problem in check(told, articles))


def test_a_speaker_whom_only_the_context_names_is_not_printed() -> None:
    issue, _ = spoken(summary="The company said that it had shipped two million units of it.")
    assert [one.speaker for one in issue.sections[0].said if one.speaker == "The company"] == []
