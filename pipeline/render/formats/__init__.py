"""The files of an issue, one format a file; deleting a file removes the format.

`render(sheet)` fills the format's template and gives its files; it reads nothing but the sheet and its templates. A format
whose file says ON_REQUEST is made only where a series or an order names it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection
from typing import Protocol, cast

from pipeline.errors import RenderError
from pipeline.model import Rendition
from pipeline.render.sheet import Sheet


class Format(Protocol):
    """What every file of this folder offers."""

    def render(self, sheet: Sheet) -> tuple[Rendition, ...]:
        """The files of this format, their names below the issue's folder."""


def formats(wanted: Collection[str] = ()) -> tuple[Format, ...]:
    """Every format of this folder that is made always, and those *wanted*, by name. RenderError for one that is not there."""
    found = {module.name: importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)}
    if unknown := sorted(set(wanted) - set(found)):
        raise RenderError(f"no format {unknown[0]!r}; there are: {', '.join(sorted(found))}")
    made = [name for name in sorted(found) if name in wanted or not getattr(found[name], "ON_REQUEST", False)]
    return tuple(cast(Format, found[name]) for name in made)
