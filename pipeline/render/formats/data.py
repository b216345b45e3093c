"""charts/NAME.csv: the numbers that a chart shows, for whoever wants to draw or check them. Byte order mark as in table.py."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from pipeline.model import CHINA, INCUMBENT, Rendition
from pipeline.render.sheet import Sheet


def render(sheet: Sheet) -> tuple[Rendition, ...]:
    """A file for each chart that the issue has."""
    files = []
    if sheet.chart:
        files.append(_file("momentum", ("theme", "name", "week_to", "stories", "from_history", "usual"), _weeks(sheet)))
    if sheet.leap:
        columns = ("industry", "name", "week", "stories", "say_china_leads", "say_incumbent_leads")
        files.append(_file("leapfrog", columns, _lanes(sheet)))
    if sheet.coverage:
        rows = ((row.theme, row.name, *row.counts) for row in sheet.coverage.lines)
        files.append(_file("coverage", ("theme", "name", *sheet.coverage.vantages), rows))
    return tuple(files)


def _weeks(sheet: Sheet) -> Iterable[tuple[object, ...]]:
    """A row for each theme and week; *usual* only where enough weeks were counted to say so."""
    for row in sheet.issue.momentum:
        usual = row.usual if row.compares else ""
        for week in row.weeks:
            yield row.theme, sheet.name(row.theme), week.end.isoformat(), week.stories, int(week.history), usual


def _lanes(sheet: Sheet) -> Iterable[tuple[object, ...]]:
    """A row for each industry and week, the week counted back from the board's end; claims by the week of their story."""
    assert sheet.issue.board is not None
    for lane in sheet.issue.board.lanes:
        claims = [lane.claims(side) for side in (CHINA, INCUMBENT)]
        for back, week in zip(range(len(lane.weeks) - 1, -1, -1), lane.weeks, strict=True):
            yield lane.industry, lane.name, -back, len(week), *(len(claimed.intersection(week)) for claimed in claims)


def _file(name: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Rendition:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return Rendition(name=f"charts/{name}.csv", body=out.getvalue().encode("utf-8-sig"))
