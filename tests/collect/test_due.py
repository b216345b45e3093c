"""When a feed is asked next, and when it must send itself whole: values in, times out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.collect.due import LEAD, asking, next_at, skips_of, ttl_s, usual_gap
from pipeline.model import FeedState

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = FeedState(slug="wire", checked_at=NOW, succeeded_at=NOW, gap_s=8 * 3600)


@pytest.mark.parametrize(
    ("gap", "least", "most"),
    [
        (timedelta(seconds=5), 10 * MINUTE, 11 * MINUTE),
        (8 * HOUR, 4 * HOUR, 4.4 * HOUR),
        (30 * DAY, 21 * HOUR, 24 * HOUR),
        (timedelta(0), 30 * MINUTE, 33 * MINUTE),
    ],
)
def test_a_feed_is_asked_after_half_its_usual_gap(gap: timedelta, least: timedelta, most: timedelta) -> None:
    """Between ten minutes and a day; one whose gap is not known after half an hour."""
    for slug in ("wire", "post", "报"):
        at = next_at(replace(FEED, slug=slug, gap_s=gap.total_seconds()), NOW)
        assert least <= at - NOW <= most


def test_feeds_of_one_rhythm_are_not_asked_at_one_time_and_each_always_at_its_own() -> None:
    times = {next_at(replace(FEED, slug=f"feed-{n}"), NOW) for n in range(50)}
    assert len(times) == 50
    assert times == {next_at(replace(FEED, slug=f"feed-{n}"), NOW) for n in range(50)}


def test_a_feed_is_never_asked_before_what_its_server_promised() -> None:
    """Whatever slot comes; a promise of years counts for a day."""
    assert next_at(FEED, NOW, fresh_s=6 * 3600) >= NOW + 6 * HOUR
    assert next_at(FEED, NOW, fresh_s=6 * 3600, slot=NOW + 2 * HOUR) >= NOW + 6 * HOUR
    assert next_at(FEED, NOW, fresh_s=1e12) == NOW + DAY


@pytest.mark.parametrize("slug", [f"feed-{n}" for n in range(9)])
def test_a_feed_is_fresh_for_a_slot(slug: str) -> None:
    """Asked in the half hour before it, if its own rhythm would ask it after that."""
    slot = NOW + 2 * HOUR
    assert slot - LEAD <= next_at(replace(FEED, slug=slug), NOW, slot=slot) < slot
    assert next_at(replace(FEED, slug=slug), NOW, slot=NOW + 9 * HOUR) == next_at(replace(FEED, slug=slug), NOW)


def test_a_feed_that_fails_is_asked_less_often_each_time_at_least_once_a_day() -> None:
    waits = [next_at(replace(FEED, failures=n), NOW) - NOW for n in range(1, 12)]
    assert waits == sorted(waits)
    assert 20 * MINUTE <= waits[0] <= 22 * MINUTE
    assert 21 * HOUR < waits[-1] <= DAY


def test_the_usual_gap_is_the_median_and_of_items_that_share_their_times_the_mean() -> None:
    assert usual_gap([NOW, NOW - HOUR, NOW - 2 * HOUR, NOW - 9 * DAY]) == 3600
    assert usual_gap([NOW, NOW, NOW, NOW - DAY]) == 8 * 3600
    assert usual_gap([NOW, NOW - DAY]) == usual_gap([]) == 0


def test_a_feeds_own_ttl_is_minutes_before_its_items() -> None:
    assert ttl_s(b"<rss><channel><title>t</title><ttl> 60 </ttl><item>") == 3600
    assert ttl_s(b"<rss><channel><ttl>soon</ttl>") is None
    assert ttl_s(b"x" * 9000 + b"<ttl>60</ttl>") is None


SENT = replace(FEED, etag='"1"', last_modified="Mon", body_sha256="ab", whole_at=NOW, newest_published=NOW)


def validators(state: FeedState, now: datetime) -> tuple[str, str, str]:
    asked = asking(state, now)
    return asked.etag, asked.last_modified, asked.body_sha256


def test_validators_are_left_out_once_a_day() -> None:
    assert validators(SENT, NOW + 23 * HOUR) == ('"1"', "Mon", "ab")
    assert validators(SENT, NOW + DAY) == ("", "", "ab")


def test_a_feed_that_is_late_by_its_own_rhythm_is_fetched_whole_once_in_each_of_its_gaps() -> None:
    hourly = replace(SENT, gap_s=2 * 3600.0, newest_published=NOW - 7 * HOUR)
    assert validators(hourly, NOW + HOUR) == ('"1"', "Mon", "ab")
    assert validators(hourly, NOW + 2 * HOUR) == ("", "", "ab")
    assert validators(replace(hourly, newest_published=NOW - 3 * HOUR), NOW + 2 * HOUR) == ('"1"', "Mon", "ab")


def test_a_feed_that_lied_is_fetched_whole_for_a_month() -> None:
    liar = replace(SENT, lied_at=NOW)
    assert validators(liar, NOW + HOUR) == ("", "", "ab")
    assert validators(replace(liar, whole_at=NOW + 30 * DAY), NOW + 30 * DAY) == ('"1"', "Mon", "ab")


def test_a_move_that_has_held_for_days_is_read_anew() -> None:
    """Without the hash of what was sent before: the same bytes are to be read, not passed over."""
    moving = replace(SENT, whole_at=NOW + 3 * DAY, moved_to="https://b.example/", moved_since=NOW)
    assert validators(moving, NOW + 2 * DAY) == ('"1"', "Mon", "ab")
    assert validators(moving, NOW + 3 * DAY) == ("", "", "")


RSS = b"<rss><channel><title>W</title>%b<item><title>1</title></item></channel></rss>"
NIGHT = b"<skipHours><hour>6</hour><hour> 7 </hour><hour>24</hour><hour>77</hour></skipHours>"


@pytest.mark.parametrize(
    ("said", "skips"),
    [
        (NIGHT, "0 6 7"),
        (b"<skipdays>\n<day>Sunday</day><day>saturday</day><day>Someday</day></skipdays>", "saturday sunday"),
        (NIGHT + b"<ttl>60</ttl><skipDays><day>Friday</day></skipDays>", "0 6 7 friday"),
        (b"<skipHours/><skipDays></skipDays>", ""),
        (b"<description>skipHours</description>", ""),
    ],
)
def test_a_feed_says_when_it_wants_not_to_be_asked(said: bytes, skips: str) -> None:
    assert skips_of(RSS % said) == skips


def test_skipped_hours_and_days_are_waited_for() -> None:
    """At the beginning of the first hour that is not skipped, each feed a little later than others; NOW is a Tuesday, 6:00."""
    half_an_hour = replace(FEED, gap_s=3600)
    for slug in ("wire", "post"):
        at = next_at(replace(half_an_hour, slug=slug, skips="6 7"), NOW)
        assert NOW + 2 * HOUR <= at <= NOW + 2 * HOUR + 10 * MINUTE
        at = next_at(replace(half_an_hour, slug=slug, skips="tuesday wednesday"), NOW)
        assert NOW + 42 * HOUR <= at <= NOW + 42 * HOUR + 10 * MINUTE
    assert next_at(replace(half_an_hour, skips="3"), NOW) == next_at(half_an_hour, NOW)


def test_a_slot_wins_over_skipped_hours_and_a_promise_over_both() -> None:
    skipping = replace(FEED, skips="6 7 8 9 10 11 12 13 14")
    slot = NOW + 2 * HOUR
    assert slot - LEAD <= next_at(skipping, NOW, slot=slot) < slot
    assert next_at(skipping, NOW, fresh_s=4 * 3600, slot=slot) == NOW + 4 * HOUR
    assert next_at(skipping, NOW, fresh_s=4 * 3600) >= NOW + 9 * HOUR


def test_a_feed_that_skips_every_hour_is_asked_all_the_same() -> None:
    assert next_at(replace(FEED, skips=" ".join(map(str, range(24)))), NOW) == next_at(FEED, NOW)
