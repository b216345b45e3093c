"""Tokens: what is sought is found, whatever the text; and they are safe to quote."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.normalise import normalise
from pipeline.text.tokens import search_tokens, sought, stem, title_key, words

HAN = st.text(alphabet="中国芯片出口管制深度求索的模型大涨税", min_size=1, max_size=8)
PIECE = st.one_of(HAN, st.sampled_from(["AI", "GPT-4o", "chips", "U.S.", "3.5%", "《", "，", " ", "H20", "export"]))


def found(text: str, query: str) -> bool:
    """Whether every word of *query* stands in *text* as its tokens, side by side."""
    tokens = search_tokens(text)

    def stands(asked: tuple[str, ...], prefix: bool) -> bool:
        for i in range(len(tokens) - len(asked) + 1):
            here = tokens[i : i + len(asked)]
            if here[:-1] == list(asked[:-1]) and (here[-1].startswith(asked[-1]) if prefix else here[-1] == asked[-1]):
                return True
        return False

    return all(stands(one.tokens, one.prefix) for one in sought(query))


@given(st.lists(PIECE, min_size=1, max_size=6), HAN, st.lists(PIECE, max_size=6))
def test_any_run_of_han_that_stands_in_a_text_is_found_in_it(before: list[str], query: str, after: list[str]) -> None:
    assert found("".join(before) + query + "".join(after), query)


@given(st.text(max_size=60))
def test_tokens_are_letters_digits_and_underscores_only(text: str) -> None:
    assert all(re.fullmatch(r"\w+", token) for token in search_tokens(text))


@given(st.text(max_size=60))
def test_a_text_is_found_by_itself(text: str) -> None:
    assert found(text, text)


@given(st.text(max_size=60))
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("AI芯片", ["ai", "芯片", "片"]),
        ("芯", ["芯"]),
        ("GPT-4o", ["gpt_4o", "gpt"]),
        ("AI-driven chips", ["ai_driven", "ai", "driven", "chip"]),
        ("U.S. and A.I.", ["us", "and", "ai"]),
        ("H20, 910C, 1,000.5", ["h20", "910c", "1000_5"]),
        ("China’s Pokémon", ["china", "pokemon"]),
        ("輝達", ["辉达", "达"]),
        ("'\"*() AND -", ["and"]),
    ],
)
def test_tokens_of(text: str, tokens: list[str]) -> None:
    assert search_tokens(text) == tokens


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("英伟达推出H20芯片", "芯片"),
        ("英伟达推出H20芯片", "芯"),
        ("台積電大漲", "台积电"),
        ("New export-controls on chips", "export controls"),
        ("New export controls on a chip", "chips"),
        ("字节跳动旗下豆包", "字节跳动 豆包"),
        ("ＡＩ芯片", "AI芯片"),
        ("The A.I. race", "AI"),
        ("芯片AI之争", "芯片AI"),
    ],
)
def test_the_words_of_the_recall_list_are_found(text: str, query: str) -> None:
    assert found(text, query)


@pytest.mark.parametrize(("text", "query"), [("H200 sells", "H20"), ("芯 片", "芯片"), ("microchipped", "chip")])
def test_parts_of_words_are_not_found(text: str, query: str) -> None:
    assert not found(text, query)


def test_a_title_key_forgets_punctuation_width_case_and_variant() -> None:
    assert title_key("“輝達”：股價，大跌！") == title_key("英伟达 股价大跌").replace("英伟达", "辉达")
    assert title_key("Nvidia's  shares — FALL") == title_key("nvidias shares fall")


def test_words_say_what_a_headline_is_about() -> None:
    assert words("How is China retaliating against the US tariffs?") == ["china", "retaliat", "tariff"]
    assert "看待" not in words("如何看待英伟达大涨近9%？")
    assert stem("chips") == stem("chip")
    assert stem("surged") == stem("surging") == stem("surge")
