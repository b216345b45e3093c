"""Drafters: who chooses the words of a story. A drafter is one file here, or a dotted path, with a function `draft`.

A drafter returns passages, so it can only point at what a source said. One that has a function `write` besides is handed what
an issue cites, a language model and the claim gate, and may add sentences that the gate lets pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from pipeline.draft.passages import Passage
from pipeline.errors import UsageError
from pipeline.model import Story
from pipeline.plugin import plugin


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A story's words: its headline (None where no article has a title) and quotations, best first."""

    headline: Passage | None
    quotes: tuple[Passage, ...]


class Drafter(Protocol):
    """Chooses the words of *story* for an issue in *lang*, `en` or `zh`. Pure, and the same for the same story."""

    def __call__(self, story: Story, lang: str) -> Draft: ...


def load(name: str) -> Drafter:
    """The drafter of that name: a file of this folder, or a dotted path to a module with a function `draft`."""
    return cast(Drafter, plugin(__name__, name, "draft"))


def writes(name: str) -> Callable[..., Any] | None:
    """The drafter's `write(sources, lang, ask, judge, model)`, as in llm.py; None for one that only chooses.

    UsageError where there is no such drafter.
    """
    load(name)
    try:
        return plugin(__name__, name, "write")
    except UsageError:
        return None
