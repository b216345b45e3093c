"""The leapfrog board in an issue: every number names its stories, every claim stands in a stored article."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pipeline.draft.board import of_board, with_board
from pipeline.draft.gate import article_ids, check
from pipeline.draft.manifest import from_json, to_json
from pipeline.model import Article, Board, Issue, Lane, Reach, Said
from tests.make import END, make_article, make_articles, make_issue

CLAIMING = make_article("b1", title="BYD overtakes Tesla abroad", vantage="us")


def made() -> Board:
    said = Said(
        story="s1", article="b1", outlet="Sample Wire, Hong Kong", vantage="us", lang="en", at=END - timedelta(days=1),
        side="china", verb="leads", field="title", start=0, end=13, words="BYD overtakes",
    )  # fmt: skip
    reach = (Reach(vantage="us", weeks=(("s2",), ("s1",))), Reach(vantage="asia", weeks=((), ("s1", "s3"))))
    lanes = (
        Lane(industry="cars", name="Cars", name_zh="汽车", reach=reach, said=(said,), first=END - timedelta(days=9)),
        Lane(industry="rail", name="Rail", name_zh="铁路", reach=(), said=()),
    )
    return Board(end=END, weeks=2, lanes=lanes, version="v1")


def issue() -> Issue:
    return with_board(make_issue(), made())


def articles(*more: Article) -> dict[str, Article]:
    return {article.id: article for article in (*make_articles(), CLAIMING, *more)}


def test_each_number_names_its_stories() -> None:
    assert {figure.key: figure.of for figure in of_board(made())} == {
        "board.cars.stories": ("s1", "s2", "s3"),
        "board.cars.last_week": ("s1", "s3"),
        "board.cars.china": ("s1",),
        "board.cars.incumbent": (),
        "board.rail.stories": (),
        "board.rail.last_week": (),
        "board.rail.china": (),
        "board.rail.incumbent": (),
    }


def test_an_issue_with_the_board_is_proved_and_comes_back_from_its_manifest() -> None:
    assert "b1" in article_ids(issue())
    assert check(issue(), articles()) == ()
    assert from_json(to_json(issue())) == issue()


def test_a_claim_that_nobody_made_is_found() -> None:
    """Other words in the store, another vantage, no such article, a number that is not the board's."""
    for changed in (replace(CLAIMING, title="BYD trails Tesla abroad"), replace(CLAIMING, vantage="asia")):
        [found] = check(issue(), articles(changed))
        assert found == "board, cars: article b1 does not say 'BYD overtakes' in its title"
    known = articles()
    del known["b1"]
    assert check(issue(), known) == ("board, cars: article b1 is not in the store",)
    figures = tuple(replace(f, of=("s1",), value=1.0) if f.key == "board.cars.stories" else f for f in issue().figures)
    assert check(replace(issue(), figures=figures), articles()) == ("figure board.cars.stories: the board gives 3",)


def test_a_board_without_stories_is_no_section() -> None:
    assert with_board(make_issue(), None).board is None
    assert with_board(make_issue(), replace(made(), lanes=made().lanes[1:])).board is None
