"""Times as feeds and pages write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.dates import is_naive, parse_date

NOW = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
AT = "2026-09-01T02:20:00"
AT30 = "2026-09-01T02:20:30"


def chinese(text: str) -> datetime | None:
    return parse_date(text, zone="Asia/Shanghai", lang="zh", now=NOW)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2020/1/10 14:33:00", "2020-01-10T06:33:00"),
        ("2026年9月1日 10:20", AT),
        ("2026年09月01日10:20", AT),
        ("２０２６年９月１日　１０：２０", AT),
        ("2026年9月1日 10时20分30秒", AT30),
        ("2026年9月1日", "2026-08-31T16:00:00"),
        ("2026-09-01 上午10:20", AT),
        ("2026-09-01 下午1:20", "2026-09-01T05:20:00"),
        ("2026-8-31 晚上8:00", "2026-08-31T12:00:00"),
        ("2026-08-31 中午12:30", "2026-08-31T04:30:00"),
        ("2026-08-31 凌晨12:30", "2026-08-30T16:30:00"),
        ("2026.09.01 10:20", AT),
        ("10分钟前", "2026-09-01T02:50:00"),
        ("半小时前", "2026-09-01T02:30:00"),
        ("刚刚", "2026-09-01T03:00:00"),
        ("3天前", "2026-08-29T03:00:00"),
        ("昨天 08:30", "2026-08-31T00:30:00"),
        ("今天08:30", "2026-09-01T00:30:00"),
        ("9月1日 10:20", AT),
        ("12月31日 10:20", "2025-12-31T02:20:00"),
        ("09-01 10:20", AT),
        ("Tue, 01 Sep 2026 10:20:30 CST", AT30),
        ("Tue, 01 Sep 2026 10:20:30 GMT+8", AT30),
        ("Tue, 01 Sep 2026 10:20:30 UTC+08:00", AT30),
        ("周二, 01 9月 2026 10:20:30 +0800", AT30),
        ("星期二 2026-09-01 10:20", AT),
        ("发布时间：2026-09-01 10:20", AT),
        ("2026-09-01 10:20 (北京时间)", AT),
        ("1788229230", AT30),
        ("1788229230000", AT30),
        ("20260901102030", AT30),
        ("20260901T022030Z", AT30),
        ("2026-09-01T10:20:30", AT30),
        ("2026-08-31 24:00", "2026-08-31T16:00:00"),
    ],
)
def test_a_time_of_a_chinese_feed_is_read_in_its_zone(text: str, utc: str) -> None:
    assert chinese(text) == datetime.fromisoformat(utc + "+00:00")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Tue, 01 Sep 2026 02:20:30 GMT", AT30),
        ("Tue, 1 Sep 26 02:20:30 +0000", AT30),
        ("01 Sep 2026 02:20 Z", AT),
        ("Mon, 31 Aug 2026 22:20:30 EDT", AT30),
        ("Mon, 31 Aug 2026 20:20:30 CST", AT30),
        ("2026-09-01T02:20:30Z", AT30),
        ("2026-09-01T02:20:30.5+00:00", AT30 + ".500000"),
        ("2026-09-01T10:20:30+0800", AT30),
        ("2026-09-01 02:20:30 +0000", AT30),
        ("Tue Sep  1 02:20:30 2026 GMT", AT30),
        ("Tue Sep 01 10:20:30 +0800 2026", AT30),
        ("September 1, 2026 2:20 AM UTC", AT),
        ("Sep. 1, 2026 at 2:20 a.m. GMT", AT),
        ("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T22:42:40"),
        ("2 hours ago", "2026-09-01T01:00:00"),
        ("an hour ago", "2026-09-01T02:00:00"),
    ],
)
def test_a_time_that_names_its_zone_needs_none_declared(text: str, utc: str) -> None:
    assert parse_date(text, zone="", lang="en", now=NOW) == datetime.fromisoformat(utc + "+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "0000-00-00 00:00:00",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "2099-01-01T00:00:00Z",
        "2026-13-01",
        "2026-02-30 10:00",
        "2026-09-01 10:20 and some",
        "10:20",
        "09/10/2026 10:20",
        "2026-09-01T10:20:30+99:00",
        "99",
        "12345678901234567890",
        "Foo 1, 2026",
        "2026-09-03T03:00:01Z",
        "2026-09-01 99:99",
    ],
)
def test_what_is_no_time_for_certain_is_none(text: str) -> None:
    assert chinese(text) is None


def test_a_time_without_a_zone_is_none_where_none_is_declared() -> None:
    assert parse_date("2026-09-01 10:20", zone="", lang="zh", now=NOW) is None
    assert parse_date("昨天 08:30", zone="", lang="zh", now=NOW) is None
    assert parse_date("Tue, 01 Sep 2026 10:20:30 CST", zone="", lang="zh", now=NOW) == datetime.fromisoformat(AT30 + "+00:00")


def test_a_naive_time_is_one_that_a_zone_would_make_a_moment() -> None:
    naive = ("2026-09-01 10:20", "2026年9月1日", "今天 08:30", "20260901")
    assert all(is_naive(text, lang="zh", now=NOW) for text in naive)
    none = ("2026-09-01T10:20:00Z", "10分钟前", "soon", "", "0000-00-00 00:00:00", "2099-01-01 00:00")
    assert not any(is_naive(text, lang="zh", now=NOW) for text in none)


@given(st.text(max_size=40) | st.from_regex(r"\A[0-9年月日:/. TZ+-]{1,25}\Z"), st.sampled_from(["", "Asia/Shanghai", "nowhere"]))
def test_any_text_is_a_time_in_bounds_or_none(text: str, zone: str) -> None:
    found = parse_date(text, zone=zone, lang="zh", now=NOW)
    assert found is None or (found.tzinfo is UTC and found.year >= 1994 and (found - NOW).total_seconds() <= 48 * 3600)


@given(st.integers(820_454_400_000_000, 1_788_000_000_000_000))
def test_iso_times_come_back(microseconds: int) -> None:
    moment = datetime.fromtimestamp(microseconds // 1_000_000, UTC).replace(microsecond=microseconds % 1_000_000)
    assert parse_date(moment.isoformat(), zone="", lang="", now=NOW) == moment
