"""Rules add up, conditions bind, and every point can be shown in the article's own words."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.entities import read_entities
from pipeline.config.themes import read_themes
from pipeline.errors import Problem
from pipeline.model import Article, Entity, Near, Phrase, Tagging, Theme
from pipeline.theme.folded import fold
from pipeline.theme.rules import Tagger
from tests.make import make_article

ROOT = Path(__file__).parents[2]
ENTITIES = (
    Entity(slug="deepseek", kind="lab", en=("DeepSeek",), zh=("深度求索",), groups=("labs",)),
    Entity(slug="moonshot", kind="lab", en=("Moonshot AI",), zh=("月之暗面",), groups=("labs",)),
)
SHOCK = Theme(
    slug="shock",
    name="Shock",
    name_zh="冲击",
    description="",
    version="v7",
    threshold=3.0,
    phrases=(Phrase(text="Sputnik moment", points=3), Phrase(text="@labs", points=1), Phrase(text="聊天机器人", points=1)),
    near=(Near(one=("@labs",), other=("rattl*", "震撼"), points=2, within=20),),
    not_=("horoscope",),
)


def article(title: str, summary: str = "") -> Article:
    return make_article(title=title, summary=summary)


def tag(theme: Theme, title: str, summary: str = "") -> Tagging | None:
    tags = Tagger([theme], ENTITIES).tag(article(title, summary))
    return tags[0] if tags else None


def why_not(theme: Theme, title: str) -> str:
    return Tagger([theme], ENTITIES).explain(article(title))[0].why_not


def test_points_add_up_and_the_words_are_kept() -> None:
    found = tag(SHOCK, "DeepSeek has rattled them")
    assert found is not None
    assert (found.theme, found.version, found.score, found.origin) == ("shock", "v7", 3.0, "rule")
    assert [(s.rule, s.words, s.points) for s in found.spans] == [
        ("near[1]", "DeepSeek has rattled", 2.0),
        ("@labs", "DeepSeek", 1.0),
    ]


def test_a_title_counts_for_more_than_a_summary() -> None:
    assert tag(SHOCK, "A Sputnik moment") is not None
    assert tag(SHOCK, "Nothing", "A Sputnik moment") is None


def test_a_phrase_counts_once_and_where_it_counts_most() -> None:
    found = tag(SHOCK, "The Sputnik moment, a Sputnik moment", "Sputnik moment")
    assert found is not None
    assert (found.score, len(found.spans), found.spans[0].field, found.spans[0].start) == (3.0, 1, "title", 4)


def test_words_too_far_apart_are_not_near() -> None:
    assert tag(SHOCK, "DeepSeek is a company that nobody thinks has rattled anybody") is None
    assert tag(SHOCK, "DeepSeek", "rattled") is None


def test_traditional_and_simplified_are_one() -> None:
    assert tag(SHOCK, "深度求索震撼業界，聊天機器人") is not None


def test_a_forbidding_word_vetoes_and_says_so() -> None:
    assert tag(SHOCK, "Sputnik moment in your Horoscope") is None
    assert "'Horoscope' forbids it" in why_not(SHOCK, "Sputnik moment in your Horoscope")


def test_all_and_any_must_be_met() -> None:
    strict = replace(SHOCK, all=(("@labs",), ("market",)), any=("today",))
    assert tag(strict, "Sputnik moment: DeepSeek hits the market today") is not None
    assert why_not(strict, "Sputnik moment: DeepSeek") == "nothing of all[2] (market); nothing of any (today)"


def test_a_near_miss_says_how_many_points_are_short() -> None:
    [verdict] = Tagger([SHOCK], ENTITIES).explain(article("Moonshot AI hires"))
    assert (verdict.score, verdict.threshold, verdict.tagged, verdict.why_not) == (1.0, 3.0, False, "2.00 points short")
    assert [span.words for span in verdict.spans] == ["Moonshot AI"]


def test_an_article_of_nothing_has_nothing_to_explain() -> None:
    assert Tagger([SHOCK], ENTITIES).explain(article("Rain in Wales")) == ()


def test_points_below_zero_speak_against() -> None:
    theme = replace(SHOCK, phrases=(*SHOCK.phrases, Phrase(text="how to", points=-2)))
    assert tag(theme, "How to have a Sputnik moment") is None


WORDS = st.sampled_from(
    [
        "DeepSeek",
        "ﬁ",
        "İ",
        "e\u0301",
        "Sputnik moment",
        "深度求索",
        "震撼",
        "rattled",
        "㎏",
        "\u200b",
        "聊天機器人",
        "한",
        "\u1112\u1161",
        "Ａ",
        " ",
    ]
)
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=12).map("".join)


@given(title=TEXTS, summary=TEXTS)
def test_every_span_is_the_articles_own_words(title: str, summary: str) -> None:
    given_article = article(title, summary)
    for verdict in Tagger([SHOCK], ENTITIES).explain(given_article):
        for span in verdict.spans:
            assert span.words
            assert given_article.field(span.field)[span.start : span.end] == span.words


@given(TEXTS)
def test_folding_keeps_the_way_back(text: str) -> None:
    folded = fold(text)
    for place in range(len(folded.text)):
        start, end = folded.origin(place, place + 1)
        assert 0 <= start < end <= len(text)


@pytest.fixture(scope="module")
def shipped() -> Tagger:
    problems: list[Problem] = []
    tagger = Tagger(read_themes(ROOT / "themes.toml", problems), read_entities(ROOT / "entities.toml", problems))
    assert not problems
    return tagger


@pytest.mark.parametrize(
    ("title", "themes"),
    [
        ("Another Sputnik moment: DeepSeek shocks Silicon Valley", {"sputnik-moment"}),
        ("Nvidia shares plunge as Chinese chatbot rattles Wall Street", {"market-reaction"}),
        ("英伟达股价暴跌，市值蒸发近六千亿美元", {"market-reaction"}),
        ("US tightens export controls on chips bound for China", {"export-controls"}),
        ("商务部：对镓、锗实施出口管制", {"export-controls"}),
        ("比亚迪销量超过特斯拉", {"ev-leapfrogging"}),
        ("China hits back with tariffs in trade war", {"trade-war"}),
        ("Rain expected in Wales at the weekend", set()),
        ("姜萍晋级乒乓球四强", set()),
        ("万亿中医AI化、连锁化和IP化的品牌顶层设计", set()),
        ("How to make oxygen on the moon", set()),
        ("US pauses tariffs on Colombia after deal on deportations", set()),
        ("美国造车新势力 Canoo 宣布破产", set()),
        ("吉利德上季盈利勝預期", set()),
        ("DeepSeek是AI界的「史普尼克時刻」？", {"sputnik-moment"}),
        ("意大利封殺DeepSeek，歐洲多國查私隱", {"security-bans"}),
        ("Bank of China pledges 1 trillion yuan to the AI supply chain", {"state-support"}),
        ("“DeepSeek甚至绕过了CUDA”", {"constraint-innovation"}),
        ("丁薛祥在达沃斯：贸易战没有赢家", {"trade-war"}),
        ("DeepSeek团队画像：本土高校毕业的年轻工程师", {"talent"}),
        ("1066秒！我国“东方超环”创造世界纪录", {"industry-leapfrogging"}),
    ],
)
def test_the_shipped_themes_find_plain_cases(shipped: Tagger, title: str, themes: set[str]) -> None:
    found = {t.theme for t in shipped.tag(article(title))}
    assert themes <= found
    assert themes or not found


def test_tagging_is_far_within_five_hundred_articles_a_second(shipped: Tagger) -> None:
    articles = [article(f"{n}: Nvidia shares fall as DeepSeek rattles markets 英伟达股价下跌") for n in range(500)]
    shipped.tag(articles[0])
    began = time.process_time()
    for each in articles:
        shipped.tag(each)
    assert len(articles) / (time.process_time() - began) > 1000
