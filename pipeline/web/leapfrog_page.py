"""The leapfrog board: who is said to lead in which industry, by whom, since when, with the stories behind each number.

Prints titles, and of a summary only the words that make the claim; of a `headline` outlet's summary nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from fastapi import Request
from fastapi.responses import Response

from pipeline.actions.leapfrog import board_of, stories_of
from pipeline.model import CHINA, INCUMBENT, Article, Board, Lane, Said, Story
from pipeline.render.leapfrog import leapfrog_chart
from pipeline.store import last_change, stories
from pipeline.web.highlight import Piece, pieces
from pipeline.web.site import site_of
from pipeline.web.weeks import closes, last_day

if TYPE_CHECKING:
    from pipeline.wiring import World

LISTED = 30
"""Claims and stories of an industry that are listed, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One claim in the words of its report; *text* is a title with the words marked, or the words alone out of a summary."""

    said: Said
    text: tuple[Piece, ...]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What one vantage reports of an industry: its stories, and those in which it claims the lead for either side."""

    vantage: str
    stories: int
    china: int
    incumbent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An industry on the page; *stories*: ids, each with the latest report."""

    lane: Lane
    stands: tuple[Stand, ...]
    spoken: tuple[Spoken, ...]
    stories: tuple[tuple[str, Article], ...]


class KeptBoard:
    """The board as it was last counted. Counted anew when the stories were changed, by whichever process, or a day went by."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._kept: tuple[object, Board, tuple[Shown, ...]] | None = None

    def counted(self) -> tuple[Board, tuple[Shown, ...]]:
        """The board of the stories as they stand now, and what the page shows of each industry."""
        with self._lock, self._world.store.read() as tx:
            end = closes(next(iter(stories.recent(tx, 1)), None), self._world.now())
            state = (end, last_change.of_stories(tx))
            if self._kept is None or self._kept[0] != state:
                # The same transaction reads the state and the stories: what is kept is never newer or older than its state.
                found = {story.id: story for story in stories_of(tx, self._world, end=end, as_of=None)}
                board = board_of(self._world, tuple(found.values()), end=end)
                self._kept = state, board, tuple(shown(lane, found) for lane in board.lanes)
            return self._kept[1:]


def leapfrog_page(request: Request) -> Response:
    """Every industry of the board with its stories by vantage and the claims in their words."""
    site = site_of(request)
    board, lanes = cast(KeptBoard, request.app.state.board).counted()
    return site.page(
        "leapfrog.html",
        here="leapfrog",
        board=board,
        leap=leapfrog_chart(board, site.words),
        lanes=lanes,
        last=last_day(board.end),
    )


def shown(lane: Lane, found: Mapping[str, Story]) -> Shown:
    """The industry laid out; its stories, of those *found*, and what they claim, the newest first."""
    ours = sorted((found[one] for one in lane.stories), key=lambda story: (story.articles[-1].news_at, story.id), reverse=True)
    reports = {article.id: article for story in ours for article in story.articles}
    return Shown(
        lane=lane,
        stands=tuple(
            Stand(
                vantage=reach.vantage,
                stories=len(reach.stories),
                china=len(lane.claims(CHINA, [reach.vantage])),
                incumbent=len(lane.claims(INCUMBENT, [reach.vantage])),
            )
            for reach in lane.reach
        ),
        spoken=tuple(_spoken(said, reports[said.article]) for said in reversed(lane.said[-LISTED:])),
        stories=tuple((story.id, story.articles[-1]) for story in ours[:LISTED]),
    )


def _spoken(said: Said, article: Article) -> Spoken:
    if said.field == "title":
        return Spoken(said=said, text=pieces(article.title, [(said.start, said.end)]), whole=True)
    words = () if article.rights == "headline" else (Piece(text=said.words, mark=True),)
    return Spoken(said=said, text=words, whole=False)
