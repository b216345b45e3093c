"""How the command line shows themes, corrections and trials of a definition. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.actions.tag import CorrectionRow
from pipeline.actions.theme_test import Agreement, TrialReport
from pipeline.actions.themes import ThemeRow
from pipeline.cli_show import say, table
from pipeline.theme.trial import Change


def theme_rows(rows: Sequence[ThemeRow]) -> None:
    """Every theme on a line."""
    head = ("theme", "version", "since", "threshold", "stories", "7 days", "usual", "examples", "classifier", "taught", "name")
    table(head, [_theme_row(row) for row in rows])


def correction_rows(rows: Sequence[CorrectionRow]) -> None:
    """The log, newest first."""
    head = ("when", "who", "verdict", "theme", "story", "binds", "title", "why")
    table(
        head,
        [
            (f"{r.known_from:%Y-%m-%d %H:%M}", r.who, r.verdict, r.theme, r.story, "yes" if r.binds else "no", r.title, r.why)
            for r in rows
        ],
    )


def trial(report: TrialReport, samples: int) -> None:
    """What a definition would change, by week, with samples and the words that decided."""
    for doubt in report.doubts:
        say(str(doubt))
    table(
        ("week of", report.before, report.after, "added", "lost"),
        [(f"{w.monday}", w.before, w.after, w.added, w.lost) for w in report.weeks],
    )
    before, after = sum(w.before for w in report.weeks), sum(w.after for w in report.weeks)
    print(
        f"{report.theme}: {report.before} carries {before} stories, {report.after} {after} of {report.stories} "
        f"({report.articles} articles): {len(report.added)} added, {len(report.lost)} lost"
    )
    for name, changes in (("added", report.added), ("lost", report.lost)):
        for change in tuple(reversed(changes))[:samples]:
            print(f"  {name} {_change(change, lost=name == 'lost')}")
    for name, agreement in ((report.before, report.judged_before), (report.after, report.judged_after)):
        if agreement is not None:
            print(f"  by the analysts' words, {name}: {_agreement(agreement)}")


def _theme_row(row: ThemeRow) -> tuple[object, ...]:
    version = f"{row.number or '-'} ({row.version})" if row.version else "-"
    since = f"{row.since:%Y-%m-%d %H:%M}" if row.since else row.state
    name = f"{row.name} {row.name_zh}".strip()
    acts = "-" if row.precision is None else f"{row.precision:.2f}"
    return (
        row.slug,
        version,
        since,
        f"{row.threshold:g}",
        row.stories,
        row.week,
        f"{row.usual:g}",
        row.examples,
        acts,
        row.taught or "-",
        name,
    )


def _change(change: Change, *, lost: bool) -> str:
    words = "; ".join(change.words) or "no words"
    why = f"; now {change.why_not}" if lost else f"; before {change.why_not}"
    return f"{change.day} {change.story} {change.title!r}: {change.score:g} of {change.threshold:g} by {words}{why}"


def _agreement(found: Agreement) -> str:
    if not found.judged:
        return "nothing was judged"
    shares = (("precision", found.precision), ("recall", found.recall))
    told = ", ".join(f"{name} {'unknown' if share is None else f'{share:.2f}'}" for name, share in shares)
    return f"{told}, of {found.judged} that bind"
