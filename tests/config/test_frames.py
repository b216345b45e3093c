"""A theme's frame is read in both languages; what is wrong with it is one line each, and costs the frame alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import load
from pipeline.config.themes import read_themes
from pipeline.errors import Problem
from pipeline.model import Theme

ROOT = Path(__file__).parents[2]
THEME = """
[lists.doubt]
en = ["doubt*"]
zh = ["质疑"]

[[theme]]
slug = "shock"
name = "Shock"
name_zh = "冲击"
description = "A shock."

[[theme.phrases]]
points = 3
en = ["shock"]
"""
FRAME = """
[theme.frame.en]
thesis = "It is one."
counter = "It is none."
settles = "Time."
watch = "Prices."
touches = "All."

[theme.frame.zh]
thesis = "是。"
counter = "不是。"
settles = "时间。"
watch = "价格。"
touches = "所有人。"

[[theme.frame.for]]
points = 2
en = ["turning point"]
zh = ["转折点"]

[[theme.frame.against]]
points = 1
en = ["@doubt", "hype"]
"""


def read(tmp_path: Path, text: str) -> tuple[Theme, list[str]]:
    path, problems = tmp_path / "themes.toml", list[Problem]()
    path.write_text(text, encoding="utf-8")
    (theme,) = read_themes(path, problems)
    return theme, [str(problem) for problem in problems]


def test_a_frame_is_read_in_both_languages_with_its_lists_written_out(tmp_path: Path) -> None:
    theme, problems = read(tmp_path, THEME + FRAME)
    assert problems == []
    assert theme.frame is not None
    assert (theme.frame.text("en").thesis, theme.frame.text("zh-Hant").thesis) == ("It is one.", "是。")
    assert dict(theme.frame.thesis) == {"turning point": 2, "转折点": 2}
    assert dict(theme.frame.counter) == {"doubt*": 1, "质疑": 1, "hype": 1}


def test_another_frame_makes_no_other_version_of_the_theme(tmp_path: Path) -> None:
    with_one, _ = read(tmp_path, THEME + FRAME)
    other, _ = read(tmp_path, THEME + FRAME.replace("Time.", "Tests."))
    without, _ = read(tmp_path, THEME)
    assert with_one.version == other.version == without.version
    assert with_one.frame
    assert other.frame
    assert with_one.frame.version != other.frame.version


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('watch = "Prices."\n', "", "themes.toml:16: theme[1].frame.en.watch: 'watch' is missing"),
        ('"Time."', '" "', "themes.toml:19: theme[1].frame.en.settles: says nothing; write a sentence"),
        ("points = 2", "points = -2", "theme[1].frame.for[1].points: "),
        ("settles", "setles", "theme[1].frame.en.setles: "),
        ('"hype"', '"hy*pe"', "theme shock.frame: 'hy*pe' has a * that is not at its end (write the word itself)"),
        ("@doubt", "@doubts", "theme shock.frame: no list 'doubts' (write [lists.doubts], or the words themselves)"),
    ],
)
def test_a_wrong_frame_is_left_out_with_one_line_and_its_theme_works(tmp_path: Path, old: str, new: str, line: str) -> None:
    theme, problems = read(tmp_path, THEME + FRAME.replace(old, new, 1))
    assert theme.frame is None
    assert theme.phrases
    assert any(line in problem for problem in problems), problems


def test_every_shipped_theme_has_a_frame_in_both_languages() -> None:
    for theme in load(ROOT).themes:
        assert theme.frame is not None, theme.slug
        for lang, most in (("en", 340), ("zh", 110)):
            text = theme.frame.text(lang)
            assert all(len(part) <= most for part in (text.thesis, text.counter, text.settles, text.watch, text.touches))
        for side in (theme.frame.thesis, theme.frame.counter):
            assert len(side) >= 20, theme.slug


def test_the_sample_desk_argues_by_the_same_frames() -> None:
    assert [t.frame for t in load(ROOT / "samples").themes] == [t.frame for t in load(ROOT).themes]
