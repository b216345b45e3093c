"""Whatever is doubtful in a theme is one line with the remedy; the shipped themes have nothing doubtful."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.actions.theme_lint import theme_lint
from pipeline.config import load
from pipeline.config.themes import check_names, read_themes
from pipeline.errors import Problem
from pipeline.model import Entity, Example, Frame, FrameText, Near, Phrase, Theme
from pipeline.theme.lint import findings

ROOT = Path(__file__).parents[2]
ENTITIES = (Entity(slug="deepseek", kind="lab", en=("DeepSeek",), zh=("深度求索",), groups=("labs",)),)
GOOD = Theme(
    slug="shock",
    name="Shock",
    name_zh="冲击",
    description="",
    phrases=(Phrase(text="Sputnik moment", points=3), Phrase(text="@labs", points=1), Phrase(text="震撼", points=2)),
    near=(Near(one=("@labs",), other=("rattl*",), points=2),),
    not_=("horoscope",),
    examples=(Example(title="A Sputnik moment", carries=True), Example(title="深度求索的星座", carries=False)),
)


def lines(theme: Theme) -> list[str]:
    return [f"{found.what} ({found.remedy})" for found in findings(theme, ENTITIES)]


def more(*phrases: Phrase) -> Theme:
    return replace(GOOD, phrases=(*GOOD.phrases, *phrases))


def test_a_good_theme_has_nothing_doubtful() -> None:
    assert lines(GOOD) == []


def test_the_shipped_themes_have_nothing_doubtful() -> None:
    """At least four examples each, in both languages, that carry and that do not."""
    assert [str(problem) for problem in theme_lint(ROOT)] == []
    for theme in load(ROOT).themes:
        kinds = {(any("\u3400" <= c <= "\u9fff" for c in e.title), e.carries) for e in theme.examples}
        assert (len(kinds), len(theme.examples) >= 4) == (4, True), theme.slug


@pytest.mark.parametrize(
    ("theme", "says"),
    [
        (replace(GOOD, examples=()), "has no examples (add examples = [{ carries = true, title = … }, …])"),
        (
            replace(GOOD, examples=(Example(title="DeepSeek is a lab", carries=True),)),
            "does not carry the example 'DeepSeek is a lab': 2.00 points short (mend the rules, or the example)",
        ),
        (
            replace(GOOD, examples=(Example(title="Rain in Wales", carries=True),)),
            "does not carry the example 'Rain in Wales': no word of it is there (mend the rules, or the example)",
        ),
        (
            replace(GOOD, examples=(Example(title="No Sputnik moment", summary="A horse won.", carries=False),)),
            "carries the example 'No Sputnik moment' and must not: 3 points by 'Sputnik moment' +3 (mend the rules, or the example)",
        ),
        (
            more(Phrase(text="sputnik moments", points=1)),
            "'sputnik moments' can never fire: 'Sputnik moment' speaks in its place, for +3 points (take it out)",
        ),
        (
            more(Phrase(text="horoscope app", points=1)),
            "'horoscope app' can never fire: 'horoscope' forbids it (not: horoscope) (take it out)",
        ),
        (more(Phrase(text="震撼", points=2)), "'震撼' stands twice: 2 and 2 points (keep one)"),
        (more(Phrase(text="Sputnik Moment", points=3)), "'Sputnik Moment' stands twice (as 'Sputnik moment'): 3 and 3 points (keep one)"),
        (replace(GOOD, threshold=20.0), "can never be carried: all its words together give 8 points of 20 (add words, or lower the threshold)"),
        (replace(GOOD, all=((),)), "can never be carried: all[1] is empty (fill the group, or take it out)"),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_said_with_the_remedy(theme: Theme, says: str) -> None:
    assert says in lines(theme)


def test_a_theme_speaks_both_languages() -> None:
    """A name that rules call speaks both; points that speak against the theme do not count."""
    english = replace(GOOD, phrases=(Phrase(text="wafer", points=3), Phrase(text="芯片", points=-1)), near=(), examples=())
    assert "has no Chinese word that gives points (add the Chinese words)" in lines(english)
    assert not any("word that gives" in line for line in lines(replace(english, near=GOOD.near)))
    chinese = replace(english, phrases=(Phrase(text="芯片", points=3),))
    assert "has no English word that gives points (add the English words)" in lines(chinese)


def test_a_list_beside_a_word_of_its_own_is_not_doubtful() -> None:
    """A list speaks once only: where another of its words stands first, the word beside it speaks for itself."""
    listed = Phrase(text="@chips", points=3, words=("wafer", "芯片"))
    assert lines(more(listed, Phrase(text="wafer", points=1))) == []


def test_the_theme_of_the_documentation_is_good(tmp_path: Path) -> None:
    block = (ROOT / "docs" / "themes.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    (tmp_path / "themes.toml").write_text(block, encoding="utf-8")
    problems: list[Problem] = []
    entities = (Entity(slug="china", kind="country", en=("China", "Chinese"), zh=("中国",)),)
    themes = check_names(read_themes(tmp_path / "themes.toml", problems), entities, problems)
    assert (problems, [found.what for theme in themes for found in findings(theme, entities)]) == ([], [])


def test_a_word_for_both_sides_of_a_frame_and_a_side_without_a_language_are_doubtful() -> None:
    """A frame needs no words, but a side that has none is never given evidence."""
    text = FrameText(thesis="a", counter="b", settles="c", watch="d", touches="e")
    frame = Frame(en=text, zh=text, thesis=(("turning point", 2), ("转折", 2)), counter=(("turning point", 2),))
    assert lines(replace(GOOD, frame=frame)) == [
        "'turning point' speaks for both sides of the frame (keep it on one side)",
        "has no Chinese word in frame.against: no Chinese report is ever quoted for that side (add words to [[theme.frame.against]])",
    ]
