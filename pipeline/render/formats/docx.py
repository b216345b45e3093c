"""issue.docx: the page as a Word document, with real headings, tables and quotations, for those who edit or file there.

Made of index.html by python-docx, which `pip install 'twoshores[documents]'` brings. Dated by the issue, so the same issue is
the same bytes. Keeps no colours of the page but those of Word's own styles.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import RenderError
from pipeline.model import Rendition
from pipeline.render.sheet import Sheet
from pipeline.render.word import Writer

if TYPE_CHECKING:
    from docx.document import Document

ON_REQUEST = True
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def render(sheet: Sheet) -> tuple[Rendition, ...]:
    """The document. RenderError where python-docx is missing."""
    try:
        writer = Writer(sheet.pictures, lang=sheet.issue.lang)
    except ImportError as error:
        raise RenderError("issue.docx needs python-docx: pip install 'twoshores[documents]'") from error
    writer.feed(replace(sheet, pictured=True).fill("index.html"))
    writer.close()
    facts = writer.document.core_properties
    facts.title, facts.author, facts.language = sheet.title, sheet.issue.desk_name, sheet.issue.lang
    facts.created = facts.modified = sheet.issue.as_of.replace(tzinfo=None)
    facts.last_modified_by, facts.comments = sheet.issue.desk_name, ""
    return (Rendition(name="issue.docx", body=_dated(writer.document)),)


def _dated(document: Document) -> bytes:
    """The file with every member dated alike: zip keeps the clock's time otherwise."""
    made, dated = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as given, zipfile.ZipFile(dated, "w", zipfile.ZIP_DEFLATED) as kept:
        for member in given.infolist():
            kept.writestr(zipfile.ZipInfo(member.filename, LONG_AGO), given.read(member), zipfile.ZIP_DEFLATED)
    return dated.getvalue()
