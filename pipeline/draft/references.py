"""What the analyst's words refer to: `[@3]`, `[@STORY]` and `[@CLAIM]` become citations of the issue, or a problem with a line.

A number means the source that bore it in the issue as the analyst last saw it; it keeps that meaning when an issue built anew
numbers otherwise, and is printed with the new number. Finds nothing by itself: the passages are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.draft.citations import Citations
from pipeline.draft.commentary import references
from pipeline.draft.headline import headline, titles_of
from pipeline.draft.passages import Passage
from pipeline.model import Article, Citation, Claim, Issue, Quoted, Ref, Story

CLAIM = re.compile(r"c[0-9a-f]{10}")
"""The id of a claim, as `desk claims` prints it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a reference names: a passage, and the story that it is of where the reference names a story."""

    passage: Passage
    story: str = ""


def numbered(key: str, before: Issue | None) -> Citation | None:
    """The citation that `[@key]` meant in the issue as it was built before; None where there is none."""
    if before is None:
        return None
    known = {row.number: row for row in before.citations}
    meant = {ref.key: ref.quoted.cite for ref in before.refs}
    return known.get(meant.get(key) or int(key))


def of_citation(citation: Citation, articles: Mapping[str, Article]) -> Named | None:
    """The passage of a citation; None where its article is not known, or does not say so any more."""
    article = articles.get(citation.article)
    if article is None or article.field(citation.field)[citation.start : citation.end] != citation.words:
        return None
    return Named(passage=Passage(article=article, field=citation.field, start=citation.start, end=citation.end))


def of_story(story: Story, lang: str) -> Named | None:
    """The story by its headline; None where no report of it has a title."""
    passage = headline(titles_of(story), lang)
    return Named(passage=passage, story=story.id) if passage else None


def of_claim(claim: Claim, article: Article) -> Named:
    """The words of a claim where its article says them."""
    said = claim.said
    return Named(passage=Passage(article=article, field=said.field, start=said.start, end=said.end))


def with_references(issue: Issue, named: Mapping[str, Named]) -> Issue:
    """The issue with what its analyst's words refer to; what nothing else cites gets the next numbers."""
    keys = dict.fromkeys(key for words in own_words(issue) for key in references(words))
    book = Citations(issue.citations)
    refs = []
    for key in keys:
        if one := named.get(key):
            quoted = printed(issue).get(one.story) or book.offer(one.passage)
            refs += [Ref(key=key, quoted=quoted, story=one.story)] if quoted else []
    return replace(issue, refs=tuple(refs), citations=book.rows)


def check_references(issue: Issue) -> Iterator[str]:
    """References that lead nowhere."""
    known = {ref.key for ref in issue.refs}
    for words in own_words(issue):
        yield from (f"the analyst's words: [@{key}] names nothing" for key in references(words) if key not in known)


def own_words(issue: Issue) -> tuple[str, ...]:
    """All that the analyst wrote and the issue prints, in the order of print."""
    said = issue.commentary
    return (said.thesis, *(section.analyst for section in issue.sections), said.watch)


def printed(issue: Issue) -> dict[str, Quoted]:
    """The headline of each story that the issue prints."""
    return {item.story: item.headline for section in issue.sections for item in (*section.items, *section.more)}
