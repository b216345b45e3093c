"""The rendered issue is, byte for byte, the one in tests/data/golden, which a person can open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.render.conftest import files_of, issue_of

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
KEPT = {
    "analyst": ("index.html", "email.html", "email.txt", "sources.csv", "charts/momentum.svg", "charts/momentum.png"),
    "bare": ("index.html", "email.txt"),
    "chinese": ("email.txt", "charts/momentum.svg"),
}


@pytest.mark.parametrize(("issue", "name"), [(issue, name) for issue, names in KEPT.items() for name in names])
def test_an_issue_renders_to_its_golden_file(issue: str, name: str, update_golden: bool) -> None:
    """Same issue, same templates: the same bytes, on every machine."""
    body = files_of(issue_of(issue))[name]
    path = GOLDEN / issue / name
    if update_golden:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    assert body == path.read_bytes(), f"{path.name} differs; look at it, then: pytest tests/render --update-golden"


def test_rendering_twice_gives_the_same_bytes() -> None:
    """No clock and no chance has a hand in it."""
    assert files_of(issue_of("bare")) == files_of(issue_of("bare"))
