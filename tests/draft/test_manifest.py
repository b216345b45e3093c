"""issue.json: what goes in comes out, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.draft.manifest import from_json, to_json
from pipeline.errors import OutboxError
from pipeline.model import Issue
from tests.make import make_issue

_LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
    bool: st.booleans(),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive here
}


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Values of the type, whatever they are."""
    args = get_args(kind)
    if kind in _LEAVES:
        return _LEAVES[kind]
    if is_dataclass(kind):
        return st.builds(kind, **{name: anything(hint) for name, hint in get_type_hints(kind).items()})
    if get_origin(kind) is tuple:
        return st.lists(anything(args[0]), max_size=2).map(tuple) if args[-1] is Ellipsis else st.tuples(*map(anything, args))
    if get_origin(kind) is Mapping:
        return st.dictionaries(anything(str), anything(args[1]), max_size=2)
    return st.none() | anything(args[0])


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(anything(Issue))
def test_any_issue_comes_back_as_it_was(issue: Issue) -> None:
    body = to_json(issue)
    assert from_json(body) == issue
    assert to_json(from_json(body)) == body


def test_the_sample_issue_comes_back_and_keeps_its_chinese_readable() -> None:
    issue = make_issue()
    assert from_json(to_json(issue)) == issue
    assert "英伟达单日市值" in to_json(issue).decode()


def test_the_order_of_a_mapping_does_not_change_the_bytes() -> None:
    issue = make_issue()
    assert to_json(replace(issue, versions={"a": "1", "b": "2"})) == to_json(replace(issue, versions={"b": "2", "a": "1"}))


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "format None"),
        (b'{"format": 2, "issue": {}}', "format 2"),
        (b'{"format": 1, "issue": {}}', "damaged"),
        (to_json(make_issue()).replace(b'"edition": 1', b'"edition": "one"'), "damaged: 'one' is not of type int"),
        (to_json(make_issue()).replace(b'"edition"', b'"editoin"'), "damaged"),
    ],
)
def test_a_damaged_manifest_is_one_line(body: bytes, complaint: str) -> None:
    with pytest.raises(OutboxError, match=complaint) as caught:
        from_json(body)
    assert "\n" not in str(caught.value)


def test_the_manifest_names_its_format() -> None:
    assert json.loads(to_json(make_issue()))["format"] == 1
