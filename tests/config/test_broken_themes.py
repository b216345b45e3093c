"""A theme that is wrong is left out with one clear line, and the others go on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Workspace, load
from pipeline.config.themes import check_names, read_themes_file
from pipeline.errors import ConfigError, Problem
from pipeline.model import Entity
from pipeline.theme.lint import findings
from tests.config.test_problems import GOOD, write

SHIPS = '\n[[theme]]\nslug = "ships"\nname = "Ships"\nname_zh = "船"\ndescription = "Ships."\n'


def loaded(root: Path, *, lists: str = "", rules: str) -> Workspace:
    """A desk whose theme chips is good, and whose theme ships has these rules."""
    return load(write(root, themes=lists + GOOD["themes.toml"] + SHIPS + rules))


@pytest.mark.parametrize(
    ("lists", "rules", "line", "says"),
    [
        (
            "",
            'any = ["@liners"]\n',
            26,
            "no list, entity or group 'liners' (write [lists.liners] in themes.toml, or the name in entities.toml)",
        ),
        ("", 'any = ["ship*yard"]\n', 26, "'ship*yard' has a * that is not at its end (write the word itself)"),
        ("", 'any = ["*"]\n', 26, "'*' has a * that is not at its end (write the word itself)"),
        (
            "",
            'any = ["船*"]\n',
            26,
            "'船*' has a * that does nothing: only a Latin word takes any ending (write the word itself)",
        ),
        (
            "",
            'any = ["ship.*yard"]\n',
            26,
            "'ship.*yard' is no regular expression; a Latin word may end in *, nothing else (write the word itself)",
        ),
    ],
)
def test_one_line_says_what_is_wrong(tmp_path: Path, lists: str, rules: str, line: int, says: str) -> None:
    workspace = loaded(tmp_path, lists=lists, rules=rules)
    assert [str(problem) for problem in workspace.problems] == [f"themes.toml:{line}: theme ships: {says}"]
    assert [theme.slug for theme in workspace.themes] == ["chips"]
    assert workspace.broken_themes == {"ships"}


def test_lists_that_call_each_other_in_a_circle_are_named_once(tmp_path: Path) -> None:
    """With the way round; a list beside the circle, and the theme that calls one of its lists, are left out too."""
    lists = '[lists.a]\nen = ["@b"]\n[lists.b]\nen = ["@d", "@c"]\n[lists.c]\nen = ["@a", "tug"]\n[lists.d]\nen = ["@b"]\n'
    workspace = loaded(tmp_path, lists=lists, rules='any = ["@c"]\n')
    assert [str(problem) for problem in workspace.problems] == [
        "themes.toml:1: lists.a: calls itself: a -> b -> c -> a (take one of the calls out)",
        "themes.toml:7: lists.d: calls itself: d -> b -> d (take one of the calls out)",
        "themes.toml:34: theme ships: calls the list 'c', which is wrong (mend the list)",
    ]
    assert [theme.slug for theme in workspace.themes] == ["chips"]


def test_a_list_may_call_one_that_stands_below_it(tmp_path: Path) -> None:
    lists = '[lists.a]\nen = ["@b", "boat"]\n[lists.b]\nen = ["tug", "boat"]\n'
    workspace = loaded(tmp_path, lists=lists, rules='any = ["@a"]\n')
    assert workspace.problems == ()
    assert workspace.theme("ships").any == ("tug", "boat")


def test_a_wrong_value_costs_its_theme_only(tmp_path: Path) -> None:
    workspace = loaded(tmp_path, rules='threshold = "high"\n')
    [problem] = workspace.problems
    assert str(problem).startswith("themes.toml:26: theme[2].threshold:")
    assert workspace.broken_themes == {"ships"}


def test_a_series_may_name_a_theme_that_is_left_out(tmp_path: Path) -> None:
    """It comes back when it is mended; a theme that no file has is a mistake in desk.toml."""
    desk = GOOD["desk.toml"].replace('"chips"', '"chips", "ships"')
    write(tmp_path, themes=GOOD["themes.toml"] + SHIPS + 'any = ["*"]\n')
    (tmp_path / "desk.toml").write_text(desk)
    assert load(tmp_path).broken_themes == {"ships"}


def test_where_no_theme_is_left_nothing_runs(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load(write(tmp_path, themes=SHIPS + 'any = ["*"]\n'))


def test_the_names_behind_a_call_are_part_of_the_version(tmp_path: Path) -> None:
    """Another name for an entity changes what the theme catches, so it is another version; an entity not called is not."""
    before = load(write(tmp_path)).themes[0].version
    more = GOOD["entities.toml"].replace('"DeepSeek"', '"DeepSeek", "Deep Seek"')
    assert load(write(tmp_path, entities=more)).themes[0].version != before
    other = GOOD["entities.toml"] + '\n[[entity]]\nslug = "x"\nkind = "lab"\nen = ["X"]\n'
    assert load(write(tmp_path, entities=other)).themes[0].version == before


WORD = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
    st.sampled_from(
        ["@a", "@b", "@c", "@deepseek", "@none", "chip*", "*", "芯*", "🚗", "ship|yard", "a.*", "العربية", "e\u0301*", "@"]
    ),
)
WORDS = st.lists(WORD, max_size=4)


@given(st.lists(WORDS, min_size=3, max_size=3), WORDS, WORDS, WORDS)
@settings(max_examples=60)
def test_whatever_the_words_are_a_theme_is_read_or_left_out(
    tmp_path_factory: pytest.TempPathFactory, lists: list[list[str]], spoken: list[str], any_: list[str], not_: list[str]
) -> None:
    """Never both, never neither; one that is read can be checked and tried; what is left out is told."""
    toml = lambda words: json.dumps(words, ensure_ascii=False)  # noqa: E731 - one line says it
    text = "".join(f"[lists.{name}]\nen = {toml(words)}\n" for name, words in zip("abc", lists, strict=True))
    text += SHIPS + f"any = {toml(any_)}\nnot = {toml(not_)}\n[[theme.phrases]]\npoints = 3\nen = {toml(spoken)}\n"
    path = tmp_path_factory.mktemp("words") / "themes.toml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    entities = (Entity(slug="deepseek", kind="lab", en=("DeepSeek",)),)
    file = read_themes_file(path, problems)
    themes = check_names(file.themes, entities, problems, text=file.text)
    assert {theme.slug for theme in file.themes} | file.broken == {"ships"}
    assert bool(themes) != any(problem.key.startswith("theme ") for problem in problems)
    for theme in themes:
        assert all(finding.what and finding.remedy for finding in findings(theme, entities))
