"""How a feed does, in words: values in, states out. And which of its items are old ones under new ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.collect.health import Came, after, ailments
from pipeline.collect.identity import given_again, policy_of
from pipeline.model import Article, Entry, FeedState, Page
from tests.make import make_article

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WELL = FeedState(
    slug="wire", checked_at=NOW, succeeded_at=NOW, newest_published=NOW, last_new_at=NOW, articles=9, gap_s=3600, outcome="new"
)
STATES: dict[str, dict[str, Any]] = {
    "never": {"checked_at": None},
    "stale": {"newest_published": NOW - 15 * DAY},
    "empty": {"failures": 2, "error": "empty: a feed without entries"},
    "blocked": {"failures": 1, "error": "blocked: the site asks for a browser"},
    "moved": {"url": "https://b.example/", "given_url": "https://a.example/"},
    "gone": {"gone": 2, "gone_at": NOW, "muted_at": NOW},
    "no-zone": {"unzoned": "2026-11-24 08:00"},
    "re-keyed": {"rekeyed_at": NOW - DAY},
    "ignores-validators": {"lied_at": NOW - DAY},
    "failing": {"failures": 3, "error": "timeout: not done within 30 s"},
}


@pytest.mark.parametrize("word", STATES)
def test_each_state_is_said_in_words_with_its_remedy_and_documented(word: str) -> None:
    (found,) = ailments(replace(WELL, **STATES[word]), NOW)
    assert found.state == word
    assert found.what
    assert found.remedy
    assert f"`{word}`" in (Path(__file__).parents[2] / "docs/collect.md").read_text(encoding="utf-8")


def test_a_feed_that_does_well_has_nothing_to_say() -> None:
    assert ailments(WELL, NOW + 13 * DAY) == ()


@pytest.mark.parametrize(
    ("gap", "days", "stale"), [(3600, 13, False), (3600, 15, True), (7 * 86_400, 34, False), (7 * 86_400, 36, True)]
)
def test_stale_is_five_times_the_usual_gap_and_two_weeks(gap: float, days: int, stale: bool) -> None:
    found = ailments(replace(WELL, gap_s=gap), NOW + days * DAY)
    assert [one.state for one in found] == ["stale"] * stale


def test_a_feed_without_dates_is_judged_by_when_it_last_had_something_new() -> None:
    (found,) = ailments(replace(WELL, newest_published=None, gap_s=0), NOW + 15 * DAY)
    assert "no dates" in found.what


def page(**changes: Any) -> Page:
    return Page(**{"url": "https://a.example/", "final_url": "https://a.example/", "status": 200, "etag": '"2"', **changes})


@pytest.mark.parametrize(
    ("etag", "published", "lied"),
    [('"1"', NOW, True), ('"2"', NOW - 7 * HOUR, True), ('"2"', NOW, False), ('"2"', None, False)],
)
def test_new_items_are_a_lie_under_the_old_validator_or_where_they_are_older_than_its_last_word(
    etag: str, published: datetime | None, lied: bool
) -> None:
    state = replace(WELL, etag='"1"', claimed_at=NOW)
    came = Came(at=NOW + HOUR, outcome="new", page=page(etag=etag), new=[make_article("n", published=published)])
    assert (after(state, came).lied_at is not None) is lied


def stored(count: int, **changes: Any) -> list[Article]:
    return [make_article(f"old{n}", title=f"Chips number {n}", published=NOW - n * DAY, **changes) for n in range(count)]


def again(old: Sequence[Article], **changes: Any) -> list[Article]:
    return [replace(one, id=f"new-{one.id}", **changes) for one in old]


def test_page_and_title_make_the_same_item_whatever_its_id() -> None:
    """Even one alone in its document."""
    old = stored(5)
    assert given_again(again(old[:1]), old, 5).items == {"new-old0": "old0"}
    assert not given_again(again(old[:1]), old, 5).rekeyed
    assert given_again(again(old), old, 5).rekeyed


def test_items_of_other_addresses_are_known_by_title_and_time_where_most_are() -> None:
    old = stored(5)
    moved = [replace(one, canonical_url=f"https://b.example/{one.id}") for one in again(old)]
    assert len(given_again(moved, old, 6).items) == 5
    assert given_again(moved[:4], old, 6).items == {}


def test_a_list_that_stands_each_week_at_one_address_under_one_title_is_new_each_week() -> None:
    old = [make_article("w1", title="This week in chips", published=NOW - 7 * DAY, url="https://a.example/weekly")]
    new = [replace(old[0], id="w2", published=NOW)]
    assert given_again(new, old, 1).items == {}


def test_a_page_that_all_items_share_tells_nothing() -> None:
    old = stored(5, url="https://a.example/")
    new = [replace(one, title=f"Other {one.id}", published=NOW) for one in again(old)]
    assert given_again(new, old, 5).items == {}


def test_the_policy_is_what_most_items_are_known_by() -> None:
    guids = [Entry(guid=f"g{n}", url=f"https://a.example/{n}", title="t") for n in range(3)]
    links = [replace(one, guid=one.url) for one in guids]
    assert (policy_of(guids), policy_of(links), policy_of([*guids, links[0]]), policy_of([])) == ("guid", "link", "guid", "")
