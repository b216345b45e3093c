"""The leapfrog board of the archive: read and counted anew each time. Keeps nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipeline.model import Board, Story
from pipeline.store.carrying import carrying
from pipeline.store.connect import Tx
from pipeline.theme.leapfrog import WEEKS, Reader, board
from pipeline.wiring import World


def leapfrog(world: World, *, end: datetime, as_of: datetime) -> Board:
    """The board of the weeks up to *end*, as known at *as_of*."""
    with world.store.read() as tx:
        found = stories_of(tx, world, end=end, as_of=as_of)
    return board_of(world, found, end=end)


def stories_of(tx: Tx, world: World, *, end: datetime, as_of: datetime | None) -> tuple[Story, ...]:
    """The stories that the board is counted of: those that carry a theme of one of its industries, with their reports.

    *as_of* None: as they stand now.
    """
    themes = {theme for industry in world.workspace.industries.industries for theme in industry.themes}
    return carrying(tx, themes, end - timedelta(weeks=WEEKS), end, as_of)


def board_of(world: World, stories: Sequence[Story], *, end: datetime) -> Board:
    """The board counted of *stories*."""
    return board(Reader(world.workspace.industries, world.workspace.entities), stories, end=end)
