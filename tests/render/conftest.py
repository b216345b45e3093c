"""Rendered issues for the tests of this folder, and `--update-golden`.

pytest tests/render --update-golden     writes the golden files anew; look at them before they are committed
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model import Commentary, Issue
from pipeline.render import Imprint, render
from tests.make import make_issue

IMPRINT = Imprint(
    organisation="Sample Desk Ltd.",
    postal_address="1 Sample Street, Hong Kong",
    unsubscribe="https://desk.sample.invalid/stop/TOKEN",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/data/golden anew")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether the golden files are to be written rather than compared."""
    return bool(request.config.getoption("--update-golden", default=False))


def issue_of(name: str) -> Issue:
    """analyst: with a commentary; bare: untouched by an analyst; chinese: in Chinese."""
    if name == "analyst":
        return make_issue()
    return make_issue(commentary=Commentary(), lang="zh" if name == "chinese" else "en")


def files_of(issue: Issue, templates: Path | None = None) -> dict[str, bytes]:
    """The rendered files by name."""
    return {file.name: file.body for file in render(issue, templates=templates, imprint=IMPRINT)}


@pytest.fixture(scope="session", params=["analyst", "bare", "chinese"])
def rendered(request: pytest.FixtureRequest) -> tuple[Issue, dict[str, bytes]]:
    """Each of the three issues with its files."""
    issue = issue_of(request.param)
    return issue, files_of(issue)
