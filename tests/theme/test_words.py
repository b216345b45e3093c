"""What an analyst says of a theme stands above rules and classifiers, from when it was said, and says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline.model import Correction, Story, Tagging, Theme
from pipeline.theme.words import by_article, heed, on_article, on_story
from tests.make import make_article

T0 = datetime(2025, 1, 28, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
THEMES = {"chips": Theme(slug="chips", name="Chips", name_zh="芯片", description="", threshold=4.0, version="v7")}
STORY = Story(id="s1", founder="a1", articles=(make_article(id="a1"), make_article(id="a2")))


def word(verdict: str, at: datetime = T0, article: str = "a1", story: str = "s1", theme: str = "chips") -> Correction:
    return Correction(article=article, story=story, theme=theme, verdict=verdict, who="ada", known_from=at)


def tag(theme: str = "chips", score: float = 9.0) -> Tagging:
    return Tagging(subject="s1", theme=theme, version="v7", score=score)


def test_a_no_takes_away_and_a_yes_adds() -> None:
    assert heed("s1", [tag(), tag("ships", 2.0)], {"chips": word("no")}, THEMES) == (tag("ships", 2.0),)
    assert heed("s1", [], {"chips": word("yes")}, THEMES) == (
        Tagging(subject="s1", theme="chips", version="v7", score=4.0, origin="analyst"),
    )


def test_a_yes_to_what_the_rules_say_keeps_their_evidence() -> None:
    [found] = heed("s1", [tag()], {"chips": word("yes")}, THEMES)
    assert (found.score, found.origin) == (9.0, "analyst")


def test_the_last_word_binds_from_when_it_was_said() -> None:
    """Before it was said nobody knew it; what was undone binds nobody."""
    words = by_article([word("yes"), word("no", T0 + HOUR), word("undone", T0 + 2 * HOUR)])
    bound = [on_story(STORY, words, T0 + n * HOUR).get("chips") for n in (-1, 0, 1, 2)]
    assert [one and one.verdict for one in bound] == [None, "yes", "no", None]


def test_a_merged_story_is_bound_by_what_was_said_of_either() -> None:
    """Of two words on one theme the later; a word on an article alone is not one on its story."""
    words = by_article([word("yes", T0), word("no", T0 + HOUR, "a2", "s2"), word("yes", T0 + 2 * HOUR, "a2", "")])
    assert on_story(STORY, words)["chips"].story == "s2"
    assert on_story(Story(id="s3", founder="a9", articles=(make_article(id="a9"),)), words) == {}
    assert on_article("a2", words)["chips"].verdict == "yes"
    assert on_article("a1", words) == {}
