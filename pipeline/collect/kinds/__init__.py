"""Kinds of source. A kind is one file here, or one module of yours, with one function: `read`.

feeds.toml names it: `kind = "feed"`, or by its dotted path, `kind = "acme.minutes"`. Nothing is registered.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, cast

from pipeline.errors import UsageError
from pipeline.model import Document, Feed, Page

Read = Callable[[Page, Feed, datetime], Document]


class Kind(Protocol):
    """What the module of a kind offers."""

    def read(self, page: Page, feed: Feed, now: datetime) -> Document:
        """The title and the entries of a fetched document, in its order. ParseError when it is not what the kind reads.

        Does not fetch. A time that the source did not give stays None.
        """


def kind(name: str) -> Read:
    """The `read` of the kind of that name or dotted path. UsageError, with the names there are, when there is none."""
    path = name if "." in name else f"{__name__}.{name}"
    if re.fullmatch(r"\w+(\.\w+)*", path):
        try:
            found = getattr(importlib.import_module(path), "read", None)
        except ModuleNotFoundError as error:
            if error.name and not path.startswith(error.name):
                raise
            found = None
        if callable(found):
            return cast(Read, found)
    raise UsageError(f"no kind {name!r}; there are: {', '.join(names())}; or the dotted path of a module with a function `read`")


def names() -> tuple[str, ...]:
    """The kinds that come with the program."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))
