"""Who said what, and who claims what, in each section of an issue: few statements, each quoted and proved.

Chooses; finds nothing anew (attributions.py and ledger.py do). Of a speaker one statement in a section; named sources, direct
words and the issue's language first. What a claim's article may not print any more of is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.draft.attributions import Names, attributions
from pipeline.draft.citations import Citations
from pipeline.draft.headline import language, letters
from pipeline.draft.named import is_named
from pipeline.draft.passages import Passage, name_of
from pipeline.model import Article, Attribution, Citation, Evidence, Issue, LedgerLine, Section, Statement, Story

MOST = 4
"""Statements, and claims, of a section."""

SHORTEST, LONGEST = {"en": 24, "zh": 8}, {"en": 240, "zh": 110}
"""Characters of the words that are printed, in English and in Chinese."""

_NOBODY_IN_PARTICULAR = re.compile(
    r"(?:the|an?) (?:company|firm|agency|report|site|group|study|president|minister|ministry|statement|bank)$"
    r"|(?:该|該|这|這|此|其)|(?:公司|媒体|媒體|团队|團隊|报道|報道|双方|雙方|声明|聲明|网友|網友|专家|專家)$",
    re.IGNORECASE,
)
"""A speaker whom only the sentences around name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What an issue's statements are chosen from: the names that the desk knows, the ledger, and the articles of its claims."""

    names: Names | None = None
    lines: tuple[LedgerLine, ...] = ()
    articles: Mapping[str, Article] = field(default_factory=dict)
    claims: Mapping[str, Attribution] = field(default_factory=dict)


def with_statements(issue: Issue, stories: Sequence[Story], heard: Heard) -> Issue:
    """The issue with who said what in the stories of each section, and the claims made in them. *stories*: those of its
    window with the articles of its window."""
    if heard.names is None:
        return issue
    book, sections = Citations(issue.citations), []
    taken = {letters(item.headline.words) for section in issue.sections for item in section.items}
    for section in issue.sections:
        told = _told(issue, section, stories)
        claims = tuple(_claims({story.id for story in told}, heard, issue.lang, book))
        taken |= {letters(one.quote.words) for one in claims}
        said = tuple(_said(told, heard.names, issue.lang, book, taken))
        sections.append(replace(section, said=said, claims=claims))
    return replace(issue, sections=tuple(sections), citations=book.rows)


def _told(issue: Issue, section: Section, stories: Sequence[Story]) -> list[Story]:
    """The stories of a section: those that it prints, in their order, then the others of its theme that no other one prints."""
    printed = {item.story: at for at, item in enumerate((*section.items, *section.more))}
    elsewhere = {item.story for one in issue.sections for item in (*one.items, *one.more)} - set(printed)
    here = [s for s in stories if s.id in printed or (section.theme in s.themes and s.id not in elsewhere)]
    return sorted(here, key=lambda story: printed.get(story.id, len(printed)))


def _said(told: Sequence[Story], names: Names, lang: str, book: Citations, taken: set[str]) -> Iterator[Statement]:
    """Statements of *told*, whose words are not *taken* yet; they are then. Speakers without a name speak only
    where no other does."""
    speakers: set[str] = set()
    found = []
    for place, story in enumerate(told):
        for article in story.shown:
            if article.vantage != "social":
                for one in attributions(article, names):
                    nameless = one.anonymous or not is_named(one, article, names)
                    found.append(((nameless, *_worth(one, article, lang, place)), one, article))
    count, known = 0, False
    for worth, one, article in sorted(found, key=lambda row: (row[0], row[1].at, row[2].id, row[1].start)):
        if worth[0] and known:
            return  # only speakers without a name are left
        fresh = (one.entity or one.speaker) not in speakers and letters(one.words) not in taken
        if count < MOST and fresh and (statement := _printed(one, article, book)):
            speakers.add(one.entity or one.speaker)
            taken.add(letters(one.words))
            count, known = count + 1, known or not worth[0]
            yield statement


def _claims(here: Collection[str], heard: Heard, lang: str, book: Citations) -> Iterator[Statement]:
    """The claims made in these stories, the weightiest first."""
    lines = [line for line in heard.lines if line.story in here and (line.claim.amounts or line.claim.superlative)]
    speakers: set[str] = set()
    count = 0
    for line in sorted(lines, key=lambda line: (_weight(line, lang), line.claim.known_from, line.claim.id)):
        said, article = line.claim.said, heard.articles[line.claim.said.article]
        if count == MOST or line.claim.holder in speakers or article.vantage == "social":
            continue
        if statement := _printed(said, article, book):
            speakers.add(line.claim.holder)
            count += 1
            yield replace(
                statement,
                claim=line.claim.id,
                status=line.status,
                repeats=len(line.repeats),
                disputed=_turned(line.disputes, heard, book),
                confirmed=_turned(line.confirms, heard, book),
            )


def _turned(ids: Sequence[str], heard: Heard, book: Citations) -> Evidence:
    """The first of these later claims that may be printed."""
    for said in (heard.claims[one] for one in ids):
        article = heard.articles[said.article]
        passage = Passage(article=article, field=said.field, start=said.start, end=said.end)
        if quote := book.offer(passage):
            return ((said.speaker, quote),)
    return ()


def _weight(line: LedgerLine, lang: str) -> tuple[int, ...]:
    """The order of claims, the first first: judged or disputed ones, then those of known names, with a number, often repeated."""
    said = line.claim.said
    return (line.status == "claimed", not said.entity, not line.claim.amounts, -len(line.repeats), said.lang[:2] != lang)


def _worth(one: Attribution, article: Article, lang: str, place: int) -> tuple[int, ...]:
    """The order of statements, the first first: known names, those with a role, direct words, the issue's language."""
    return (one.anonymous, not one.entity, not one.direct, not one.role, language(article) != lang, place)


def _printed(one: Attribution, article: Article, book: Citations) -> Statement | None:
    """The statement as it is printed; None where it is too short or too long, or the article's rights allow no more."""
    tongue = "zh" if language(article) == "zh" else "en"
    if _NOBODY_IN_PARTICULAR.match(one.speaker):
        return None
    if not SHORTEST[tongue] <= one.end - one.start <= LONGEST[tongue]:
        return None
    quote = book.offer(Passage(article=article, field=one.field, start=one.start, end=one.end))
    if quote is None:
        return None
    return Statement(
        speaker=one.speaker,
        role="" if len(one.role) > 80 or one.role.endswith(("'s", "’s")) else one.role,
        entity=one.entity,
        manner=one.manner,
        direct=one.direct,
        anonymous=one.anonymous,
        outlet=name_of(article),
        quote=quote,
        speaker_start=one.speaker_start,
        speaker_end=one.speaker_end,
    )


def check_statements(issue: Issue, articles: Mapping[str, Article]) -> Iterator[str]:
    """What cannot be proved of the issue's statements: where the speaker stands, and that direct words are quoted."""
    cited = {citation.number: citation for citation in issue.citations}
    for section in issue.sections:
        for one in (*section.said, *section.claims):
            citation = cited.get(one.quote.cite)
            article = articles.get(citation.article) if citation else None
            if citation is None or article is None:
                continue
            at = f"section {section.theme}, statement of {one.speaker}"
            yield from (f"{at}: {what}" for what in _unproved(one, citation, article))
            for who, quote in (*one.disputed, *one.confirmed):
                other = articles.get(cited[quote.cite].article) if quote.cite in cited else None
                if other and who not in f"{other.title}\n{other.summary}":
                    yield f"{at}: {who} is not named in {other.id}, which disputes or confirms it"


def _unproved(one: Statement, citation: Citation, article: Article) -> Iterator[str]:
    text = article.field(citation.field)
    if text[one.speaker_start : one.speaker_end] != one.speaker:
        yield f"{article.id} does not say so at {one.speaker_start}:{one.speaker_end}"
    if one.role and one.role not in text:
        yield f"{article.id} does not call anybody {one.role!r}"
    if citation.outlet != one.outlet:
        yield f"citation [{citation.number}] is of {citation.outlet}, not of {one.outlet}"
    marks = text[max(0, citation.start - 2) : citation.start]
    if one.direct and not any(mark in marks for mark in "“\"「『‘'"):
        yield f"its words do not follow a quotation mark in {article.id}"
