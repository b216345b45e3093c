"""Who said what: speakers and words to the letter, in both languages, and what is no statement."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.draft.attributions import attributions, names_of
from pipeline.model import Article, Attribution, Entity

NAMES = names_of(
    (
        Entity(slug="nvidia", kind="company", en=("Nvidia",), zh=("英伟达",), case=True),
        Entity(slug="jensen-huang", kind="person", en=("Jensen Huang",), zh=("黄仁勋",)),
        Entity(slug="deepseek", kind="lab", en=("DeepSeek",)),
    )
)


def found(summary: str, title: str = "", **over: object) -> tuple[Attribution, ...]:
    day = datetime(2025, 1, 27, tzinfo=UTC)
    fields = {"id": "a1", "feed": "f", "url": "u", "canonical_url": "u", "given_title": title, "lang": "en"}
    article = Article(**{**fields, "title": title, "summary": summary, "published": day, "first_seen": day, **over})  # type: ignore[arg-type]  # a table of fields
    return attributions(article, NAMES)


@pytest.mark.parametrize(
    ("text", "speaker", "words", "direct"),
    [
        ("“This is a wake-up call,” Trump said in Florida.", "Trump", "This is a wake-up call,", True),
        ('"We stand by it," said Ben Smith, the site\'s editor.', "Ben Smith", "We stand by it,", True),
        ('Church leader Tawadros said: "I carry love to all."', "Tawadros", "I carry love to all.", True),
        ("‘We won’t stop,’ Mr. Lee told reporters.", "Mr. Lee", "We won’t stop,", True),
        ("“One day. Then another. And a third,” Dr. Wu said.", "Dr. Wu", "One day. Then another. And a third,", True),
        (
            "DeepSeek says it spent $5.6 million on one training run.",
            "DeepSeek",
            "it spent $5.6 million on one training run",
            False,
        ),
        ("Nvidia denied that it had shipped any chips.", "Nvidia", "it had shipped any chips", False),
        ("Sales fell by a third, analysts said.", "analysts", "Sales fell by a third", False),
        ("Talks have ended, according to people familiar with the matter.", "people", "Talks have ended", False),
        ("特朗普表示，这是一记警钟。", "特朗普", "这是一记警钟", False),
        ("英伟达首席执行官黄仁勋在台北说：“我们准备好了。”", "黄仁勋", "我们准备好了。", True),
        ("“我们准备好了，”黄仁勋说。", "黄仁勋", "我们准备好了，", True),
        ("「我們準備好了。」黃先生說。", "黃先生", "我們準備好了。", True),
        ("据新华社报道，央行将下调利率。", "新华社", "央行将下调利率", False),
        ("知情人士称，谈判已经结束。", "知情人士", "谈判已经结束", False),
    ],
)
def test_a_statement_has_its_speaker_and_its_words(text: str, speaker: str, words: str, direct: bool) -> None:
    (one,) = found(text)
    assert (one.words, one.direct) == (words, direct)
    assert one.speaker.startswith(speaker)
    assert text[one.start : one.end] == one.words
    assert text[one.speaker_start : one.speaker_end] == one.speaker


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “Sputnik moment” has come.",
        "He said the talks had ended.",
        "“It was open,” he said.",
        "The company that makes the “smart” lamp has grown.",
        "Police launched an inquiry into the abuse claims after it emerged that files were lost.",
        "They reported a profit.",
        "这部小说被称为“新经典”。",
        "他说会议已经结束。",
        "据悉，会议已经结束。",
        "有人认为价格会继续上涨。",
        "“深度求索”模型发布。",
        "DeepSeek says it has found a way to cut the cost of…",
        "“An unclosed quotation that nobody is named for",
    ],
)
def test_what_nobody_plainly_said_is_no_statement(text: str) -> None:
    assert found(text) == ()


def test_a_split_quotation_has_one_speaker() -> None:
    one, other = found("“We are open,” Mr Braley said. “We shall stay so.”")
    assert {one.speaker, other.speaker} == {"Mr Braley"}
    assert (one.words, other.words) == ("We are open,", "We shall stay so.")


def test_he_is_the_speaker_of_the_sentence_before_unless_another_is_named() -> None:
    one, other = found("Mr Ryan said he welcomed it. “This is a debate we want,” he said.")
    assert (one.speaker, other.speaker) == ("Mr Ryan", "Mr Ryan")
    assert len(found("Mr Ryan said he welcomed it. Mr Biden was there too. “This is a debate we want,” he said.")) == 1


def test_a_speaker_is_the_desk_s_entity_and_has_his_role() -> None:
    (one,) = found("Nvidia chief executive Jensen Huang said that demand had doubled.")
    assert (one.speaker, one.entity, one.role) == ("Jensen Huang", "jensen-huang", "Nvidia chief executive")
    (other,) = found("英伟达首席执行官黄仁勋表示，需求翻了一番。")
    assert (other.speaker, other.entity, other.role) == ("黄仁勋", "jensen-huang", "英伟达首席执行官")
    (third,) = found("“I did it,” said Kerri Talbot, the director of advocacy at Hub.")
    assert third.role == "the director of advocacy at Hub"


def test_a_nameless_source_is_marked_so() -> None:
    assert [one.anonymous for one in found("Talks have ended, according to people familiar with the matter.")] == [True]
    assert [one.anonymous for one in found("知情人士称，谈判已经结束。")] == [True]


def test_a_headline_with_a_colon_is_a_statement_of_a_name_that_the_desk_knows() -> None:
    (one,) = found("", title="黄仁勋：人工智能需求翻番")
    assert (one.speaker, one.words) == ("黄仁勋", "人工智能需求翻番")
    assert found("", title="英伟达：又一个季度") == ()
    assert found("", title="2025: the year of the agent") == ()


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("Nvidia denied that it had shipped any chips.", "denies"),
        ("DeepSeek claims that its model is better.", "claims"),
        ("Analysts at UBS estimate that it will cost more.", "estimates"),
        ("英伟达否认，公司向其出货。", "denies"),
        ("马斯克警告称，美国将会破产。", "warns"),
    ],
)
def test_a_verb_has_its_class(text: str, manner: str) -> None:
    assert [one.manner for one in found(text)] == [manner]


def test_of_an_outlet_with_rights_to_headlines_the_summary_is_not_read() -> None:
    assert found("“This is a wake-up call,” Trump said.", rights="headline") == ()


@given(st.text("“”\"'‘’「」said说表示，。,.: \nTrump特朗普他heMr", max_size=300))
@settings(max_examples=300, deadline=None)
def test_places_are_right_whatever_the_text(text: str) -> None:
    for one in found(text, title=text):
        field = text
        assert field[one.start : one.end] == one.words
        assert field[one.speaker_start : one.speaker_end] == one.speaker
        assert one.words.strip()


@pytest.mark.parametrize(
    "piece",
    [
        '"',
        "“",
        "”",
        "' ",
        "''",
        "said ",
        "Trump said, ",
        "，表示",
        "“a” ",
        "A said that ",
        "特朗普说“",
        "\n“",
        ", said in the A at the ",
    ],
)
def test_a_long_text_of_anything_is_read_in_linear_time(piece: str) -> None:
    began = time.process_time()
    found(piece * (400_000 // len(piece)))
    assert time.process_time() - began < 20
