"""index.html: one self-contained page; its style and its chart stand inside, nothing is asked of the network."""

from __future__ import annotations

from pipeline.model import Rendition
from pipeline.render.sheet import Sheet


def render(sheet: Sheet) -> tuple[Rendition, ...]:
    """The page."""
    return (Rendition(name="index.html", body=sheet.fill("index.html").encode()),)
