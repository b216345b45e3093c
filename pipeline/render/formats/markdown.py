"""issue.md: the page as Markdown, for a wiki or a notebook; numbers of sources in brackets, pictures by their files.

A conversion of index.html, so it says what the page says. Feed text is escaped, so that none of it acts as Markdown.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from markdownify import MarkdownConverter

from pipeline.model import Rendition
from pipeline.render.sheet import Sheet


class _Converter(MarkdownConverter):
    """Source numbers in brackets, the labels of the analyst's words in italics, no links within the page."""

    def escape(self, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002 - the library's signature
        return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)

    def convert_sup(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002 - as above
        return "" if "a" in parent_tags else f" [{re.sub(r'[^0-9]', '', text)}]"

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        within = str(el.get("href", "")).startswith("#")
        return text if within else str(super().convert_a(el, text, parent_tags))  # type: ignore[misc]  # made by its __getattr__

    def convert_span(self, el: Any, text: str, parent_tags: set[str]) -> str:
        kinds = el.get("class") or ()
        if "mark" in kinds:
            return f"\n\n*{text.strip()}*\n\n"
        if "n" in kinds:
            return "".join(f"[{n.get_text()}] " for n in el.find_all("span"))
        if "at" in kinds:
            return f" — {text.strip()}"
        beside = parent_tags & {"h2", "th"} and "lang" in el.attrs and "quote" not in kinds
        return f" {text}" if beside else text

    def convert_nav(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002 - as above
        return ""


def render(sheet: Sheet) -> tuple[Rendition, ...]:
    """The Markdown."""
    page = replace(sheet, pictured=True).fill("index.html")
    body = page.partition("<header>")[2].rpartition("</body>")[0]
    text = _Converter(heading_style="ATX", bullets="-", wrap=False).convert(body)
    lines = [line.rstrip() for line in re.sub(r"\n{3,}", "\n\n", text).strip().split("\n")]
    return (Rendition(name="issue.md", body=("\n".join(lines) + "\n").encode()),)
