"""email.html: tables, every style in the element itself, its only picture by content id. At most 100 KB.

The style sheet that remains in the head is for dark mode and phones; a client that drops it shows the same mail. An
issue too long for one mail is told more briefly in it (see Sheet); one that is too long even so is an error.
"""

from __future__ import annotations

import re
from dataclasses import replace

import css_inline

from pipeline.errors import RenderError
from pipeline.model import Rendition
from pipeline.render.listed import listing
from pipeline.render.sheet import Sheet

LIMIT = 100_000
"""Bytes of HTML; a provider clips a mail at about 102,000."""

_NUMBER = re.compile(r"&nbsp;\[(\d+)\]")
"""A citation's number as the mail prints it; a brief mail lists the sources of no others."""

ROOMY = 80_000
"""Above this much nothing is told that can be read elsewhere in the mail: providers count differently."""


def render(sheet: Sheet) -> tuple[Rendition, ...]:
    """The mail's HTML."""
    return (Rendition(name="email.html", body=_fitting(sheet).encode()),)


def _fitting(sheet: Sheet) -> str:
    """The fullest HTML that fits. RenderError where even the briefest is too long."""
    size = 0
    for brief in range(6):
        page = listing(replace(sheet, brief=brief), "email.html", _NUMBER)
        html = _inlined(page.fill("email.html"))
        size = len(html.encode())
        if size <= (LIMIT if brief else ROOMY):
            return html
    raise RenderError(f"email.html has {size:,} bytes, {LIMIT:,} fit; build with fewer sections or stories (desk.toml)")


def _inlined(html: str) -> str:
    inliner = css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False, remove_inlined_selectors=True
    )
    return inliner.inline(html)
