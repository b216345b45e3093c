"""An issue with all that stands beside its stories: the arguments of its themes, what was said before, what prices did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.draft.argument import with_arguments
from pipeline.draft.market import Names, with_moves
from pipeline.draft.memory import with_memory
from pipeline.draft.order import in_print_order
from pipeline.draft.prices import with_prices
from pipeline.draft.statements import Heard, with_statements
from pipeline.model import Article, Close, Issue, Story, Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Of what an issue is completed: *before*, earlier issues of its series, and *led*, the articles that led their themes;
    *heard*: who said what; *names*: whose price may move, and *closes*
    the desk's own prices."""

    before: tuple[Issue, ...] = ()
    led: Mapping[str, Article] = field(default_factory=dict)
    names: Names | None = None
    closes: tuple[Close, ...] = ()
    heard: Heard = field(default_factory=Heard)


def completed(issue: Issue, themes: Sequence[Theme], stories: Sequence[Story], beside: Beside) -> Issue:
    """*issue* with all of it. *stories*: those of its window, with the articles of its window, best first."""
    issue = with_statements(issue, stories, beside.heard)
    issue = with_arguments(issue, themes, stories)
    issue = with_memory(issue, stories, beside.before, beside.led)
    if beside.names:
        issue = with_prices(with_moves(issue, stories, beside.names), beside.closes, beside.names.listed)
    return in_print_order(issue)
