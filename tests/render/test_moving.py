"""A theme that moves says so in a line or two; one that moves as it always does says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pipeline.model import Momentum
from pipeline.render.moving import momentum_lines
from pipeline.render.words import read_words
from pipeline.theme.momentum import measured
from tests.make import END, make_momentum
from tests.running import ROOT

WORDS = {lang: read_words(ROOT / "templates", ("issue",), lang=lang, zone="Asia/Hong_Kong") for lang in ("en", "zh")}
BASE = make_momentum(weeks=(14,) * 7)


def moving(*days: int) -> Momentum:
    every = (*[2] * (49 - len(days)), *days)
    z, pace, bursts = measured(every)
    return replace(BASE, days=every, z=z, pace=pace, bursts=bursts)


def test_a_burst_that_lasts_is_said_with_its_measure() -> None:
    assert momentum_lines(moving(9, 12), WORDS["en"]) == ("in a burst since 28 Jan: 12 stories on the last day, z 7.1, pace 2",)
    assert momentum_lines(moving(9, 12), WORDS["zh"]) == ("1月28日起爆发：最后一天12件事，z 7.1，节奏2",)


def test_a_burst_of_this_week_that_is_over_is_said_by_its_days() -> None:
    assert momentum_lines(moving(9, 12, 2, 1), WORDS["en"]) == ("a burst from 26 Jan to 27 Jan",)
    assert momentum_lines(moving(9, 12, *[2] * 8), WORDS["en"]) == ()


def test_nothing_is_said_of_a_usual_week_nor_of_fewer_than_five_stories() -> None:
    assert momentum_lines(moving(2, 3), WORDS["en"]) == ()
    assert momentum_lines(moving(2, 4), WORDS["en"]) == ()


def test_new_and_long_silent_are_facts_with_a_date() -> None:
    new = replace(BASE, first=END - timedelta(days=2), before=None)
    back = replace(BASE, first=END - timedelta(days=300), before=END - timedelta(days=60))
    assert momentum_lines(new, WORDS["en"]) == ("new: its first story became news on 28 January 2025",)
    assert momentum_lines(back, WORDS["en"]) == ("its first since 1 December 2024",)
    assert momentum_lines(back, WORDS["zh"]) == ("2024年12月1日以来首次",)
