"""What a correction says that it changes is what the two editions give."""

from __future__ import annotations

from dataclasses import replace

from pipeline.draft.changes import between, check_changes, with_changes
from pipeline.model import Commentary, Issue
from tests.make import COMMENTARY, make_issue, make_plan

BEFORE = make_issue()


def corrected(issue: Issue) -> Issue:
    return with_changes(replace(issue, slug=f"{BEFORE.slug}-e2", edition=2), BEFORE)


def test_two_issues_that_print_the_same_differ_in_nothing() -> None:
    assert corrected(make_issue()).changes == ()


def test_stories_figures_and_words_that_changed_are_named() -> None:
    """A dropped story's headline is cited, with the next number, though the correction does not print it elsewhere."""
    fewer = make_issue(plan=make_plan(sections=1), commentary=replace(COMMENTARY, thesis="Another."))
    sections = tuple(replace(section, reports=section.reports) for section in fewer.sections)
    figures = tuple(replace(f, value=f.value + 1) if f.key == "reports" else f for f in fewer.figures)
    made = corrected(replace(fewer, sections=sections, figures=figures))
    kinds = {change.kind for change in made.changes}
    assert kinds >= {"dropped", "figure", "words"}
    (figure,) = [change for change in made.changes if change.key == "reports"]
    assert figure.after == figure.before + 1
    assert "thesis" in {change.key for change in made.changes if change.kind == "words"}
    known = {row.number: row.words for row in made.citations}
    assert all(known[change.quote.cite] == change.quote.words for change in made.changes if change.quote)
    assert [row.number for row in made.citations] == list(range(1, len(made.citations) + 1))
    assert list(check_changes(made, BEFORE)) == []
    assert list(check_changes(replace(made, changes=made.changes[1:]), BEFORE))


def test_a_story_that_came_is_added() -> None:
    fewer = make_issue(plan=make_plan(sections=1))
    assert {change.kind for change in between(fewer, BEFORE)} >= {"added"}


def test_words_on_a_theme_are_named_by_it() -> None:
    changed = Commentary(title=COMMENTARY.title, thesis=COMMENTARY.thesis, watch=COMMENTARY.watch, sections={"talent": "New."})
    keys = {change.key for change in between(BEFORE, make_issue(commentary=changed)) if change.kind == "words"}
    assert keys == {"talent", *COMMENTARY.sections}
