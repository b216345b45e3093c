"""Numbers of citations in the order in which they are printed, after parts of an issue were written one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pipeline.draft.gate import quotations
from pipeline.model import Citation, Issue, Quoted


def in_print_order(issue: Issue) -> Issue:
    """The issue with its citations numbered from 1 as they first appear, each quotation with its new number."""
    printed = dict.fromkeys(quoted.cite for _, quoted in quotations(issue))
    numbers = {old: new for new, old in enumerate(printed, 1)}
    known = {row.number: row for row in issue.citations}
    rows = tuple(replace(known[old], number=new) for old, new in numbers.items())
    again = _numbered(replace(issue, citations=()), numbers)
    assert isinstance(again, Issue)
    return replace(again, citations=rows)


def _numbered(value: Any, numbers: Mapping[int, int]) -> Any:
    """*value* with the new number in every quotation that it holds."""
    if isinstance(value, Quoted):
        return replace(value, cite=numbers[value.cite])
    if isinstance(value, tuple):
        return tuple(_numbered(each, numbers) for each in value)
    if is_dataclass(value) and not isinstance(value, type | Citation):
        old = {field.name: getattr(value, field.name) for field in fields(value)}
        new = {name: _numbered(each, numbers) for name, each in old.items()}
        return replace(value, **{name: each for name, each in new.items() if each is not old[name]})
    return value
