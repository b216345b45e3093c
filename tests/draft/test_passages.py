"""Passages: exact spans, whole sentences, nothing that points at a sentence which is not printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.draft.passages import BUDGET, sentences, stands_alone, title_of
from tests.make import make_article


def found(summary: str, **over: object) -> list[str]:
    return [passage.words for _, passage in sentences(make_article(summary=summary, **over))]


GOOD = "Nvidia closed about 17 per cent lower on Monday in New York."


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        (f"{GOOD} It later rose a little in late trading on Monday.", [GOOD]),
        (f"But that was not all there was to say about it. {GOOD}", [GOOD]),
        (
            "Shares of Example Inc. fell after the U.S. market opened on Monday morning.",
            ["Shares of Example Inc. fell after the U.S. market opened on Monday morning."],
        ),
        (
            "Chips cost 5.6 million dollars in J. Smith's count of January, a paper says.",
            ["Chips cost 5.6 million dollars in J. Smith's count of January, a paper says."],
        ),
        (f"{GOOD} The sell-off spread to the makers of power equipment and …", [GOOD]),
        (f"{GOOD} The sell-off spread to the makers of power equip", [GOOD]),
        ("The sell-off spread to the makers of power equipment...", []),
        ("the sell-off spread to the makers of power equipment today.", []),
        ("“The sell-off is not the end of the story for chip makers.", []),
        (f"“{GOOD}” More below.", [f"“{GOOD}”"]),
        ("Read more about the sell-off in our newsletter on Monday.", []),
        ("BEIJING, Jan 27 (Sample) - Nvidia closed about 17 per cent lower on Monday in New York.", [GOOD]),
        (
            "英伟达股价周一收跌约百分之十七。此外，电力设备股也大幅下跌。市场开始重新评估算力投入的必要性。",
            ["英伟达股价周一收跌约百分之十七。", "市场开始重新评估算力投入的必要性。"],
        ),
        ("样本网1月27日电（记者 某某）英伟达股价周一收跌约百分之十七。", ["英伟达股价周一收跌约百分之十七。"]),
        ("样本之家 1 月 27 日消息，英伟达股价周一收跌约百分之十七。", ["英伟达股价周一收跌约百分之十七。"]),
        ("据样本社报道，英伟达股价周一收跌约百分之十七。", ["据样本社报道，英伟达股价周一收跌约百分之十七。"]),
        ("“市场开始重新评估算力投入的必要性。”一位分析师说，", ["“市场开始重新评估算力投入的必要性。”"]),
        ("市场开始重新评估算力投入的必要性", []),
        ("他表示市场开始重新评估算力投入的必要性。", []),
        ("责任编辑：样本，来源：样本财经网站首页。", []),
        ("", []),
    ],
)
def test_a_summary_gives_its_whole_sentences_that_stand_alone(summary: str, words: list[str]) -> None:
    assert found(summary) == words


@pytest.mark.parametrize("start", ["He", "It", "They", "This", "However,", "Its", "Meanwhile,", "In addition,", "And"])
def test_an_english_sentence_that_points_back_does_not_stand_alone(start: str) -> None:
    assert not stands_alone(f"{start} shares of chip makers fell in Asia, Europe and America.")


@pytest.mark.parametrize("start", ["他", "此外，", "但", "這", "對此，", "其中", "不过，", "與此同時，"])
def test_a_chinese_sentence_that_points_back_does_not_stand_alone(start: str) -> None:
    assert not stands_alone(f"{start}芯片股在亚洲、欧洲和美国都下跌了。")


def test_a_word_that_only_begins_like_one_is_no_pointer() -> None:
    assert stands_alone("Italy blocked the Chinese application over questions of data protection.")


def test_of_an_outlet_with_rights_to_headlines_nothing_but_the_title_is_offered() -> None:
    assert found(GOOD, rights="headline") == []


def test_title_and_sentence_together_keep_the_budget() -> None:
    assert found(GOOD, title="T" * (BUDGET - len(GOOD))) == [GOOD]
    assert found(GOOD, title="T" * (BUDGET - len(GOOD) + 1)) == []
    assert found(GOOD, title="T" * 400, rights="full") == [GOOD]


@given(st.text(alphabet=st.sampled_from(' .。!?！？…\n"“”「」aAbB中文，,Mr')))
def test_every_passage_is_the_text_between_its_offsets(summary: str) -> None:
    article = make_article(summary=summary)
    for _, passage in sentences(article):
        assert article.summary[passage.start : passage.end] == passage.words
        assert passage.words == passage.words.strip()


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Chip shares slide - Sample Wire, Hong Kong", "Chip shares slide"),
        ("Chip shares slide | sample wire, hong kong ", "Chip shares slide"),
        ("Chip shares slide - and then rise", "Chip shares slide - and then rise"),
        ("Sample Wire, Hong Kong", "Sample Wire, Hong Kong"),
    ],
)
def test_a_title_loses_its_outlet_s_name_and_nothing_else(title: str, words: str) -> None:
    passage = title_of(make_article(title=title))
    assert passage is not None
    assert passage.words == words


def test_an_article_without_a_title_has_no_title_passage() -> None:
    assert title_of(make_article(title="")) is None
