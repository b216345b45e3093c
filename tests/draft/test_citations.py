"""The book of citations gives numbers once, and no more of an article than its outlet's rights allow."""

from __future__ import annotations

import pytest

from pipeline.draft.citations import Citations
from pipeline.draft.passages import Passage
from pipeline.model import Article
from tests.make import make_article

LONG = make_article(title="T" * 60, summary="x" * 1000)


def summary(start: int, end: int, article: Article = LONG) -> Passage:
    return Passage(article=article, field="summary", start=start, end=end)


def title(article: Article = LONG) -> Passage:
    return Passage(article=article, field="title", start=0, end=len(article.title))


def test_a_passage_keeps_its_number() -> None:
    book = Citations()
    assert [book.cite(p).cite for p in (summary(0, 9), title(), summary(0, 9))] == [1, 2, 1]


def test_of_an_article_at_most_300_characters_are_cited_in_an_issue_its_title_included() -> None:
    book = Citations()
    assert book.offer(summary(0, 200)) is not None
    assert book.offer(summary(300, 341)) is None
    assert book.offer(summary(150, 240)) is not None, "what is cited already counts once"
    assert book.offer(title()) is not None, "room is kept for the title"


@pytest.mark.parametrize(("rights", "allowed"), [("headline", False), ("quote", True), ("full", True)])
def test_rights_say_what_may_be_cited_beyond_the_title(rights: str, allowed: bool) -> None:
    article = make_article(summary="x" * 1000, rights=rights)
    assert Citations().fits(summary(0, 100, article)) == allowed
    assert Citations().fits(title(article))
    assert Citations().fits(summary(0, 900, article)) == (rights == "full")
