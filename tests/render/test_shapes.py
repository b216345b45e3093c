"""The shapes of an issue beside the commentary: the digest, and the flash about one story."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pipeline.draft.gate import check_rendition
from pipeline.model import Issue
from tests.render.conftest import files_of, issue_of


@pytest.fixture(scope="module", params=["analyst", "bare", "chinese"])
def issue(request: pytest.FixtureRequest) -> Issue:
    return issue_of(request.param)


def flash_of(issue: Issue) -> Issue:
    """The issue with its lead alone."""
    section = next(s for s in issue.sections if issue.lead and issue.lead.story in [item.story for item in s.items])
    only = replace(section, items=tuple(i for i in section.items if issue.lead and i.story == issue.lead.story), more=())
    return replace(issue, template="flash", sections=(only,))


def test_a_digest_quotes_a_story_once_and_is_shorter(issue: Issue) -> None:
    long, short = files_of(issue), files_of(replace(issue, template="digest"))
    for name in ("index.html", "email.html", "email.txt"):
        assert len(short[name]) < len(long[name]), name
        assert check_rendition(issue, name, short[name].decode()) == ()
    page = short["index.html"].decode()
    assert 'class="shores"' not in page
    for section in issue.sections:
        for item in section.items:
            assert f'id="story-{item.story}"' in page


def test_a_flash_tells_one_story_whole(issue: Issue) -> None:
    flash = flash_of(issue)
    files = files_of(flash)
    page = files["index.html"].decode()
    assert flash.lead
    assert page.count('class="panels"') == 0
    for _, quote in flash.lead.quotes:
        assert f'data-cite="{quote.cite}"' in page
        assert f"[{quote.cite}]" in files["email.txt"].decode()
    for name in ("index.html", "email.html", "email.txt"):
        assert check_rendition(flash, name, files[name].decode()) == ()


def test_the_analyst_s_title_stands_over_a_flash() -> None:
    files = files_of(flash_of(issue_of("analyst")))
    assert "<h1>A wake-up call, priced in a day</h1>" in files["index.html"].decode()


def test_a_digest_lists_the_sources_of_what_it_prints_and_no_others(issue: Issue) -> None:
    files = files_of(replace(issue, template="digest"))
    page, text = files["index.html"].decode(), files["email.txt"].decode()
    body, _, sources = text.rpartition("\n" + "-" * 72 + "\n" + text.rpartition("\n[1] ")[0].rpartition("-" * 72)[2].strip("\n"))
    assert set(re.findall(r'data-cite="(\d+)"', page)) == set(re.findall(r'id="source-(\d+)"', page))
    assert set(re.findall(r"\[(\d+)\]", sources)) == set(re.findall(r"\[(\d+)\]", body))
    assert len(re.findall(r'id="source-(\d+)"', page)) < len(issue.citations)
