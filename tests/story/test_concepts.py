"""The words of news that mean the same in English and in Chinese."""

from __future__ import annotations

from pipeline.story.concepts import concepts


def test_both_languages_name_a_concept_alike() -> None:
    assert concepts("eu court fines carmaker over tariffs") & concepts("欧盟法院就关税问题对车企罚款") >= {
        "fine",
        "tariff",
        "carmaker",
    }


def test_of_forms_that_overlap_the_first_and_longest_counts() -> None:
    assert concepts("a trade war") == {"trade war"}
    assert concepts("贸易战") == {"trade war"}


def test_a_form_is_never_part_of_a_longer_word() -> None:
    assert concepts("appalled by banners") == frozenset()
    assert concepts("用apple手机") == {"smartphone"}


def test_a_phrase_is_found_whatever_parts_its_words() -> None:
    assert concepts("a sell-off") == concepts("a sell off") == {"plunge"}
