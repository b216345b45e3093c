"""What is measured of stories: Gist, First, OnlyHere, and of the stories of a theme over time WeekCount, Momentum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ENOUGH = 5
"""How many stories a day must have before anything is said of its momentum."""

LONG = timedelta(days=28)
"""How long a theme must have been silent for its next story to be its first since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """What the words of a story say of its weight. *breadth*: the strengths of the themes that its words touch, added up.

    *names*: how many of the desk's names stand in its titles; *contest*: whether both sides are named. *nearest*: the id of the
    story of the two weeks before that is most like it, *likeness* how much, 0 to 1.
    """

    breadth: float = 0.0
    names: int = 0
    contest: bool = False
    nearest: str = ""
    likeness: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first report of a story from one vantage or in one language (*kind*: vantage or lang, *key*: which).

    *trusted*: *at* is the outlet's own time, else that at which the desk saw it. *hours*: after the first report of all.
    """

    kind: str
    key: str
    article: str
    outlet: str
    at: datetime
    trusted: bool
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyHere:
    """What only the reports in one language say of a story: slugs of entities, figures in their normal form."""

    lang: str
    entities: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCount:
    """Stories of one theme in the seven days that end at *end*; *history*: taken from the desk's history file."""

    end: datetime
    stories: int
    history: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Momentum:
    """A theme's weeks that were counted, oldest first, the last one being the issue's; *usual*: the median of those before it.

    *days* are the stories of each day (24 hours) up to the same end, oldest first, None where nobody counted. *z* is how far
    the last day stands from the same weekday of the four weeks before, *pace* how the last days run against the last fortnight;
    None where too little is known. *bursts*: places in *days* of the first and the last day of each. *first*: when the theme's
    first story became news; *before*: when the last one before the last week did.
    """

    theme: str
    weeks: tuple[WeekCount, ...]
    usual: float
    days: tuple[int | None, ...] = ()
    z: float | None = None
    pace: float | None = None
    bursts: tuple[tuple[int, int], ...] = ()
    first: datetime | None = None
    before: datetime | None = None

    @property
    def now(self) -> int:
        """Stories of the issue's own week."""
        return self.weeks[-1].stories if self.weeks else 0

    @property
    def compares(self) -> bool:
        """Whether enough weeks were counted before to say what is usual."""
        return len(self.weeks) >= 3

    @property
    def today(self) -> int:
        """Stories of the last day."""
        return (self.days[-1] if self.days else 0) or 0

    @property
    def surging(self) -> bool:
        """Whether the last day belongs to a burst and stands well above its weekday: what the desk calls momentum."""
        in_burst = bool(self.bursts) and self.bursts[-1][1] == len(self.days) - 1
        return in_burst and self.today >= ENOUGH and self.z is not None and self.z >= 2

    @property
    def is_new(self) -> bool:
        """Whether the theme's first story ever is one of the last week; never said of an archive that is itself new."""
        return self.compares and self.now > 0 and self.first is not None and self.before is None

    @property
    def silent_since(self) -> datetime | None:
        """Since when the theme had been silent when the last week began, if that is long ago; None where it was not."""
        if not self.compares or not self.now or self.before is None:
            return None
        return self.before if self.weeks[-1].end - timedelta(weeks=1) - self.before >= LONG else None
