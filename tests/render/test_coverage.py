"""The chart of coverage: each number is that of a section's shore, in the picture and in the table."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

from pipeline.model import Issue
from tests.render.conftest import files_of, issue_of


def test_each_number_is_that_of_a_shore(rendered: tuple[Issue, dict[str, bytes]]) -> None:
    issue, files = rendered
    table = {row["theme"]: row for row in csv.DictReader(io.StringIO(files["charts/coverage.csv"].decode("utf-8-sig")))}
    shores = [(section, shore) for section in issue.sections for shore in section.shores]
    assert shores
    for section, shore in shores:
        assert table[section.theme][shore.vantage] == str(shore.reports)
    numbers = re.findall(r'class="ch-label"[^>]*>(\d+)<', files["charts/coverage.svg"].decode())
    assert sorted(numbers) == sorted(str(shore.reports) for _, shore in shores)


def test_the_alt_text_says_the_numbers(rendered: tuple[Issue, dict[str, bytes]]) -> None:
    issue, files = rendered
    said = re.search(r"<desc[^>]*>(.*?)</desc>", files["charts/coverage.svg"].decode(), re.DOTALL)
    total = sum(shore.reports for section in issue.sections for shore in section.shores)
    assert said
    assert str(total) in said[1]


def test_one_vantage_alone_makes_no_chart() -> None:
    issue = issue_of("bare")
    sections = tuple(replace(section, shores=tuple(s for s in section.shores if s.vantage == "us")) for section in issue.sections)
    assert "charts/coverage.svg" not in files_of(replace(issue, sections=sections))
