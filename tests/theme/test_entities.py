"""Names are found whole, in both languages, and exactly where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.entities import read_entities
from pipeline.errors import Problem
from pipeline.model import Entity
from pipeline.theme.entities import Form, Gazetteer, Matcher
from tests.theme.hand_list import named, read_hand_list, unfound

ENTITIES = (
    Entity(slug="ai", kind="field", en=("AI",)),
    Entity(slug="nvidia", kind="company", en=("Nvidia",), zh=("英伟达",), ticker=("NVDA",)),
    Entity(slug="meta", kind="company", en=("Meta",), case=True),
    Entity(slug="tpu", kind="product", en=("TPU",), case=True),
    Entity(slug="h100", kind="product", en=("H100",), case=True),
    Entity(slug="qwen", kind="model", en=("Qwen",), zh=("通义千问",)),
    Entity(slug="xiaomi", kind="company", en=("Xiaomi",), zh=("小米",)),
    Entity(slug="xiaomi-auto", kind="company", en=("Xiaomi SU7",), zh=("小米汽车",)),
)
GAZETTEER = Gazetteer(ENTITIES)


def names(text: str) -> list[tuple[str, str]]:
    return [(found.slug, text[found.start : found.end]) for found in GAZETTEER.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said the aide paid for it again", []),
        ("AI is here; A firm's AI's cost", [("ai", "AI"), ("ai", "AI")]),
        ("Three AIs and Nvidia's chips", [("ai", "AIs"), ("nvidia", "Nvidia")]),
        ("用AI写代码，英偉達漲了", [("ai", "AI"), ("nvidia", "英偉達")]),
        ("ＮＶＩＤＩＡ rises", [("nvidia", "ＮＶＩＤＩＡ")]),
        ("NVDA up; $NVDA, NYSE: NVDA and NVDA.O", [("nvidia", "$NVDA"), ("nvidia", "NYSE: NVDA"), ("nvidia", "NVDA.O")]),
        ("Meta pays; a meta study; Metadata", [("meta", "Meta")]),
        ("Qwen2.5-Max and Qwen", [("qwen", "Qwen"), ("qwen", "Qwen")]),
        ("小米汽车涨价，小米手机不涨", [("xiaomi-auto", "小米汽车"), ("xiaomi", "小米")]),
        ("A Xiaomi SU7 by Xiaomi", [("xiaomi-auto", "Xiaomi SU7"), ("xiaomi", "Xiaomi")]),
        ("Metas and a TPU; two TPUs beside H100s", [("tpu", "TPU"), ("tpu", "TPUs"), ("h100", "H100s")]),
        ("", []),
    ],
)
def test_a_name_is_found_whole_and_the_longest_wins(text: str, found: list[tuple[str, str]]) -> None:
    assert names(text) == found


NEARBY = Gazetteer(
    [
        Entity(slug="xiaomi", kind="company", zh=("小米",), not_near=("小米粥", "杂粮")),
        Entity(slug="amazon", kind="company", en=("Amazon",), case=True, not_near=("rainforest", "river", "tribe")),
        Entity(slug="tim-cook", kind="person", zh=("蒂姆·库克", "库克"), not_near=("·库克",)),
    ]
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("早上喝小米粥", 0),
        ("喝着小米粥看小米发布会", 1),
        ("小米、玉米等杂粮", 0),
        ("小米发布新车，股价上涨，分析师普遍看好。后来他回家吃杂粮", 1),
        ("Fires in the Amazon rainforest", 0),
        ("Two tribes of the Amazon", 0),
        ("Amazon opens a warehouse by the river", 0),
        ("Amazon opens a warehouse in the small town beside the river", 1),
        ("Amazon names its driver", 1),
        ("蒂姆·库克与詹姆斯·库克", 1),
    ],
)
def test_beside_a_word_of_not_near_it_is_not_the_name(text: str, count: int) -> None:
    assert len(NEARBY.find(text)) == count


@pytest.mark.parametrize(
    ("ticker", "text", "written"),
    [
        ("BABA", "Alibaba (BABA.N) rose", "BABA.N"),
        ("BABA", "Buy NYSE：BABA now", "NYSE：BABA"),
        ("BABA", "$BABA to the moon", "$BABA"),
        ("BABA", "the BABA case, US$BABAX, NYSE: BABAX, baba.n", ""),
        ("0700.HK", "腾讯（00700.HK）", "00700.HK"),
        ("0700.HK", "700.HK", "700.HK"),
        ("0700.HK", "HKEX: 700 and 0700 and 1700.HK", "HKEX: 700"),
        ("688256.SS", "寒武纪(688256.SH)涨停", "688256.SH"),
        ("300750.SZ", "SHE:300750", "SHE:300750"),
        ("ASML.AS", "ASML.AS slid", "ASML.AS"),
        ("TM", "Toyota (NYSE: TM) rose", "NYSE: TM"),
        ("TM", "A word (TM) of ours", ""),
        ("F", "100 (F) and R.F.K. Jr.", ""),
    ],
)
def test_a_ticker_is_found_only_where_it_can_be_nothing_else(ticker: str, text: str, written: str) -> None:
    found = Gazetteer([Entity(slug="it", kind="company", en=("Somebody",), ticker=(ticker,))]).find(text)
    assert [text[each.start : each.end] for each in found] == ([written] if written else [])


@given(before=st.from_regex(r"[a-z]{1,6}", fullmatch=True), after=st.from_regex(r"[a-df-rt-z]{1,6}", fullmatch=True))
def test_no_latin_name_is_found_inside_a_longer_word(before: str, after: str) -> None:
    for name in ("AI", "ARM", "Meta", "Intel", "Nvidia"):
        gazetteer = Gazetteer([Entity(slug="it", kind="company", en=(name,))])
        for word in (before + name, name + after, before + name + after, before + name.lower() + "s"):
            assert gazetteer.find(f"a {word} b") == (), word


def test_a_star_takes_any_ending_of_the_word() -> None:
    text = "Rattled markets; a rattling; the rat"
    matcher = Matcher([Form("rattl*")])
    assert [text[hit.start : hit.end] for hit in matcher.find(text)] == ["Rattled", "rattling"]


def test_a_matcher_without_forms_finds_nothing() -> None:
    assert Matcher([]).find("anything") == []
    assert Matcher([Form(" "), Form("*")]).find("anything") == []


@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_chinese_name_is_found_at_its_exact_place_in_any_text(before: str, after: str) -> None:
    text = f"{before}\n英伟达\n{after}"
    assert ("nvidia", "英伟达") in names(text)


@given(st.text(max_size=80))
def test_names_never_overlap_and_stand_inside_the_text(text: str) -> None:
    last = 0
    for found in GAZETTEER.find(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end


def test_the_shipped_names_are_found_in_both_languages() -> None:
    problems: list[Problem] = []
    entities = read_entities(Path(__file__).parents[2] / "entities.toml", problems)
    assert not problems
    assert len(entities) >= 250
    gazetteer = Gazetteer(entities)
    for entity in entities:
        for name in (*entity.en, *entity.zh, *entity.zh_hant, *entity.aliases):
            assert [(f.slug, f.start) for f in gazetteer.find(f"x {name}, x")] == [(entity.slug, 2)], name
    assert {f.slug for f in gazetteer.find("DeepSeek与寧德時代、比亚迪、TSMC的黄仁勋")} == {
        "deepseek",
        "catl",
        "byd",
        "tsmc",
        "jensen-huang",
    }


SHIPPED = Gazetteer(read_entities(Path(__file__).parents[2] / "entities.toml", []))


def test_of_the_hand_list_95_in_100_are_found_in_either_language() -> None:
    """names.txt was written before anyone looked at what entities.toml holds. No two of its lines name the same one."""
    lines = read_hand_list()
    assert len(lines) >= 150
    for side in (0, 1):
        missed = [line.names[side] for line in lines if side in unfound(SHIPPED, line)]
        assert len(missed) <= 0.05 * len(lines), missed
    both = [one & other for one, other in (named(SHIPPED, line) for line in lines)]
    assert len({slug for slugs in both for slug in slugs}) >= sum(map(bool, both))


LATIN = sorted({name for e in read_entities(Path(__file__).parents[2] / "entities.toml", []) for name in e.en if name.isalpha()})


@given(
    name=st.sampled_from(LATIN),
    before=st.from_regex(r"[a-zé]{0,5}", fullmatch=True),
    after=st.from_regex(r"[a-df-rt-zé]{0,5}", fullmatch=True),
)
def test_no_shipped_name_is_found_inside_a_longer_word(name: str, before: str, after: str) -> None:
    """Whatever letters stand before or after; a longer name that is spelt so by chance is found whole."""
    word = before + name + after
    if word != name:
        for found in SHIPPED.find(f"1 {word}, 2"):
            assert (found.start, found.end) == (2, 2 + len(word)), word


@pytest.mark.parametrize(
    "text",
    [
        "You said the aide paid again",
        "An intelligent metabolism of arms and charms",
        "He ascends; she is a microns-wide nationalist",
        "功能可灵活切换",
        "球迷津津乐道",
        "游客参观三星堆遗址",
        "搭载第五代骁龙芯片",
        "车祸引起亚洲各国关注",
        "在手机上汽车之家看车",
        "苹果汁与小米粥",
        "东京东部下雨",
        "十大基金公司排名",
        "中国银行业协会发文",
        "北极星黎明号升空",
        "十五五十岁的老人",
    ],
)
def test_no_shipped_name_is_found_where_another_word_stands(text: str) -> None:
    assert [text[found.start : found.end] for found in SHIPPED.find(text)] == []
