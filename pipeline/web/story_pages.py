"""The newest stories, and one story: its reports by shore, who was first, its themes with their evidence, why it is one,
what analysts said of it.

Prints of an article its title, its link and at most 300 characters; of a `headline` outlet no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from pipeline.actions.story_edit import line_of
from pipeline.draft.firsts import Names, firsts, only_here
from pipeline.draft.headline import language
from pipeline.draft.passages import name_of
from pipeline.draft.shores import Lead, first_by
from pipeline.model import VANTAGES, Article, Entity, First, Membership, OnlyHere, Span, Story, StoryEdit, Tagging
from pipeline.store import corrections, stories, story_edits
from pipeline.store.printed import printed_in
from pipeline.story.links import about, links_of, settled, standing
from pipeline.story.reasons import readable
from pipeline.text.normalise import normalise
from pipeline.theme.words import Words, on_article, on_story
from pipeline.web.highlight import Excerpt, Piece, excerpt, pieces
from pipeline.web.rows import Row, by_day, row_of
from pipeline.web.site import site_of

ON_PAGE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article of a story; *number* names it on the page. *copies* repeat it."""

    number: int
    article: Article
    outlet: str
    title: tuple[Piece, ...]
    text: Excerpt
    copies: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words that speak for a theme, the numbers of the reports that say them, and what they give."""

    words: str
    lang: str
    numbers: tuple[int, ...]
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A theme of the story. *hidden*: how many more words speak for it in text that is not printed here."""

    tag: Tagging
    evidence: tuple[Evidence, ...]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Why a report stands in the story. *nearest*: the number of the report it was compared with, 0 where it *began* the story
    or came with others. *anchors*: that report is in another language, and *terms* are what ties the two. *unsure*: not far
    above the line; *sure_by*: the analyst who said since that the two are of one event."""

    report: Report
    began: bool
    nearest: int
    score: float
    terms: tuple[str, ...]
    anchors: bool
    unsure: bool
    sure_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What an analyst said of the story or of a report in it: an edit, or a *theme* that it is or is not about. *gone*: taken
    back since, or another word stands in its place."""

    at: datetime
    who: str
    what: str
    why: str
    gone: bool
    theme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the store knows of the story beside its reports: why each is here, the log of edits, the words on its articles."""

    memberships: Sequence[Membership]
    edits: Sequence[StoryEdit] = ()
    words: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Everything that the page of a story shows."""

    row: Row
    shores: tuple[tuple[str, tuple[Report, ...]], ...]
    lead: Lead | None
    firsts: tuple[First, ...]
    only: tuple[OnlyHere, ...]
    told: tuple[Told, ...]
    joined: tuple[Joined, ...]
    hands: tuple[Hand, ...]
    locked: bool


def story_list(request: Request, before: str = "") -> Response:
    """The newest stories by day; *before*: those older than that story."""
    site = site_of(request)
    with site.world.store.read() as tx:
        found = stories.recent(tx, ON_PAGE + 1, before.replace("\x00", ""))
        printed = printed_in(tx, [story.id for story in found])
    rows = [row_of(story, printed) for story in found[:ON_PAGE]]
    return site.page(
        "stories.html",
        here="stories",
        days=by_day(rows, site.words.zone),
        before=before,
        older=rows[-1].id if len(found) > ON_PAGE else "",
    )


def story(request: Request, id: str) -> Response:
    """One story; a story that was merged into another leads there."""
    site = site_of(request)
    with site.world.store.read() as tx:
        found = stories.get(tx, id.replace("\x00", ""))
        if found is None:
            raise HTTPException(404, f"There is no story {id[:80]}.")
        if found.id != id:
            return RedirectResponse(f"/stories/{quote(found.id)}", status_code=301)
        printed = printed_in(tx, [found.id])
        record = Record(
            memberships=stories.memberships(tx, found.id),
            edits=story_edits.listing(tx),
            words=corrections.on_articles(tx, [article.id for article in found.articles]),
        )
    spread = spread_of(found, record, row_of(found, printed), site.world.tools().names)
    return site.page("story.html", here="stories", spread=spread, called=called(site.world.workspace.entities))


def called(entities: Sequence[Entity]) -> dict[str, str]:
    """What an entity is called, by its slug."""
    return {entity.slug: next(iter((*entity.en, *entity.zh)), entity.slug) for entity in entities}


def spread_of(story: Story, record: Record, row: Row, names: Names) -> Spread:
    """The story laid out; reports are numbered from the earliest on."""
    reports = _reports(story)
    by_id = {report.article.id: report for report in reports}
    shores = [(vantage, tuple(r for r in reports if r.article.vantage == vantage)) for vantage in VANTAGES]
    return Spread(
        row=row,
        shores=tuple((vantage, some) for vantage, some in shores if some),
        lead=first_by(story.originals),
        firsts=firsts(story.originals),
        only=only_here(story.originals, names),
        told=tuple(_told(tag, by_id) for tag in story.tags),
        joined=_joined(story, record, by_id),
        hands=hands(story, record, by_id),
        locked=story.id in links_of(record.edits).locked,
    )


def _reports(story: Story) -> tuple[Report, ...]:
    """The originals, of each and its copies the fullest text; a copy whose original is elsewhere stands for itself."""
    groups: dict[str, list[Article]] = {}
    for article, origin in _origins(story):
        groups.setdefault(origin, []).append(article)
    shown = {article.copy_of or article.id: article for article in story.shown}
    evidence = [span for tag in story.tags for span in tag.spans]
    found = []
    for number, (origin, group) in enumerate(groups.items(), 1):
        leading = shown.get(origin, group[0])
        found.append(_report(number, leading, tuple(a for a in group if a is not leading), evidence))
    return tuple(found)


def _origins(story: Story) -> list[tuple[Article, str]]:
    """Each article with the id of what it repeats here, or its own; the originals first, as they came."""
    here = {article.id for article in story.articles}
    rows = [(article, article.copy_of if article.copy_of in here else article.id) for article in story.articles]
    return sorted(rows, key=lambda row: row[0].id != row[1])


def _report(number: int, article: Article, copies: tuple[Article, ...], evidence: Sequence[Span]) -> Report:
    def places(field: str) -> list[tuple[int, int]]:
        return [(span.start, span.end) for span in evidence if (span.article, span.field) == (article.id, field)]

    text = Excerpt() if article.rights == "headline" else excerpt(article.summary, places("summary"))
    title = pieces(article.title, places("title"))
    return Report(number=number, article=article, outlet=name_of(article), title=title, text=text, copies=copies)


def _told(tag: Tagging, reports: Mapping[str, Report]) -> Told:
    """The theme with those of its words that the page prints, the strongest first, each once."""
    seen: dict[str, Evidence] = {}
    hidden = 0
    for span in sorted(tag.spans, key=lambda span: (-span.points, span.article, span.field, span.start)):
        report = reports.get(span.article)
        if report is None or not _is_shown(span, report):
            hidden += 1
            continue
        key = normalise(span.words)
        one = seen.get(key) or Evidence(words=span.words, lang=report.article.lang, numbers=(), points=span.points)
        seen[key] = replace(one, numbers=tuple(sorted({*one.numbers, report.number})))
    return Told(tag=tag, evidence=tuple(seen.values()), hidden=hidden)


def _is_shown(span: Span, report: Report) -> bool:
    """Whether the page prints these words: they stand in the title, or in the passage that it shows."""
    return span.field == "title" or (report.text.start <= span.start and span.end <= report.text.end)


def _joined(story: Story, record: Record, reports: Mapping[str, Report]) -> tuple[Joined, ...]:
    """Why each report is here, in the order of their numbers."""
    origins = {article.id: origin for article, origin in _origins(story)}
    shown = {origins[article.id]: report for report in reports.values() for article in (report.article, *report.copies)}
    held = standing(record.edits)
    found = []
    for one in record.memberships:
        report = shown.get(one.article)
        if report is None:
            continue
        near = shown.get(origins.get(one.nearest, one.nearest))
        compared = near if near is not report else None
        said = settled(held, one.article, one.nearest) if one.unsure else None
        found.append(
            Joined(
                report=report,
                began=one.article == story.founder,
                nearest=compared.number if compared else 0,
                score=one.score,
                terms=readable(one.terms),
                anchors=bool(compared and language(compared.article) != language(report.article)),
                unsure=one.unsure and compared is not None,
                sure_by=said.who if said else "",
            )
        )
    return tuple(sorted(found, key=lambda one: one.report.number))


def hands(story: Story, record: Record, reports: Mapping[str, Report]) -> tuple[Hand, ...]:
    """All that analysts said of the story and of its reports, the newest first; what was taken back is there, and told so."""
    held = {edit.number for edit in record.edits if edit.kind == "undo"} | {edit.number for edit in standing(record.edits)}
    found = [
        Hand(at=edit.known_from, who=edit.who, what=_edited(edit, reports), why=edit.why, gone=edit.number not in held)
        for edit in about(record.edits, story)
    ]
    binding = {
        *on_story(story, record.words).values(),
        *(word for article in story.articles for word in on_article(article.id, record.words).values()),
    }
    for word in (word for words in record.words.values() for word in words):
        of = f"report {reports[word.article].number}" if not word.story and word.article in reports else "the story"
        what = {"yes": f"{of} is about", "no": f"{of} is not about"}.get(word.verdict, f"took back the word on {of}:")
        gone = word not in binding and word.verdict != "undone"
        found.append(Hand(at=word.known_from, who=word.who, what=what, why=word.why, gone=gone, theme=word.theme))
    return tuple(sorted(found, key=lambda hand: hand.at)[::-1])


def _edited(edit: StoryEdit, reports: Mapping[str, Report]) -> str:
    """What an edit did, in the numbers of the page where it names reports that stand there."""
    if edit.kind == "same" and set(edit.articles) <= set(reports):
        return f"reports {' and '.join(str(n) for n in sorted(reports[one].number for one in edit.articles))} are of one event"
    return line_of(edit)
