"""What the desk said on a theme before, what is new since, and the theme's days: the memory of each section.

Earlier issues are given as they were printed; nothing is remembered of one that ended or was made later. Their words are the
analyst's own, their leads are cited anew and left out where the stored text no longer says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from pipeline.draft.citations import Citations
from pipeline.draft.figures import counted
from pipeline.draft.headline import headline, titles_of
from pipeline.draft.passages import Passage, name_of
from pipeline.model import Article, Earlier, Event, Issue, Memory, Section, Story

SHOWN = 3
"""Earlier issues that a section names."""

LONGEST = 10
"""Events of a timeline, the latest."""


def with_memory(issue: Issue, stories: Sequence[Story], before: Sequence[Issue], articles: Mapping[str, Article]) -> Issue:
    """The issue with the memory of its themes. *stories*: those of its window, best first; *before*: earlier issues of its
    series; *articles*: those that led them."""
    known = sorted((one for one in before if is_earlier(one, issue)), key=lambda one: (one.end, one.slug), reverse=True)
    book, figures, sections = Citations(issue.citations), list(issue.figures), []
    for section in issue.sections:
        carrying = [story for story in stories if section.theme in story.themes]
        theirs = [(one, part) for one in known for part in one.sections if part.theme == section.theme]
        earlier = tuple(_earlier(one, part, issue.lang) for one, part in theirs[:SHOWN])
        new = tuple(s.id for s in carrying if earlier and s.news_at > earlier[0].end)
        events = _events(issue, carrying, book)
        for one, part in theirs:
            if (led := _led(one, part, book, articles)) and led.story not in events:
                events[led.story] = led
        timeline = tuple(sorted(events.values(), key=lambda e: (e.at, e.story)))[-LONGEST:]
        sections.append(replace(section, memory=Memory(earlier=earlier, new=new, timeline=timeline)))
        figures += [counted(f"section.{section.theme}.new", new)] if earlier else []
    return replace(issue, sections=tuple(sections), citations=book.rows, figures=tuple(figures))


def is_earlier(one: Issue, issue: Issue) -> bool:
    """Whether *one* is an issue of the same series that ended before, and knew nothing later."""
    same = (one.desk, one.series) == (issue.desk, issue.series) and one.slug != issue.slug
    return same and one.end < issue.end and one.as_of <= issue.as_of


def first_paragraph(markdown: str) -> str:
    """The first paragraph of the analyst's words, without headings and references, whose numbers were of another issue."""
    for block in re.split(r"\n\s*\n", markdown.strip()):
        lines = [line for line in block.split("\n") if not line.lstrip().startswith("#")]
        if said := re.sub(r"\s*\[@[^\]\n]*\]", "", "\n".join(lines)).strip():
            return said
    return ""


def cited_leads(one: Issue) -> tuple[str, ...]:
    """The articles of which the issue's sections have their first headlines."""
    rows = {row.number: row.article for row in one.citations}
    return tuple(rows[part.items[0].headline.cite] for part in one.sections if part.items)


def unsaid(issue: Issue, before: Mapping[str, Issue]) -> Iterator[str]:
    """What the issue remembers and no earlier issue said; *before*: the earlier issues that there are, by slug."""
    for section in issue.sections:
        memory = section.memory or Memory()
        for told in memory.earlier:
            at, one = f"section {section.theme}, memory of {told.slug}", before.get(told.slug)
            part = next((part for part in one.sections if part.theme == section.theme), None) if one else None
            if one is None or part is None or not is_earlier(one, issue):
                yield f"{at}: there is no such earlier issue on the theme; build the issue again"
            elif _earlier(one, part, issue.lang) != told:
                yield f"{at}: that issue says otherwise now; build the issue again"
        for event in memory.timeline:
            if event.issue and (event.issue not in before or not _leads(before[event.issue], section.theme, event)):
                yield f"section {section.theme}, timeline: story {event.story} does not lead {event.issue}; build the issue again"


def _leads(one: Issue, theme: str, event: Event) -> bool:
    leads = [part.items[0] for part in one.sections if part.theme == theme and part.items]
    return any((item.story, item.headline.words) == (event.story, event.lead.words) for item in leads)


def _earlier(one: Issue, section: Section, lang: str) -> Earlier:
    said = first_paragraph(section.analyst) if one.lang == lang else ""
    return Earlier(slug=one.slug, title=one.commentary.title or one.title, end=one.end, said=said)


def _events(issue: Issue, carrying: Sequence[Story], book: Citations) -> dict[str, Event]:
    """The best story of each day of the window, by the day on which it became news in it, where the desk is."""
    printed = {item.story: item for section in issue.sections for item in (*section.items, *section.more)}
    zone, days, found = ZoneInfo(issue.zone), set(), {}
    for story in carrying:
        day = story.news_at.astimezone(zone).date()
        if day in days:
            continue
        if item := printed.get(story.id):
            found[story.id] = Event(at=story.news_at, lead=item.headline, outlet=item.outlet, story=story.id)
        elif lead := headline(titles_of(story), issue.lang):
            found[story.id] = Event(at=story.news_at, lead=book.cite(lead), outlet=name_of(lead.article), story=story.id)
        days.add(day)
    return found


def _led(one: Issue, section: Section, book: Citations, articles: Mapping[str, Article]) -> Event | None:
    """The story that led the theme in an earlier issue; None where its headline stands no longer in the store."""
    item = section.items[0] if section.items else None
    row = next((row for row in one.citations if item and row.number == item.headline.cite), None)
    article = articles.get(row.article) if row else None
    if not item or not row or not article or article.field(row.field)[row.start : row.end] != row.words:
        return None
    passage = Passage(article=article, field=row.field, start=row.start, end=row.end)
    lead = book.offer(passage)
    return Event(at=item.news_at, lead=lead, outlet=item.outlet, story=item.story, issue=one.slug) if lead else None
