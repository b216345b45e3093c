"""The newest stories, and one story: its reports by shore, who was first, its themes with their evidence, why it is one.

Prints of an article its title, its link and at most 300 characters; of a `headline` outlet no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from pipeline.draft.firsts import Names, firsts, only_here
from pipeline.draft.passages import name_of
from pipeline.draft.shores import Lead, first_by
from pipeline.model import VANTAGES, Article, Entity, First, Membership, OnlyHere, Span, Story, Tagging
from pipeline.store import stories
from pipeline.store.printed import printed_in
from pipeline.story.reasons import readable
from pipeline.text.normalise import normalise
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
    """Why a report stands in the story: *nearest* is the number of the report it was compared with, 0 for the founder."""

    report: Report
    nearest: int
    score: float
    terms: tuple[str, ...]


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
        memberships = stories.memberships(tx, found.id)
    spread = spread_of(found, memberships, row_of(found, printed), site.world.tools().names)
    return site.page("story.html", here="stories", spread=spread, called=called(site.world.workspace.entities))


def called(entities: Sequence[Entity]) -> dict[str, str]:
    """What an entity is called, by its slug."""
    return {entity.slug: next(iter((*entity.en, *entity.zh)), entity.slug) for entity in entities}


def spread_of(story: Story, memberships: Sequence[Membership], row: Row, names: Names) -> Spread:
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
        joined=_joined(story, memberships, by_id),
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


def _joined(story: Story, memberships: Sequence[Membership], reports: Mapping[str, Report]) -> tuple[Joined, ...]:
    """Why each report is here, in the order of their numbers."""
    origins = {article.id: origin for article, origin in _origins(story)}
    shown = {origins[article.id]: report for report in reports.values() for article in (report.article, *report.copies)}
    found = []
    for one in memberships:
        report = shown.get(one.article)
        if report is not None:
            near = shown.get(origins.get(one.nearest, one.nearest))
            founder = one.article == story.founder or near is None or near is report
            nearest = 0 if founder or near is None else near.number
            found.append(Joined(report=report, nearest=nearest, score=one.score, terms=readable(one.terms)))
    return tuple(sorted(found, key=lambda one: one.report.number))
