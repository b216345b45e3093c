"""Finds a plug-in: the one function of a file in a plug-in folder, or of anybody's module by its dotted path.

Nothing is registered: the name in the settings is the file's name, and deleting the file removes the feature.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from pipeline.errors import UsageError


@cache
def plugin(folder: str, name: str, function: str) -> Callable[..., Any]:
    """The *function* of the plug-in *name* of the package *folder*, or of the module at a dotted path.

    UsageError, with the names there are, when there is none. An import that fails within the plug-in itself is loud.
    """
    path = name if "." in name else f"{folder}.{name}"
    if re.fullmatch(r"\w+(\.\w+)*", path):
        try:
            found = getattr(importlib.import_module(path), function, None)
        except ModuleNotFoundError as error:
            if error.name and not path.startswith(error.name):
                raise
            found = None
        if callable(found):
            return cast(Callable[..., Any], found)
    what = folder.rpartition(".")[2].removesuffix("s")
    known = ", ".join(names(folder))
    raise UsageError(f"no {what} {name!r}; there are: {known}; or the dotted path of a module with a function `{function}`")


def names(folder: str) -> tuple[str, ...]:
    """The plug-ins that come with the program in the package *folder*."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(importlib.import_module(folder).__path__)))
