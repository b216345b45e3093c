"""The leapfrog board as a section of an issue: it and its figures put into the issue, and proved. Counts no story itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.draft.figures import counted
from pipeline.model import CHINA, INCUMBENT, Article, Board, Figure, Issue


def with_board(issue: Issue, board: Board | None) -> Issue:
    """The issue with the board as its section; as it is where there is none, or nothing on it."""
    if board is None or not any(lane.stories for lane in board.lanes):
        return issue
    return replace(issue, board=board, figures=(*issue.figures, *of_board(board)))


def of_board(board: Board) -> tuple[Figure, ...]:
    """Each number of the board, with the stories that it counts."""
    rows: list[Figure] = []
    for lane in board.lanes:
        prefix = f"board.{lane.industry}."
        rows.append(counted(f"{prefix}stories", sorted(lane.stories)))
        rows.append(counted(f"{prefix}last_week", lane.weeks[-1] if lane.weeks else ()))
        rows += [counted(f"{prefix}{side}", sorted(lane.claims(side))) for side in (CHINA, INCUMBENT)]
    return tuple(rows)


def check_board(issue: Issue, articles: Mapping[str, Article]) -> Iterator[str]:
    """What cannot be proved of the board: words that no stored article says, figures that its stories do not give."""
    if issue.board is None:
        return
    known = {figure.key: figure for figure in issue.figures}
    yield from (f"figure {one.key}: the board gives {one.value:g}" for one in of_board(issue.board) if known.get(one.key) != one)
    for lane in issue.board.lanes:
        for said in lane.said:
            article = articles.get(said.article)
            if article is None:
                yield f"board, {lane.industry}: article {said.article} is not in the store"
            elif article.field(said.field)[said.start : said.end] != said.words or article.vantage != said.vantage:
                yield f"board, {lane.industry}: article {said.article} does not say {said.words!r} in its {said.field}"
