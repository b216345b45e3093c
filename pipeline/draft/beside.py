"""What stands beside the stories, quoted and proved: arguments, memory, moves of prices. Writes none of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.model import Issue, Quoted, Section


def quoted_beside(section: Section) -> Iterator[tuple[str, Quoted]]:
    """(place, quotation) of a section's statements, its argument and its timeline, in the order of print."""
    for one in (*section.said, *section.claims):
        at = f"section {section.theme}, statement of {one.speaker}"
        yield at, one.quote
        yield from ((f"{at}, against or for it", quote) for _, quote in (*one.disputed, *one.confirmed))
    if section.argument:
        for side in ("thesis", "counter"):
            for outlet, quoted in getattr(section.argument, side):
                yield f"section {section.theme}, {side}, {outlet}", quoted
    if section.memory:
        for event in section.memory.timeline:
            yield f"section {section.theme}, timeline", event.lead


def quoted_moves(issue: Issue) -> Iterator[tuple[str, Quoted]]:
    """(place, quotation) of the table of what prices did."""
    for move in issue.moves:
        yield f"market, {move.label}", move.quote


def check_beside(issue: Issue) -> Iterator[str]:
    """What cannot be proved of what stands beside the stories."""
    by_number = {citation.number: citation for citation in issue.citations}
    known = {figure.key: figure.value for figure in issue.figures}
    for citation in issue.citations:
        if citation.first_seen > issue.as_of:
            yield f"citation [{citation.number}]: its article was first seen after the issue's as_of"
    for section in issue.sections:
        yield from _remembered(issue, section, known)
        if (argument := section.argument) is None:
            continue
        at = f"section {section.theme}, argument"
        if argument.version != issue.versions.get(f"frame.{section.theme}"):
            yield f"{at}: its words are of frame {argument.version}, the issue was made with another"
        for side in ("thesis", "counter"):
            reports = known.get(f"section.{section.theme}.{side}")
            evidence = getattr(argument, side)
            if reports is None or len(evidence) > reports:
                yield f"{at}: {len(evidence)} reports are quoted for the {side}, counted are {reports}"
            for outlet, quoted in evidence:
                cited = by_number.get(quoted.cite)
                if cited and cited.outlet != outlet:
                    yield f"{at}: citation [{cited.number}] is of {cited.outlet}, not of {outlet}"


def _remembered(issue: Issue, section: Section, known: Mapping[str, float]) -> Iterator[str]:
    """A memory's dates lie before the issue's, and its count of new stories is a figure."""
    memory, at = section.memory, f"section {section.theme}, memory"
    if memory is None:
        return
    yield from (f"{at}: {one.slug} ended no earlier than this issue" for one in memory.earlier if one.end >= issue.end)
    yield from (f"{at}: story {event.story} is dated after the issue" for event in memory.timeline if event.at > issue.as_of)
    if memory.earlier and known.get(f"section.{section.theme}.new") != len(memory.new):
        yield f"{at}: {len(memory.new)} stories are new; among the figures it is {known.get(f'section.{section.theme}.new')}"
