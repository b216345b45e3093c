"""The sources of what a file prints, and of nothing else: a digest, or a brief mail, prints less than the issue cites."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.render.sheet import Sheet


def listing(sheet: Sheet, name: str, number: re.Pattern[str]) -> Sheet:
    """The sheet that lists the sources whose *number* the template *name* prints. Fills the template once, without any."""
    bare = replace(sheet, listed=frozenset()).fill(name)
    return replace(sheet, listed=frozenset(int(found) for found in number.findall(bare)))
