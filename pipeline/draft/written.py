"""Sentences that a drafter writes over what an issue cites already: put into the issue, and proved again from it.

Pure: whoever writes is handed in. A sentence stands below the quotations that carry it, so a reader can hold one against the
other; what the claim gate refuses is not printed, and the quotations stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.draft.claim_gate import Drafted, Find, Near, Source, refusals
from pipeline.draft.claim_gate.reading import read
from pipeline.draft.commentary import references, without_references
from pipeline.model import Issue, Section, StoryItem
from pipeline.model.written import Written

Gate = Callable[[Drafted, Mapping[int, Source]], tuple[str, ...]]
"""The claim gate with the desk's names and embedder."""

Writing = Callable[[Mapping[int, Source], str], tuple[Written, ...]]
"""Sentences in that language over numbered sources, gated; () where there is nothing to say or nothing was let pass."""

_SENTENCE = re.compile(r"[^\n。！？]+?(?:[.!?](?=\s|$)|[。！？]|(?=\n)|$)(?:[ \t]*\[@[^\]\n]*\])*")
"""A sentence of the analyst's, with the references that stand right behind its stop."""

LEAST = 2
"""Quotations below which a story needs no sentence over them."""


def with_written(issue: Issue, write: Writing) -> Issue:
    """The issue with the sentences that *write* makes of each story in a section."""
    words = sources(issue)
    return replace(issue, sections=tuple(_written(section, words, issue.lang, write) for section in issue.sections))


def _written(section: Section, words: Mapping[int, Source], lang: str, write: Writing) -> Section:
    items = []
    for item in section.items:
        own = {number: words[number] for number in cited(item) if number in words}
        items.append(replace(item, written=write(own, lang)) if len(own) >= LEAST else item)
    return replace(section, items=tuple(items))


def sources(issue: Issue) -> dict[int, Source]:
    """What the issue cites, as the gate reads it, by the numbers of the citations."""
    return {c.number: Source(number=c.number, words=c.words, lang=c.lang, article=c.article) for c in issue.citations}


def cited(item: StoryItem) -> tuple[int, ...]:
    """The citations that a sentence on the story may rest on: its headline and its quotations."""
    return tuple(dict.fromkeys((item.headline.cite, *(quoted.cite for _, quoted in item.quotes))))


def gate(find: Find, near: Near | None) -> Gate:
    """The claim gate with these names and this embedder."""
    return lambda drafted, known: refusals(drafted, known, find, near)


def check_written(issue: Issue, judge: Gate) -> Iterator[str]:
    """What the gate says now of each sentence that a model wrote; none without a quotation of its own story."""
    known = sources(issue)
    for section in issue.sections:
        for item in section.items:
            own = {number: known[number] for number in cited(item) if number in known}
            for one in item.written:
                place = f"section {section.theme}, story {item.story}, written by {one.model}"
                yield from (f"{place}: {reason}" for reason in judge(Drafted(words=one.words, cites=one.cites), own))


def with_citations(issue: Issue) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The analyst's sentences that refer to something (`[@3]`), without the references, and the citations that these name."""
    cites = {ref.key: ref.quoted.cite for ref in issue.refs}
    said = issue.commentary
    found = []
    for words in (said.thesis, *said.sections.values(), said.watch):
        for sentence in _SENTENCE.findall(words):
            named = tuple(dict.fromkeys(cites[key] for key in references(sentence) if key in cites))
            if named:
                found.append((" ".join(without_references(sentence).split()), named))
    return tuple(found)


def warnings(sentences: Sequence[tuple[str, tuple[int, ...]]], issue: Issue, judge: Gate) -> tuple[str, ...]:
    """What the gate would say of an analyst's *sentences* and the citations they name: to be looked at, not to stop anything.

    Between languages and where an analyst concludes, it warns of more than is wrong.
    """
    known = sources(issue)
    rows = []
    for words, cites in sentences:
        reasons = judge(Drafted(words=words, cites=cites), known)
        rows += [f"“{words[:60]}”: {reason}" for reason in reasons]
    return tuple(rows)


def language_of(words: str) -> str:
    """en or zh, by the letters."""
    return read(words).lang
