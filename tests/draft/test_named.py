"""Speakers who have a name, and those who are only somebody of a kind."""

from __future__ import annotations

import pytest

from pipeline.draft.attributions import attributions, names_of
from pipeline.draft.named import is_named
from pipeline.model import Entity
from tests.draft.test_statements import spoken
from tests.make import make_article

NAMES = names_of((Entity(slug="trump", kind="person", en=("Trump",)), Entity(slug="goldman", kind="firm", en=("Goldman Sachs",))))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Regulators said that the model had leaked the data of its users.", False),
        ("“It is far too early to judge this model,” regulators said on Monday.", False),
        ("Billionaire investor says that the market for chips is overheated.", False),
        ("The market fell. Analysts said that the model was far cheaper to run.", False),
        ("Trump officials said that the rule on chips would stay as it is.", True),
        ("Jane Roe said that the market for chips is overheated and thin.", True),
        ("Contoso said that the market for chips is overheated and thin.", True),
        ("“The market for chips is overheated,” a Goldman Sachs analyst said on Monday.", True),
        ("业内人士表示，这一轮价格战可能还会持续几个季度。", False),
        ("王小明表示，这一轮价格战可能还会持续几个季度。", True),
    ],
)
def test_a_speaker_has_a_name_or_is_of_a_kind(text: str, named: bool) -> None:
    """Titles and summaries alike: at the head of a sentence a capital says nothing."""
    lang = "zh" if "，" in text else "en"
    article = make_article(title="", summary=text, lang=lang)
    (one,) = attributions(article, NAMES)
    assert is_named(one, article, NAMES) is named


def test_speakers_without_a_name_are_printed_only_where_no_other_speaks() -> None:
    nameless = "Regulators said that the model had leaked the data of its users."
    named = "Jane Roe said that the market for chips is overheated and thin."
    assert [one.speaker for one in spoken(summary=nameless)[0].sections[0].said] == ["Regulators"]
    both = [one.speaker for one in spoken(summary=f"{nameless} {named}")[0].sections[0].said]
    assert "Jane Roe" in both
    assert "Regulators" not in both
