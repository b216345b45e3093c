"""The files of an issue, one format a file; deleting a file removes the format.

`render(sheet)` fills the format's template and gives its files; it reads nothing but the sheet and its templates.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol, cast

from pipeline.model import Rendition
from pipeline.render.sheet import Sheet


class Format(Protocol):
    """What every file of this folder offers."""

    def render(self, sheet: Sheet) -> tuple[Rendition, ...]:
        """The files of this format, their names below the issue's folder."""


def formats() -> tuple[Format, ...]:
    """Every format of this folder, by name."""
    found = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(cast(Format, importlib.import_module(f"{__name__}.{name}")) for name in found)
