"""email.txt: the mail's text from a template of its own, 72 columns, links as [n]. Never a conversion of the HTML."""

from __future__ import annotations

import re

from pipeline.model import Rendition
from pipeline.render.listed import listing
from pipeline.render.sheet import Sheet

_NUMBER = re.compile(r"\[(\d+)\]")


def render(sheet: Sheet) -> tuple[Rendition, ...]:
    """The text. It holds all of the issue, also where the HTML mail had to be brief."""
    text = re.sub(r"\n{3,}", "\n\n", listing(sheet, "email.txt", _NUMBER).fill("email.txt")).strip()
    lines = [line.rstrip() for line in text.split("\n")]
    return (Rendition(name="email.txt", body=("\n".join(lines) + "\n").encode()),)
