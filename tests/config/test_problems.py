"""Everything wrong with a workspace's files is said at once: file, line, key, what, and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config import load
from pipeline.config.entities import read_entities
from pipeline.config.toml import line_of
from pipeline.errors import ConfigError, Problem, UsageError

GOOD = {
    "desk.toml": '[desk.china]\nname = "China desk"\n\n[desk.china.series.weekly]\ntitle = "Weekly"\nthemes = ["chips"]\n',
    "feeds.toml": '[[feed]]\ntitle = "Wire"\nurl = "https://wire.example/rss"\noutlet = "wire"\n',
    "outlets.toml": '[[outlet]]\nslug = "wire"\nname = "Wire"\nvantage = "us"\nhosts = ["wire.example"]\n',
    "themes.toml": (
        '[lists.makers]\nen = ["@labs", "foundry"]\nzh = ["晶圆"]\n\n[[theme]]\nslug = "chips"\nname = "Chips"\nname_zh = "芯片"\n'
        'description = "Chips."\nnot = ["potato"]\n\n[[theme.phrases]]\npoints = 3\nen = ["@makers", "chip"]\n\n'
        '[[theme.near]]\npoints = 2\none = ["chip"]\nother = ["@deepseek"]\n'
    ),
    "entities.toml": '[[entity]]\nslug = "deepseek"\nkind = "lab"\nen = ["DeepSeek"]\ngroups = ["labs"]\n',
}


def write(root: Path, **changed: str) -> Path:
    for name, text in (GOOD | {f"{key}.toml": text for key, text in changed.items()}).items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def complaints(root: Path, **changed: str) -> list[str]:
    try:
        problems = load(write(root, **changed)).problems
    except ConfigError as error:
        problems = error.problems
    return [str(problem) for problem in problems]


def test_a_good_workspace_has_no_problem(tmp_path: Path) -> None:
    workspace = load(write(tmp_path))
    [theme] = workspace.themes
    assert [(phrase.text, phrase.points) for phrase in theme.phrases] == [("@makers", 3.0), ("chip", 3.0)]
    assert theme.phrases[0].words == ("@labs", "foundry", "晶圆")
    assert (theme.not_, theme.near[0].other, theme.threshold) == (("potato",), ("@deepseek",), 3.0)
    assert workspace.entities[0].groups == ("labs",)
    assert workspace.outlets[0].owner == "wire"


def test_a_themes_version_changes_with_its_rules_and_its_lists_only(tmp_path: Path) -> None:
    def version(old: str, new: str) -> str:
        return load(write(tmp_path, themes=GOOD["themes.toml"].replace(old, new))).themes[0].version

    same = version("", "")
    assert version('"Chips."', '"All about chips."') == same
    assert len({same, version('"foundry"', '"fab"'), version("points = 2", "points = 1"), version('"potato"', '"crisp"')}) == 4


def test_an_unknown_key_is_named_with_the_one_meant(tmp_path: Path) -> None:
    assert complaints(tmp_path, outlets='[[outlet]]\nslug = "wire"\nname = "W"\n\nvantag = "us"\n') == [
        "outlets.toml:5: outlet[1].vantag: unknown key 'vantag' (did you mean 'vantage'?)",
    ]


@pytest.mark.parametrize("name", ["feeds", "outlets", "themes", "entities"])
def test_an_unknown_table_is_named(tmp_path: Path, name: str) -> None:
    [complaint] = complaints(tmp_path, **{name: GOOD[f"{name}.toml"] + "\n[nonsense]\nx = 1\n"})
    line = GOOD[f"{name}.toml"].count("\n") + 2
    assert complaint.startswith(f"{name}.toml:{line}: nonsense: unknown key 'nonsense' (known are: ")


def test_a_wrong_type_is_shown_with_its_line(tmp_path: Path) -> None:
    feeds = GOOD["feeds.toml"] + '\n[[feed]]\nurl = "https://b.example/"\nweight = "heavy"\n'
    [complaint] = complaints(tmp_path, feeds=feeds)
    assert complaint.startswith("feeds.toml:8: feed[2].weight:")
    assert "'heavy'" in complaint


def test_a_missing_key_points_at_its_table(tmp_path: Path) -> None:
    assert complaints(tmp_path, entities=GOOD["entities.toml"] + '\n[[entity]]\nslug = "x"\nen = ["X"]\n') == [
        "entities.toml:7: entity[2].kind: 'kind' is missing (add kind = …)",
    ]


def test_a_problem_deep_in_a_theme_has_its_own_line(tmp_path: Path) -> None:
    themes = GOOD["themes.toml"] + '\n[[theme.near]]\npoints = "many"\none = ["a"]\nother = ["b"]\n'
    [complaint] = complaints(tmp_path, themes=themes)
    assert complaint.startswith(f"themes.toml:{themes[: themes.index('many')].count(chr(10)) + 1}: theme[1].near[2].points:")


@pytest.mark.parametrize("name", ["desk", "feeds", "outlets", "themes", "entities"])
def test_a_broken_file_names_its_line(tmp_path: Path, name: str) -> None:
    [complaint, *_] = complaints(tmp_path, **{name: "a = 1\nb = what\n"})
    assert complaint.startswith(f"{name}.toml:2: not TOML:")


@pytest.mark.parametrize(
    ("name", "again", "slug"),
    [
        ("feeds", '\n[[feed]]\nslug = "wire"\nurl = "https://b.example/"\n', "wire"),
        ("outlets", '\n[[outlet]]\nslug = "wire"\nname = "B"\n', "wire"),
        ("entities", '\n[[entity]]\nslug = "deepseek"\nkind = "lab"\nen = ["B"]\n', "deepseek"),
        ("themes", '\n[[theme]]\nslug = "chips"\nname = "B"\nname_zh = "乙"\ndescription = "B."\n', "chips"),
    ],
)
def test_a_slug_stands_once(tmp_path: Path, name: str, again: str, slug: str) -> None:
    [complaint] = complaints(tmp_path, **{name: GOOD[f"{name}.toml"] + again})
    assert (
        f"{name}.toml:{GOOD[f'{name}.toml'].count(chr(10)) + 2}:" in complaint
        or f"{name}.toml:{GOOD[f'{name}.toml'].count(chr(10)) + 3}:" in complaint
    )
    assert "is taken by" in complaint
    assert "once" in complaint


def test_a_name_that_no_file_knows_is_a_problem(tmp_path: Path) -> None:
    assert complaints(tmp_path, entities='[[entity]]\nslug = "other"\nkind = "lab"\nen = ["Other"]\n') == [
        "themes.toml:19: theme chips: no list, entity or group 'deepseek' (write [lists.deepseek] in themes.toml, or the name in entities.toml)",
        "themes.toml:2: theme chips: no list, entity or group 'labs' (write [lists.labs] in themes.toml, or the name in entities.toml)",
    ]


@pytest.mark.parametrize(
    ("wrong", "line", "says"),
    [
        ('slug = "b"\nkind = "lab"\n', 8, "entity[2]: 'b' has no name (add en = "),
        (
            'slug = "b"\nkind = "lab"\nen = ["B", "deepseek"]\n',
            10,
            "entity[2].en: 'deepseek' names 'deepseek' too (a form belongs to one",
        ),
        (
            'slug = "b"\nkind = "lab"\nen = ["B"]\nnot_near = "pie"\n',
            11,
            "entity[2].not_near: input should be a list, not 'pie'",
        ),
        (
            'slug = "b"\nkind = "lab"\nen = ["B"]\nnot_near = [["pie"]]\n',
            11,
            "entity[2].not_near[1]: input should be a valid string",
        ),
        ('slug = "deepseek"\nkind = "lab"\nen = ["B"]\n', 8, "entity[2].slug: the slug is taken by entity[1]"),
    ],
)
def test_a_wrong_entity_is_one_line_and_the_others_go_on(tmp_path: Path, wrong: str, line: int, says: str) -> None:
    path = tmp_path / "entities.toml"
    path.write_text(f'{GOOD["entities.toml"]}\n[[entity]]\n{wrong}\n[[entity]]\nslug = "c"\nkind = "lab"\nen = ["C"]\n')
    problems: list[Problem] = []
    assert {entity.slug for entity in read_entities(path, problems)} - {"b"} == {"deepseek", "c"}
    [problem] = problems
    assert str(problem).startswith(f"entities.toml:{line}: {says}")


def test_a_workspace_with_a_wrong_entity_works_with_the_others(tmp_path: Path) -> None:
    """What is wrong is told, as for a theme. Without any entity nothing works."""
    more = '\n[[entity]]\nslug = "b"\nkind = "lab"\n'
    workspace = load(write(tmp_path, entities=GOOD["entities.toml"] + more))
    assert [entity.slug for entity in workspace.entities] == ["deepseek"]
    assert [theme.slug for theme in workspace.themes] == ["chips"]
    assert [str(problem) for problem in workspace.problems] == [
        'entities.toml:8: entity[2]: \'b\' has no name (add en = ["…"] or zh = ["…"])'
    ]
    with pytest.raises(ConfigError):
        load(write(tmp_path, entities=more))


def test_what_one_file_says_of_another_is_checked(tmp_path: Path) -> None:
    found = complaints(
        tmp_path,
        desk=GOOD["desk.toml"].replace('"chips"', '"ships"'),
        feeds=GOOD["feeds.toml"].replace('"wire"', '"wir"'),
    )
    assert found[0].startswith("desk.toml:6: desk.china.series.weekly.themes: no theme 'ships'")
    assert "no outlet 'wir'" in found[1]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('title = "Weekly"', 'title = "Weekly"\nschedule = "every day"', "not a cron line"),
        ('title = "Weekly"', 'title = "Weekly"\nzone = "Mars/Base"', "no time zone 'Mars/Base'"),
        ('title = "Weekly"', 'title = "Weekly"\nwindow = "a week"', "is not a span of time"),
        ('title = "Weekly"', 'title = "Weekly"\nwindow = "9999999999999w"', "is not a span of time"),
        ('title = "Weekly"', 'title = "Weekly"\nlang = "fr"', "'fr' is not known"),
        ('title = "Weekly"', 'title = "Weekly"\nsections = 0', "greater than or equal to 1"),
        ("[desk.china]\n", "[collect]\nthreads = 0\n[desk.china]\n", "greater than or equal to 1"),
        ("[desk.china]\n", "[collect]\ntotal_s = nan\n[desk.china]\n", "finite"),
        ("[desk.china]\n", "[mail]\nport = 99999\n[desk.china]\n", "less than or equal to 65535"),
    ],
)
def test_a_value_that_cannot_be_is_a_problem(tmp_path: Path, old: str, new: str, says: str) -> None:
    [complaint] = complaints(tmp_path, desk=GOOD["desk.toml"].replace(old, new))
    assert says in complaint
    assert complaint.startswith("desk.toml:")
    assert ":0:" not in complaint


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    found = complaints(
        tmp_path,
        desk=GOOD["desk.toml"] + "colour = 1\n",
        feeds="[[feed]]\nurl = 'gopher://x'\n",
        outlets="broken",
        themes=GOOD["themes.toml"].replace("points = 3", "points = true\nwords = 1"),
        entities="[[entity]]\nslug = 'A B'\nkind = 'x'\n",
    )
    assert {complaint.partition(".toml")[0] for complaint in found} == {"desk", "feeds", "outlets", "themes", "entities"}
    assert all(":" in complaint for complaint in found)


def test_no_workspace_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no desk\.toml"):
        load(tmp_path)


def test_a_missing_feeds_file_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "feeds.toml").unlink()
    with pytest.raises(ConfigError, match=r"feeds\.toml: is missing"):
        load(tmp_path)


def test_lines_are_counted_through_tables_arrays_and_strings() -> None:
    text = '[[a]]\nx = [\n  ["p", "q"],\n  "[[a]]",\n]\n[[a.b]]\ny = 1\n[[a]]\ns = """\n[[a]]\n"""\n[[a.b]]\n[[a.b]]\ny = 2 # [\n["t u".v]\nw.z = 3\n'
    assert line_of(text, ("a", 0, "x")) == 2
    assert line_of(text, ("a", 0, "x", 1)) == 2
    assert line_of(text, ("a", 0, "b", 0, "y")) == 7
    assert line_of(text, ("a", 1)) == 8
    assert line_of(text, ("a", 1, "b", 1, "y")) == 14
    assert line_of(text, ("a", 1, "b", 1, "none")) == 13
    assert line_of(text, ("t u", "v", "w", "z")) == 16
    assert line_of(text, ("none",)) == 0


KEYS = st.sampled_from(
    [
        "feed",
        "outlet",
        "theme",
        "entity",
        "lists",
        "desk",
        "series",
        "slug",
        "name",
        "url",
        "title",
        "kind",
        "en",
        "zh",
        "points",
        "near",
        "one",
        "other",
        "phrases",
        "all",
        "any",
        "not",
        "threshold",
        "weight",
        "zone",
        "schedule",
        "window",
        "hosts",
        "feeds",
        "themes",
        "collect",
        "select",
        "mail",
    ]
)
SCALARS = st.one_of(
    st.integers(),
    st.booleans(),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    st.sampled_from(["https://x.example/", "@labs", "", "* * * * *", "Asia/Shanghai", "http://[", "7d", "a-b"]),
)


def toml(value: object) -> str:
    """A value as inline TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + "}"
    return str(value)


VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)), max_leaves=12
)
FILES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.dictionaries(KEYS, VALUES, max_size=5).map(
        lambda tables: "\n".join(f"{key} = {toml(value)}" for key, value in tables.items())
    ),
    st.sampled_from(list(GOOD.values())),
)


@given(files=st.tuples(*[FILES] * 5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_any_files_load_or_raise_a_config_error(tmp_path: Path, files: tuple[str, ...]) -> None:
    for name, text in zip(GOOD, files, strict=True):
        (tmp_path / name).write_bytes(text.encode())
    problems: tuple[Problem, ...] = ()
    try:
        load(tmp_path)
    except ConfigError as error:
        problems = error.problems or (Problem(file="", what="an error without a problem"),)
    assert all(problem.file and problem.what for problem in problems)


def test_brackets_in_brackets_are_a_problem(tmp_path: Path) -> None:
    assert "nested too deeply" in complaints(tmp_path, themes="a = " + "[" * 20_000)[0]


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "themes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"themes\.toml: cannot be read"):
        load(tmp_path)
