"""The two sides of the Pacific in an issue: how each shore leads with the lead story, and what one side alone reports.

A side is silent on a story of which none of its outlets wrote in the issue's window, as far as the desk's feeds go. Hot lists
and unplaced outlets stand on no side. Does not say why a side is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.draft.citations import Citations
from pipeline.draft.figures import of_item, reports
from pipeline.draft.headline import headline, titles_of
from pipeline.draft.passages import name_of, outlet_of
from pipeline.draft.shores import shores
from pipeline.model import Article, Figure, Issue, OneSided, Section, Story

SIDES: Mapping[str, tuple[str, ...]] = {
    "west": ("us", "europe"),
    "east": ("hong-kong", "china-state", "china-market", "asia"),
}
ENOUGH = 2
"""How many independent owners must report a story before it is said that the other side does not."""


def with_sides(issue: Issue, stories: Sequence[Story]) -> Issue:
    """The issue with the shores of its lead story, and for each section the best story of either side alone.

    *stories*: those of the issue's window with the articles of it, best first.
    """
    book = Citations(issue.citations)
    known = {story.id: story for story in stories}
    lead = issue.lead
    if lead and lead.story in known:
        lead = replace(lead, shores=shores([known[lead.story]], book.cite))
    told = {lead.story} if lead else set()
    sections = []
    for section in issue.sections:
        sections.append(replace(section, only=tuple(_alone(section, stories, told, book, issue.lang))))
        told |= {one.story for one in sections[-1].only}
    figures = {figure.key for figure in issue.figures}
    rows = [f for section in sections for one in section.only for f in of_item(known[one.story]) if f.key not in figures]
    return replace(issue, lead=lead, sections=tuple(sections), citations=book.rows, figures=(*issue.figures, *rows))


def _alone(section: Section, stories: Sequence[Story], told: set[str], book: Citations, lang: str) -> Iterator[OneSided]:
    for side in SIDES:
        for story in stories:
            if section.theme not in story.themes or story.id in told or side_of(reports(story)) != side:
                continue
            if len({a.voice for a in reports(story) if a.voice}) < ENOUGH:
                continue
            if passage := headline(titles_of(story), lang):
                written = reports(story)
                yield OneSided(
                    side=side,
                    story=story.id,
                    headline=book.cite(passage),
                    outlet=name_of(passage.article),
                    reports=len(written),
                    outlets=len({outlet_of(a) for a in written}),
                )
                break


def side_of(written: Sequence[Article]) -> str:
    """The side on which all of the reports stand; empty where they stand on both, or on none."""
    found = {side for a in written for side, vantages in SIDES.items() if a.vantage in vantages}
    return found.pop() if len(found) == 1 and all(a.vantage in _PLACED for a in written) else ""


_PLACED = frozenset(vantage for vantages in SIDES.values() for vantage in vantages)


def check_sides(issue: Issue, articles: Mapping[str, Article]) -> Iterator[str]:
    """Stories that are said to be one side's alone and are not, or whose counts are not among the figures."""
    known: dict[str, Figure] = {figure.key: figure for figure in issue.figures}
    for section in issue.sections:
        for one in section.only:
            place, counted = f"section {section.theme}, one side alone, story {one.story}", known.get(f"item.{one.story}.reports")
            if counted is None or counted.value != one.reports or known[f"item.{one.story}.outlets"].value != one.outlets:
                yield f"{place}: its counts are not among the figures"
            elif side_of([articles[id] for id in counted.of if id in articles]) != one.side:
                yield f"{place}: not every report of it is of the {one.side}"
