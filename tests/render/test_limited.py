"""A desk's own templates: filled where they can be stopped, checked by `desk lint`, wrong with file and line."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from pipeline.config.workspace import shipped
from pipeline.errors import RenderError
from pipeline.render.limited import are_own, rendered
from tests.render.conftest import IMPRINT, issue_of
from tests.running import desk


def own(tmp_path: Path, name: str, text: str) -> Path:
    """A folder of templates with one of the desk's own."""
    path = tmp_path / "templates/issue" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path / "templates"


def test_copies_of_the_program_s_templates_are_no_own_ones(tmp_path: Path) -> None:
    shutil.copytree(shipped("templates"), tmp_path / "templates")
    assert not are_own(tmp_path / "templates")
    (tmp_path / "templates/issue/index.html").write_text("mine", encoding="utf-8")
    assert are_own(tmp_path / "templates")


def test_an_own_template_is_filled_as_ever(tmp_path: Path) -> None:
    templates = own(tmp_path, "email.txt", "Mine: {{ sheet.title }} “{{ issue.lead.headline.words }}” [1]\n")
    made = rendered(issue_of("bare"), templates=templates, imprint=IMPRINT, names={})
    assert next(file.body for file in made.files if file.name == "email.txt").startswith(b"Mine: ")


def test_a_loop_without_an_end_is_stopped(tmp_path: Path) -> None:
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}"
    began = time.monotonic()
    with pytest.raises(RenderError, match=r"not filled within 3 s: one of them loops"):
        rendered(issue_of("bare"), templates=own(tmp_path, "email.txt", loop), imprint=IMPRINT, names={}, limit_s=3)
    assert time.monotonic() - began < 30


def test_a_text_of_gigabytes_is_refused(tmp_path: Path) -> None:
    templates = own(tmp_path, "email.txt", "{{ 'x' * 5000000000 }}")
    with pytest.raises(RenderError, match=r"more than fits into 2 GiB"):
        rendered(issue_of("bare"), templates=templates, imprint=IMPRINT, names={})


def test_a_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    templates = own(tmp_path, "email.txt", "one\n{{ issue.nobody }}\n")
    with pytest.raises(RenderError, match=r"template issue/email.txt, line 2"):
        rendered(issue_of("bare"), templates=templates, imprint=IMPRINT, names={})


def test_lint_names_a_broken_template(tmp_path: Path) -> None:
    root = tmp_path / "demo"
    desk(tmp_path, "init", str(root), "--sample")
    file = root / "desk.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"../templates"', '"templates"'), encoding="utf-8")
    broken = root / "templates/issue/index.html"
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_text("<p>\n{{ sheet.title | shout }}\n", encoding="utf-8")
    said = desk(root, "lint", "--json", code=2).json
    assert [(row["line"], row["what"]) for row in said if row["file"] == "templates/issue/index.html"] == [
        (2, "No filter named 'shout'.")
    ]
