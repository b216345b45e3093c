"""An issue becomes files: a page, a mail, its text, its sources, its chart. Same issue, same templates: same bytes.

Every format is a file of `formats/` (see there); what stands here gathers what they share. Does not assemble the mail
(letter.py) and does not write to disk (outbox.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.config.workspace import shipped
from pipeline.errors import RenderError
from pipeline.model import Issue, Rendition
from pipeline.render.charts import momentum_chart, png, writable
from pipeline.render.formats import formats
from pipeline.render.leapfrog import leapfrog_chart
from pipeline.render.lines import cell, wrap, wrap_markdown
from pipeline.render.prose import bare
from pipeline.render.sandbox import sandbox
from pipeline.render.sheet import CHART_CID, LEAP_CID, Imprint, Sheet, chinese, href, stoppable, tongue
from pipeline.render.words import read_words
from pipeline.text.markup import render_markdown

__all__ = ["CHART_CID", "Imprint", "images", "render", "subject"]

Names = Mapping[str, tuple[str, str]]
"""Theme: its English and its Chinese name."""

FILTERS: Mapping[str, Callable[..., object]] = {
    "bare": bare,
    "cell": cell,
    "chinese": chinese,
    "href": href,
    "markdown": render_markdown,
    "stoppable": stoppable,
    "tongue": tongue,
    "wrap": wrap,
    "wrap_markdown": wrap_markdown,
}
"""What a template may do to a value."""


def render(
    issue: Issue, *, templates: Path | None = None, imprint: Imprint | None = None, names: Names | None = None
) -> tuple[Rendition, ...]:
    """Every file of the issue that is made by a template, and the chart's picture.

    *templates* is the workspace's folder (the program's own where it has none); *names* are those of the themes that
    have no section. RenderError names the template and the line.
    """
    made = _sheet(issue, templates=templates, imprint=imprint, names=names)
    charts = [f"charts/{name}.svg" for name, chart in (("momentum", made.chart), ("leapfrog", made.leap)) if chart]
    made = replace(made, pictures=_pictures(made))
    files = [file for format_ in formats(issue.formats) for file in format_.render(made)]
    files += [Rendition(name=name, body=made.fill(name).encode()) for name in charts]
    files += [Rendition(name=name, body=body) for name, body in made.pictures.items()]
    return tuple(sorted(files, key=lambda file: file.name))


def subject(issue: Issue, *, templates: Path | None = None) -> str:
    """The mail's subject, one line; feed text never stands in it."""
    return _sheet(issue, templates=templates).subject


def images(issue: Issue, *, templates: Path | None = None, names: Names | None = None) -> dict[str, bytes]:
    """The pictures that email.html shows, PNG by content id; empty for an issue without a chart."""
    made = _sheet(issue, templates=templates, names=names)
    cids = {"charts/momentum.png": CHART_CID, "charts/leapfrog.png": LEAP_CID}
    return {cids[name]: body for name, body in _pictures(made).items()}


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
    chart = momentum_chart(issue, made.words, {row.theme: made.name(row.theme) for row in issue.momentum})
    return replace(made, chart=chart, leap=leapfrog_chart(issue.board, made.words) if issue.board else None)


def _pictures(made: Sheet) -> dict[str, bytes]:
    """The charts in PNG, by their names below the issue's folder."""
    return {
        **({"charts/momentum.png": _picture(made)} if made.chart else {}),
        **({"charts/leapfrog.png": _leap_picture(made)} if made.leap else {}),
    }


def _picture(made: Sheet) -> bytes:
    """The chart in PNG: its labels are English, whatever the issue's language (see charts.py)."""
    english = read_words(made.templates, made.folders, lang="en", zone=made.issue.zone)
    names = {row.theme: writable(made.names.get(row.theme, ("", ""))[0], row.theme) for row in made.issue.momentum}
    chart = momentum_chart(made.issue, english, names)
    return png(replace(made, words=english, chart=chart).fill("charts/momentum.svg"))


def _leap_picture(made: Sheet) -> bytes:
    """The leapfrog board in PNG, English likewise; an industry whose name the face cannot write has its slug."""
    assert made.issue.board is not None
    english = read_words(made.templates, made.folders, lang="en", zone=made.issue.zone)
    board = made.issue.board
    plain = replace(board, lanes=tuple(replace(lane, name=writable(lane.name, lane.industry)) for lane in board.lanes))
    return png(replace(made, words=english, leap=leapfrog_chart(plain, english)).fill("charts/leapfrog.svg"))
