"""Where sources part: figures of one thing that differ (Differing), stories that one side alone reports (OneSided), and what
the reports of one language alone say of a story (Apart)."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What of the lead the reports in *lang* alone say. *names*: each with all forms under which the entity is known, that by
    which it is printed first; *figures*: (value, unit: % or empty)."""

    lang: str
    names: tuple[tuple[str, ...], ...] = ()
    figures: tuple[tuple[float, str], ...] = ()
