"""Our own page, element by element, into a Word document. Knows the few elements that the templates use; no style sheets.

Reads well-formed HTML as the templates make it; what it does not know is read through, so no word is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

STYLES = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3", "blockquote": "Quote", "li": "List Bullet"}
BLOCKS = {"p", "h1", "h2", "h3", "h4", "li", "figcaption", "caption", "footer", "div", "section", "article", "blockquote"}
PASSED_OVER = {"style", "script", "title", "nav", "svg"}
LATIN, LATIN_HEAD, CHINESE = "Georgia", "Arial", "Microsoft YaHei"
RED, GREY = (0x9B, 0x1C, 0x1F), (0x55, 0x55, 0x5A)
SMALL = {"meta", "dateline", "at"}


class Writer(HTMLParser):
    """Fed a page, it writes *document*. *pictures* by their name below the issue's folder."""

    def __init__(self, pictures: Mapping[str, bytes], *, lang: str) -> None:
        super().__init__(convert_charrefs=True)
        import docx
        from docx.shared import Cm, Pt, RGBColor

        self.document: Document = docx.Document()
        self._cm, self._pt, self._rgb = Cm, Pt, RGBColor
        self._pictures = pictures
        self._open: list[tuple[str, Mapping[str, str]]] = []
        self._paragraph: Any = None
        self._rows: list[list[str]] = []
        self._lang = lang
        _dress(self.document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._picture(given)
        if tag in ("img", "meta", "br", "hr", "link", "col"):
            return
        self._open.append((tag, given))
        if tag in BLOCKS:
            self._paragraph = None
        elif tag == "span" and given.get("class") != "quote" and self._open[-2:-1] and self._open[-2][0] in ("h2", "th", "span"):
            self.handle_data(" ")  # style sheets set these apart
        elif tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _ in self._open):
            return
        while (closed := self._open.pop())[0] != tag:
            pass
        if closed[1].get("class") == "n":
            self.handle_data(" ")
        if tag in BLOCKS:
            self._paragraph = None
        elif tag == "table":
            self._table()

    def handle_data(self, data: str) -> None:
        tags = [name for name, _ in self._open]
        text = re.sub(r"\s+", " ", data)
        if PASSED_OVER.intersection(tags) or any(one.get("class") == "skip" for _, one in self._open):
            return
        if "tr" in tags and self._rows and self._rows[-1]:
            self._rows[-1][-1] += text
        elif text.strip() or (self._paragraph is not None and self._paragraph.text and not self._paragraph.text.endswith(" ")):
            self._run(text)

    def _run(self, text: str) -> None:
        if self._paragraph is None:
            text = text.lstrip()
            self._paragraph = self.document.add_paragraph(style=self._style())
        run = self._paragraph.add_run(text)
        if to := next((one["href"] for name, one in self._open if name == "a" and one["href"].startswith("http")), ""):
            self._link(run, to)
        tags = {name for name, _ in self._open}
        classes = {one.get("class", "") for _, one in self._open}
        run.font.superscript = "sup" in tags or None
        run.italic = True if {"em", "i"} & tags else None
        run.bold = True if ({"strong", "b"} & tags or {"mark", "who", "finding"} & classes) else None
        if SMALL & classes:
            run.font.size, run.font.color.rgb = self._pt(9), self._rgb(*GREY)
        lang = next((one["lang"] for _, one in reversed(self._open) if one.get("lang")), self._lang)
        _tongue(run, lang)

    def _link(self, run: Any, to: str) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml.ns import qn
        from docx.oxml.parser import OxmlElement

        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self._paragraph.part.relate_to(to, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run._r.addprevious(link)
        link.append(run._r)
        run.underline = True

    def _style(self) -> str:
        """The innermost element that has a style of Word's; a head within a list is a head."""
        return next((STYLES[name] for name, _ in reversed(self._open) if name in STYLES), "Normal")

    def _table(self) -> None:
        rows, self._rows = [row for row in self._rows if row], []
        if not rows:
            return
        table = self.document.add_table(rows=len(rows), cols=max(map(len, rows)), style="Light Shading")
        for at, row in enumerate(rows):
            for place, text in enumerate(row):
                table.cell(at, place).text = text.strip()
        self._paragraph = None

    def _picture(self, given: Mapping[str, str]) -> None:
        body = self._pictures.get(given.get("src", ""))
        if body is None:
            return
        shape = self.document.add_picture(BytesIO(body), width=self._cm(15.5))
        shape._inline.docPr.set("descr", given.get("alt", ""))
        self._paragraph = None


def _tongue(run: Any, lang: str) -> None:
    """Word checks spelling, and chooses a face, by the language of a run."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    mark = OxmlElement("w:lang")
    east = lang.lower().startswith("zh")
    code = {"zh-hans": "zh-CN", "zh": "zh-CN", "zh-hant": "zh-TW"}.get(lang.lower(), "en-GB" if lang == "en" else lang)
    mark.set(qn("w:eastAsia" if east else "w:val"), code)
    run._r.get_or_add_rPr().append(mark)


def _dress(document: Any) -> None:
    """A4; faces that Windows and macOS have, the Chinese one in place of whatever stands in for it; heads in the desk's red."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
    for style in document.styles:
        if getattr(style, "font", None) is None:
            continue
        head = style.name.startswith(("Heading", "Title"))
        style.font.name = LATIN_HEAD if head else LATIN
        style.element.rPr.rFonts.set(qn("w:eastAsia"), CHINESE)
        if head:
            for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme"):
                style.element.rPr.rFonts.attrib.pop(qn(f"w:{name}"), None)
            style.font.color.rgb = RGBColor(*RED)
    normal = document.styles["Normal"]
    normal.font.size, normal.paragraph_format.space_after = Pt(10.5), Pt(4)
