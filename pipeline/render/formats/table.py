"""sources.csv: every citation of the issue as a row, for a spreadsheet.

Begins with a byte order mark, or Excel garbles Chinese; a text that a spreadsheet would run as a formula gets an
apostrophe before it.
"""

from __future__ import annotations

import csv
import io

from pipeline.model import Citation, Rendition
from pipeline.render.sheet import Sheet

COLUMNS = ("number", "title", "outlet", "vantage", "lang", "published", "first_seen", "url", "field", "words", "article")


def render(sheet: Sheet) -> tuple[Rendition, ...]:
    """The table; times in ISO 8601, UTC; *published* empty where the source gave none."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for row in sheet.issue.citations:
        rows.writerow([_cell(text) for text in _texts(row)])
    return (Rendition(name="sources.csv", body=out.getvalue().encode("utf-8-sig")),)


def _texts(row: Citation) -> tuple[str, ...]:
    published = row.published.isoformat() if row.published else ""
    place = (str(row.number), row.title, row.outlet, row.vantage, row.lang)
    return (*place, published, row.first_seen.isoformat(), row.url, row.field, row.words, row.article)


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
