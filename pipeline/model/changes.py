"""Change: in what a correction differs from the edition before it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.quoted import Quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. *kind*: added or dropped (a story, *quote* its headline), figure (*key*, *before* and *after*), or words
    (*key*: title, thesis, watch or a theme)."""

    kind: str
    key: str
    before: float = 0.0
    after: float = 0.0
    quote: Quoted | None = None
