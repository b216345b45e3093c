"""An issue becomes files: a page, a mail, its text, its sources, its chart. Same issue, same templates: same bytes.

Every format is a file of `formats/` (see there); what stands here gathers what they share. Does not assemble the mail
(letter.py) and does not write to disk (outbox.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipeline.config.workspace import shipped
from pipeline.errors import RenderError
from pipeline.model import Issue, Rendition
from pipeline.render.charts import momentum_chart, png, writable
from pipeline.render.coverage import coverage_chart
from pipeline.render.filters import FILTERS
from pipeline.render.formats import formats
from pipeline.render.leapfrog import leapfrog_chart
from pipeline.render.listed import listing
from pipeline.render.prices import price_chart
from pipeline.render.sandbox import sandbox
from pipeline.render.sheet import CHART_CID, LEAP_CID, Imprint, Sheet
from pipeline.render.words import read_words

__all__ = ["CHART_CID", "Imprint", "images", "render", "subject"]

Names = Mapping[str, tuple[str, str]]
"""Theme: its English and its Chinese name."""

CIDS = {"charts/momentum.png": CHART_CID, "charts/leapfrog.png": LEAP_CID}
"""The pictures that the mail shows, and the content ids by which it refers to them."""

_NUMBER = re.compile(r"<sup><a [^>]*>(\d+)</a>")
"""The number of a source, as the page prints it."""


def render(
    issue: Issue, *, templates: Path | None = None, imprint: Imprint | None = None, names: Names | None = None
) -> tuple[Rendition, ...]:
    """Every file of the issue that is made by a template, and the chart's picture.

    *templates* is the workspace's folder (the program's own where it has none); *names* are those of the themes that
    have no section. RenderError names the template and the line.
    """
    made = _sheet(issue, templates=templates, imprint=imprint, names=names)
    made = listing(replace(made, pictures=_pictures(made)), "index.html", _NUMBER)
    files = [file for format_ in formats(issue.formats) for file in format_.render(made)]
    files += [Rendition(name=name, body=made.fill(name).encode()) for name in _charts(made)]
    files += [Rendition(name=name, body=body) for name, body in made.pictures.items()]
    return tuple(sorted(files, key=lambda file: file.name))


def subject(issue: Issue, *, templates: Path | None = None) -> str:
    """The mail's subject, one line; feed text never stands in it."""
    return _sheet(issue, templates=templates).subject


def images(files: Iterable[Rendition]) -> dict[str, bytes]:
    """The pictures that email.html may show, PNG by content id, out of the issue's *files*."""
    found = {file.name: file.body for file in files}
    return {cid: found[name] for name, cid in CIDS.items() if name in found}


def _sheet(issue: Issue, *, templates: Path | None, imprint: Imprint | None = None, names: Names | None = None) -> Sheet:
    """What the formats are given. RenderError for a template whose name could leave the folder."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", issue.template):
        raise RenderError(f"{issue.template!r} is no name of a template folder; use small letters, digits and -")
    folder = templates or shipped("templates")
    made = Sheet(
        issue=issue,
        words=read_words(folder, (issue.template, "issue"), lang=issue.lang, zone=issue.zone),
        imprint=imprint or Imprint(),
        chart=None,
        names={**(names or {}), **{section.theme: (section.name, section.name_zh) for section in issue.sections}},
        environment=sandbox(folder, filters=FILTERS),
        folders=(issue.template, "issue"),
        templates=folder,
        cited={row.number: row for row in issue.citations},
    )
    return _drawn(made, {theme: made.name(theme) for theme in _themes(issue)})


def _themes(issue: Issue) -> frozenset[str]:
    return frozenset((*(section.theme for section in issue.sections), *(row.theme for row in issue.momentum)))


def _drawn(made: Sheet, names: Mapping[str, str]) -> Sheet:
    """The sheet with its charts, in the language of its words; *names* by theme."""
    issue, words = made.issue, made.words
    return replace(
        made,
        chart=momentum_chart(issue, words, names),
        leap=leapfrog_chart(issue.board, words) if issue.board else None,
        coverage=coverage_chart(issue, words, names),
        prices=price_chart(issue, words),
    )


def _charts(made: Sheet) -> tuple[str, ...]:
    """The files of the charts that the issue has."""
    charts = {"coverage": made.coverage, "leapfrog": made.leap, "momentum": made.chart, "prices": made.prices}
    return tuple(f"charts/{name}.svg" for name, chart in charts.items() if chart)


def _pictures(made: Sheet) -> dict[str, bytes]:
    """The charts in PNG, by their names below the issue's folder. Their labels are English, whatever the issue's language
    (see charts.py), and what the face cannot write has its slug."""
    english = replace(made, words=read_words(made.templates, made.folders, lang="en", zone=made.issue.zone))
    if board := made.issue.board:
        plain = replace(board, lanes=tuple(replace(lane, name=writable(lane.name, lane.industry)) for lane in board.lanes))
        english = replace(english, issue=replace(made.issue, board=plain))
    english = _drawn(english, {theme: writable(made.names.get(theme, ("", ""))[0], theme) for theme in _themes(made.issue)})
    return {str(PurePosixPath(name).with_suffix(".png")): png(english.fill(name)) for name in _charts(english)}
