"""Where sources part: figures of one thing that differ (Differing), and stories that one side alone reports (OneSided)."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.quoted import Quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """One quantity of a story in different figures: (outlet, its words, its figure), the earliest report first."""

    unit: str
    said: tuple[tuple[str, Quoted, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSided:
    """A story that outlets of one side alone report: *side* is west (us, europe) or east (Hong Kong, China, Asia)."""

    side: str
    story: str
    headline: Quoted
    outlet: str
    reports: int
    outlets: int
