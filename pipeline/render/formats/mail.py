"""email.html: tables, every style in the element itself, its only picture by content id. At most 100 KB.

The style sheet that remains in the head is for dark mode and phones; a client that drops it shows the same mail. An
issue too long for one mail loses second quotations and further outlets; one that is too long even so is an error.
"""

from __future__ import annotations

from dataclasses import replace

import css_inline

from pipeline.errors import RenderError
from pipeline.model import Rendition
from pipeline.render.sheet import Sheet

LIMIT = 100_000
"""Bytes of HTML; a provider clips a mail at about 102,000."""


def render(sheet: Sheet) -> tuple[Rendition, ...]:
    """The mail's HTML."""
    return (Rendition(name="email.html", body=fitting(sheet)[1].encode()),)


def fitting(sheet: Sheet) -> tuple[Sheet, str]:
    """The sheet as the mail can hold it, and its HTML. RenderError where even the brief one is too long."""
    for attempt in (sheet, replace(sheet, brief=True)):
        html = _inlined(attempt.fill("email.html"))
        size = len(html.encode())
        if size <= LIMIT:
            return attempt, html
    raise RenderError(f"email.html has {size:,} bytes, {LIMIT:,} fit; build with fewer sections or stories (desk.toml)")


def _inlined(html: str) -> str:
    inliner = css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False, remove_inlined_selectors=True
    )
    return inliner.inline(html)
