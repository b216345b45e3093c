"""The computed sentence of a section says figures of issue.json, and no others."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.make import make_issue
from tests.render.conftest import files_of


def test_a_section_opens_with_a_computed_sentence_of_which_each_number_is_a_figure() -> None:
    """In the page each number is marked with its key, which the gate compares with the figure."""
    issue = make_issue()
    theme = issue.sections[0].theme
    html = files_of(issue)["index.html"].decode()
    sentences = re.findall(r'<p class="found">(.*?)</p>', html)
    assert len(sentences) == len(issue.sections)
    marked = dict(re.findall(r'data-figure="([^"]+)">([^<]+)<', sentences[0]))
    assert {key.rpartition(".")[2] for key in marked} >= {"reports", "outlets", "week", "usual"}
    assert all(key.startswith(f"section.{theme}.") for key in marked)
    assert all(float(value.replace(",", "")) == round(issue.figure(key), 1) for key, value in marked.items())
    assert not re.search(r"\d", re.sub(r"<span.*?</span>", "", sentences[0]))


@pytest.mark.parametrize(("lang", "start"), [("en", "Sputnik moment: "), ("zh", "斯普特尼克时刻：")])
def test_the_sentence_is_in_the_issue_s_language(lang: str, start: str) -> None:
    text = files_of(replace(make_issue(), lang=lang))["email.txt"].decode()
    assert start in text
