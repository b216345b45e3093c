"""Kinds of source. A kind is one file here, or one module of yours, with one function: `read`.

feeds.toml names it: `kind = "feed"`, or by its dotted path, `kind = "acme.minutes"`. Nothing is registered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, cast

from pipeline.model import Document, Feed, Page
from pipeline.plugin import names as plugin_names
from pipeline.plugin import plugin

Read = Callable[[Page, Feed, datetime], Document]


class Kind(Protocol):
    """What the module of a kind offers."""

    def read(self, page: Page, feed: Feed, now: datetime) -> Document:
        """The title and the entries of a fetched document, in its order. ParseError when it is not what the kind reads.

        Does not fetch. A time that the source did not give stays None.
        """


def kind(name: str) -> Read:
    """The `read` of the kind of that name or dotted path. UsageError, with the names there are, when there is none."""
    return cast(Read, plugin(__name__, name, "read"))


def names() -> tuple[str, ...]:
    """The kinds that come with the program."""
    return plugin_names(__name__)
