"""What reports state of prices, in both languages: whose, up or down, by how much; nothing of what is no price."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.draft.gate import check
from pipeline.draft.market import listed, with_moves
from pipeline.draft.moves import stated
from pipeline.draft.order import in_print_order
from pipeline.model import Article, Entity, Issue
from tests.make import make_article, make_issue, make_story

NAMES = listed(
    (
        Entity(slug="nvidia", kind="company", en=("Nvidia",), zh=("英伟达",), ticker=("NVDA",)),
        Entity(slug="softbank", kind="company", en=("SoftBank",), zh=("软银",), ticker=("9984.T",)),
        Entity(slug="hynix", kind="company", en=("SK Hynix",), zh=("SK海力士",), ticker=("000660.KS",)),
        Entity(slug="byd", kind="company", en=("BYD",), zh=("比亚迪",), ticker=("1211.HK",)),
        Entity(slug="nasdaq", kind="index", en=("Nasdaq",), zh=("纳指",)),
        Entity(slug="us-stocks", kind="index", zh=("美股",)),
        Entity(slug="openai", kind="lab", en=("OpenAI",)),
    )
)


def moves(words: str) -> list[tuple[str, float, str]]:
    spans = [(found.slug, found.start, found.end) for found in NAMES.find(words)]
    return [(one.slug, one.value, one.unit) for one in stated(words, spans)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Nvidia shares fell about 17 per cent and wiped out some $589 billion of market value.",
         [("nvidia", -17, "%"), ("nvidia", -589e9, "USD")]),
        ("英伟达当天股价下跌约17%，市值蒸发约5890亿美元。", [("nvidia", -17, "%"), ("nvidia", -5890e8, "USD")]),
        ("Nvidia sheds $589 billion, the biggest one-day loss in market history", [("nvidia", -589e9, "USD")]),
        ("The Nasdaq fell 3.1% in New York trading and Nvidia 17%.", [("nasdaq", -3.1, "%"), ("nvidia", -17, "%")]),
        ("Shares of Nvidia fell 17%.", [("nvidia", -17, "%")]),
        ("SK Hynix, which supplies Nvidia with memory, fell almost 10 per cent when the session opened.", [("hynix", -10, "%")]),
        ("韩股节后补跌，SK海力士收盘下跌近10%", [("hynix", -10, "%")]),
        ("软银股价大涨6.5%，英伟达跟涨2%", [("softbank", 6.5, "%"), ("nvidia", 2, "%")]),
        ("美股异动 英伟达涨超8%", [("nvidia", 8, "%")]),
        ("英伟达跌幅约17%，纳指综合指数下跌约3.1%。", [("nvidia", -17, "%")]),
        ("软银股价跌近14%，电力股维斯特拉跌约28%。", [("softbank", -14, "%")]),
        ("While SoftBank stock dropped, Vistra lost 28%.", []),
    ],
)  # fmt: skip
def test_a_move_is_read_with_its_name_its_sign_and_its_unit(words: str, found: list[tuple[str, float, str]]) -> None:
    assert moves(words) == found


@pytest.mark.parametrize(
    "words",
    [
        "BYD sales rose 50 per cent and its shares gained 3%.",
        "比亚迪1月销量同比增长50%，股价未变。",
        "Nvidia takes a stake of 5% in the firm, whose shares are traded in Tokyo.",
        "Nvidia could fall 20% if the index closes lower.",
        "Shares in Incyte (Nasdaq:INCY) fell 6%.",
        "Nvidia's supplier Advantest saw shares fall 8%.",
        "英伟达的供应商爱德万测试股价跌8.2%。",
        "Nvidia fell 17%.",
        "OpenAI's shares rose 20% in private trading.",
    ],
)
def test_what_is_no_price_or_not_surely_the_names_is_no_move(words: str) -> None:
    assert moves(words) == []


def report(id: str, title: str, **over: Any) -> Article:
    return make_article(id, title=title, **{"outlet": f"o-{id}", "outlet_name": f"Outlet {id}", **over})


def told(*articles: Article) -> Issue:
    issue = make_issue()
    story = make_story(issue.sections[0].items[0].story, articles)
    return in_print_order(with_moves(issue, [story], NAMES))


FALL = report("m1", "Nvidia shares fell 17 per cent on the day")
SAME = report("m2", "英伟达股价收盘下跌16.97%", lang="zh")
GAIN = report("m3", "Nvidia shares gained 9 per cent a day later")


def test_reports_of_the_same_move_are_one_line_in_the_issues_language_and_the_most_told_comes_first() -> None:
    issue = told(GAIN, SAME, FALL)
    assert [(m.label, m.ticker, m.value, m.unit, m.outlet) for m in issue.moves] == [
        ("Nvidia", "NVDA", -17, "%", "Outlet m1"),
        ("Nvidia", "NVDA", 9, "%", "Outlet m3"),
    ]
    known = {a.id: a for a in (FALL, GAIN)}
    cited = [row for row in issue.citations if row.article in known]
    assert [row.words for row in cited] == [FALL.title, GAIN.title]
    assert not [line for line in check(issue, known) if line.startswith("market, ")]


def test_stories_that_the_issue_does_not_print_are_not_asked() -> None:
    issue = make_issue()
    assert with_moves(issue, [make_story("elsewhere", [FALL])], NAMES).moves == ()


def test_the_gate_finds_a_figure_that_its_words_do_not_state() -> None:
    issue = told(FALL)
    wrong = replace(issue, moves=(replace(issue.moves[0], value=17.0),))
    assert any("17 % is not what" in line for line in check(wrong, {FALL.id: FALL}))
