"""The leapfrog board: what it is made by (Industry, ClaimWords) and what it shows (Said, Lane, Board)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

CHINA, INCUMBENT = "china", "incumbent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Industry:
    """An industry as industries.toml has it: the stories of *themes*, of which a report says one of *words*, if there are any."""

    slug: str
    name: str
    name_zh: str
    themes: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWords:
    """The words by which a report claims the lead for a side; industries.toml says how they work."""

    china: tuple[str, ...]
    incumbent: tuple[str, ...]
    leads: tuple[str, ...]
    lags: tuple[str, ...]
    nears: tuple[str, ...]
    doubt: tuple[str, ...]
    within: int = 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Industries:
    """All that industries.toml says; *version* changes with any word of it."""

    industries: tuple[Industry, ...] = ()
    claims: ClaimWords | None = None
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A report's words that claim the lead: *words* == its field[start:end].

    *side*: whose the lead is, china's or the incumbent's; *verb*: leads, lags or nears.
    """

    story: str
    article: str
    outlet: str
    vantage: str
    lang: str
    at: datetime
    side: str
    verb: str
    field: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one vantage reported of an industry: the ids of its stories in each week, oldest first."""

    vantage: str
    weeks: tuple[tuple[str, ...], ...]

    @property
    def stories(self) -> frozenset[str]:
        """All of them, each once."""
        return frozenset(one for week in self.weeks for one in week)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One industry: its stories by vantage and week, and what was said of the lead, earliest first. *first*: its first story."""

    industry: str
    name: str
    name_zh: str
    reach: tuple[Reach, ...]
    said: tuple[Said, ...]
    first: datetime | None = None

    @property
    def weeks(self) -> tuple[tuple[str, ...], ...]:
        """The stories of each week, whoever reported them, each once."""
        return tuple(tuple(sorted(set().union(*week))) for week in zip(*(one.weeks for one in self.reach), strict=True))

    @property
    def stories(self) -> frozenset[str]:
        """All stories of the industry, each once."""
        return frozenset[str]().union(*(one.stories for one in self.reach))

    def claims(self, side: str, vantages: Iterable[str] = ()) -> frozenset[str]:
        """The stories in which a report (of one of *vantages*, of any where none is given) claims the lead for that side."""
        wanted = tuple(vantages)
        return frozenset(one.story for one in self.said if one.side == side and (not wanted or one.vantage in wanted))

    def first_said(self, side: str) -> Said | None:
        """The first report that claims the lead for that side."""
        return next((one for one in self.said if one.side == side), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The industries, in the order of industries.toml, over the weeks that end with *end*."""

    end: datetime
    weeks: int
    lanes: tuple[Lane, ...]
    version: str = ""
