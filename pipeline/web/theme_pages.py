"""The themes with their weeks, and one theme's stories by day.

A theme that is no longer in themes.toml has no page, even if old stories carry it.
"""

from __future__ import annotations

from fastapi import HTTPException, Request
from fastapi.responses import Response

from pipeline.render.moving import momentum_lines
from pipeline.store import stories, theme_days
from pipeline.store.printed import printed_in
from pipeline.web.rows import by_day, row_of
from pipeline.web.site import site_of
from pipeline.web.weeks import closes, last_day, pulses

ON_PAGE = 40


def theme_list(request: Request) -> Response:
    """Every theme of the desk, what it is in both languages, and its weeks."""
    site = site_of(request)
    now = site.world.now()
    with site.world.store.read() as tx:
        end = closes(next(iter(stories.recent(tx, 1)), None), now)
        weeks = pulses(site.themes, theme_days.counts(tx, end, now), end=end)
    history = any(one.history for one in weeks.values())
    return site.page("themes.html", here="themes", pulses=weeks, last=last_day(end), history=history)


def theme(request: Request, slug: str, before: str = "") -> Response:
    """The theme's stories by the day on which they began, newest first; *before*: those older than that story."""
    site = site_of(request)
    if slug not in site.themes:
        raise HTTPException(404, f"There is no theme {slug}.")
    now = site.world.now()
    with site.world.store.read() as tx:
        found = stories.recent(tx, ON_PAGE + 1, _clean(before), theme=slug)
        printed = printed_in(tx, [story.id for story in found])
        end = closes(next(iter(stories.recent(tx, 1)), None), now)
        weeks = pulses(site.themes, theme_days.counts(tx, end, now), end=end)
    rows = [row_of(story, printed) for story in found[:ON_PAGE]]
    return site.page(
        "theme.html",
        here="themes",
        theme=site.themes[slug],
        pulse=weeks[slug],
        moving=momentum_lines(weeks[slug].moves, site.words),
        last=last_day(end),
        days=by_day(rows, site.words.zone),
        before=before,
        older=rows[-1].id if len(found) > ON_PAGE else "",
    )


def _clean(before: str) -> str:
    """An id as the store can be asked for it: PostgreSQL takes no NUL."""
    return before.replace("\x00", "")
