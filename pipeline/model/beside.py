"""What an issue prints beside its stories: Statement, Argument, Memory, Move, PriceLine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipeline.model.frame import FrameText
from pipeline.model.quoted import Quoted

Evidence = tuple[tuple[str, Quoted], ...]
"""(outlet, quotation), from different outlets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who said what: *speaker* stands in the cited field at [speaker_start:speaker_end], *role* in its article.

    *direct*: the quotation stood between the source's quotation marks. Of a claim *claim* is its id, *status* what it was at
    the issue's as_of and *repeats* how often it was repeated; *disputed* and *confirmed* are (speaker, words) of later ones.
    """

    speaker: str
    role: str
    entity: str
    manner: str
    direct: bool
    anonymous: bool
    outlet: str
    quote: Quoted
    speaker_start: int
    speaker_end: int
    claim: str = ""
    status: str = ""
    repeats: int = 0
    disputed: Evidence = ()
    confirmed: Evidence = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A theme's frame in the issue's language, the desk's own words, with what the window's reports say for each side."""

    text: FrameText
    version: str
    thesis: Evidence = ()
    counter: Evidence = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An issue of the same series that had the theme. *said*: the first paragraph that the analyst wrote on it there."""

    slug: str
    title: str
    end: datetime
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A story that led the theme on a day, or in an earlier *issue*."""

    at: datetime
    lead: Quoted
    outlet: str
    story: str
    issue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was said on a theme before, the newest first; the stories that became news since; the theme's days in their order."""

    earlier: tuple[Earlier, ...] = ()
    new: tuple[str, ...] = ()
    timeline: tuple[Event, ...] = ()

    @property
    def since(self) -> datetime | None:
        """The end of the last issue on the theme."""
        return self.earlier[0].end if self.earlier else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A price's move as a report states it. *value* is signed: per cent where *unit* is %, else an amount of that currency.

    *name*: (start, end) of the company's name in the quotation's words; *figure*: of the number.
    """

    story: str
    company: str
    label: str
    ticker: str
    value: float
    unit: str
    outlet: str
    quote: Quoted
    name: tuple[int, int]
    figure: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A closing price of the desk's own: prices.csv."""

    day: date
    ticker: str
    close: float
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """The desk's own closes of one ticker: (ISO date, close), in their order; the first is the last before the window."""

    ticker: str
    label: str
    currency: str
    closes: tuple[tuple[str, float], ...]

    @property
    def change(self) -> float:
        """Per cent from the first close to the last."""
        return round((self.closes[-1][1] / self.closes[0][1] - 1) * 100, 2)
