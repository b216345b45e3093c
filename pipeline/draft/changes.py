"""What a correction changes: stories added and dropped, figures and the analyst's words that are others than before.

Compares two issues as they were printed. Does not say why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.model import Change, Citation, Issue, Quoted, StoryItem

COUNTED = ("stories", "reports", "outlets", "owners", "feeds", "themes", "lead_hours", "usual", "week")
"""Figures of the issue and of its sections whose change is said."""


def with_changes(issue: Issue, before: Issue | None) -> Issue:
    """The issue with what differs from the edition *before*; the headlines of dropped stories are cited at the end."""
    if before is None:
        return issue
    old = {row.number: row for row in before.citations}
    rows = list(issue.citations)
    changes = []
    for change in between(before, issue):
        if change.kind == "dropped" and change.quote:
            change = replace(change, quote=_cited(old[change.quote.cite], rows))  # noqa: PLW2901 - the same change, cited here
        changes.append(change)
    return replace(issue, corrects=before.slug, changes=tuple(changes), citations=tuple(rows))


def between(before: Issue, after: Issue) -> tuple[Change, ...]:
    """All differences; a quotation of a dropped story has the number that it had before."""
    return (*_stories(before, after), *_figures(before, after), *_words(before, after))


def _stories(before: Issue, after: Issue) -> Iterator[Change]:
    then, now = _printed(before), _printed(after)
    for story, item in now.items():
        if story not in then:
            yield Change(kind="added", key=story, quote=item.headline)
    for story, item in then.items():
        if story not in now:
            yield Change(kind="dropped", key=story, quote=item.headline)


def _printed(issue: Issue) -> dict[str, StoryItem]:
    return {item.story: item for section in issue.sections for item in (*section.items, *section.more)}


def _figures(before: Issue, after: Issue) -> Iterator[Change]:
    then, now = ({f.key: f.value for f in issue.figures} for issue in (before, after))
    for key, value in now.items():
        head, *rest = key.split(".")
        ours = not rest or (head == "section" and len(rest) == 2)
        if ours and key.split(".")[-1] in COUNTED and key in then and then[key] != value:
            yield Change(kind="figure", key=key, before=then[key], after=value)


def _words(before: Issue, after: Issue) -> Iterator[Change]:
    then, now = before.commentary, after.commentary
    for key in ("title", "thesis", "watch"):
        if getattr(then, key) != getattr(now, key):
            yield Change(kind="words", key=key)
    for theme in sorted({*then.sections, *now.sections}):
        if then.sections.get(theme) != now.sections.get(theme):
            yield Change(kind="words", key=theme)


def _cited(row: Citation, rows: list[Citation]) -> Quoted:
    """The passage of the edition before as a citation of this one, with the next number where it has none here."""
    place = (row.article, row.field, row.start, row.end)
    known = next((one for one in rows if (one.article, one.field, one.start, one.end) == place), None)
    if known is None:
        known = replace(row, number=len(rows) + 1)
        rows.append(known)
    return Quoted(words=known.words, lang=known.lang, cite=known.number)


def check_changes(issue: Issue, before: Issue | None) -> Iterator[str]:
    """Differences that are said and are none, and those that are not said."""
    if before is None:
        return

    def plain(change: Change) -> Change:
        quote = change.quote and replace(change.quote, cite=0)
        return replace(change, quote=quote)

    if [plain(one) for one in between(before, issue)] != [plain(one) for one in issue.changes]:
        yield f"what changed since {before.slug}: not what the two editions give"
