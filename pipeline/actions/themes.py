"""The themes with the version in use, what they hold, and how they move. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.model import Momentum, Theme
from pipeline.steps_tags import taught
from pipeline.store import taggings, theme_days, theme_versions
from pipeline.store.theme_versions import ThemeVersion
from pipeline.theme.feedback import Lessons
from pipeline.theme.momentum import momentum
from pipeline.wiring import World


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRow:
    """A theme on a line. *number* counts its versions from 1, 0 until the next grouping uses the one of the file.

    *stories*: all that carry it now; *week* and *usual*: stories of the last seven days, and the median of the weeks before.
    *taught*: what the analysts' words teach, and why that does not act where it does not. *examples*: how many; *precision*:
    of the classifier, cross-validated, where it acts. *state*: in use, changed (the next
    grouping tags anew), new, or broken (left out; `desk theme lint` says why).
    """

    slug: str
    name: str
    name_zh: str
    state: str
    version: str
    number: int
    since: datetime | None
    threshold: float
    stories: int
    week: int
    usual: float
    examples: int
    precision: float | None = None
    taught: str = ""


def themes(world: World) -> tuple[ThemeRow, ...]:
    """Every theme of themes.toml in its order, those that are left out at the end."""
    now = world.now()
    with world.store.read() as tx:
        tools = taught(tx, world.tools(), now)
        used = theme_versions.in_use(tx)
        held = taggings.stories_by_theme(tx)
        counts = theme_days.counts(tx, now, now)
    rows = [
        replace(
            _row(theme, used.get(theme.slug), momentum(theme.slug, counts, end=now, zone="UTC")),
            stories=held.get(theme.slug, 0),
            precision=tools.precision.get(theme.slug),
            taught=_taught(tools.tagger.lessons.get(theme.slug)),
        )
        for theme in tools.themes.values()
    ]
    return (*rows, *(_broken(slug, held.get(slug, 0)) for slug in sorted(world.workspace.broken_themes)))


def _taught(lessons: Lessons | None) -> str:
    if lessons is None:
        return ""
    return lessons.told if not lessons.lacks else f"{lessons.yes} yes and {lessons.no} no: {lessons.lacks}"


def _row(theme: Theme, used: ThemeVersion | None, moved: Momentum) -> ThemeRow:
    same = used is not None and used.version == theme.version
    return ThemeRow(
        slug=theme.slug,
        name=theme.name,
        name_zh=theme.name_zh,
        state="in use" if same else "changed" if used else "new",
        version=theme.version,
        number=used.number if same and used else 0,
        since=used.known_from if same and used else None,
        threshold=theme.threshold,
        stories=0,
        week=moved.now,
        usual=moved.usual,
        examples=len(theme.examples),
    )


def _broken(slug: str, stories: int) -> ThemeRow:
    return ThemeRow(
        slug=slug, name="", name_zh="", state="broken", version="", number=0, since=None, threshold=0.0, stories=stories,
        week=0, usual=0.0, examples=0,
    )  # fmt: skip
