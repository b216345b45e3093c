"""What an analyst says of a theme, and what a changed definition finds, hold from then on and were not known before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.actions.explain import explain
from pipeline.actions.explain_themes import Knowledge, article_lines
from pipeline.actions.tag import Word, listed, tag
from pipeline.errors import UsageError
from pipeline.model import Membership, Story
from pipeline.steps_tags import follow_definitions, tag_stories
from pipeline.store import stories, taggings, theme_versions
from pipeline.theme.verdict import Verdict
from pipeline.wiring import World
from tests.make import make_article
from tests.theme_desk import FILES, HOUR, T0, Small, held, made


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return made(tmp_path)


def story_of(world: World, one: str) -> Story:
    with world.store.read() as tx:
        found = stories.get(tx, one)
    assert found is not None
    return found


def test_an_analysts_word_overrides_the_rules_both_ways_from_then_on(small: Small) -> None:
    """As of before, nobody knew it; undone, the rules say again."""
    with small.at(T0) as world:
        [story] = small.take(world, "A chip is announced by a small firm in Leeds")
    with small.at(T0 + HOUR) as world:
        said = tag(world, Word(what=story, theme="chips", verdict="no", who="ada", why="a potato chip"))
        assert (said.before, said.themes) == (("chips",), ())
        tag(world, Word(what=story, theme="ships", verdict="yes", who="bo"))
        assert held(world, story) == [("ships", "analyst")]
        assert held(world, story, T0) == [("chips", "rule")]
    with small.at(T0 + 2 * HOUR) as world:
        tag(world, Word(what=story, theme="chips", verdict="undo", who="bo"))
        assert held(world, story) == [("chips", "rule"), ("ships", "analyst")]
        assert held(world, story, T0 + HOUR) == [("ships", "analyst")]
        rows = [(row.theme, row.verdict, row.who, row.why, row.binds) for row in listed(world)]
    assert rows == [
        ("chips", "undone", "bo", "", False),
        ("ships", "yes", "bo", "", True),
        ("chips", "no", "ada", "a potato chip", False),
    ]


def test_a_word_binds_later_runs(small: Small) -> None:
    """The story grows by a report that the rules would tag, and the analyst's no stands; so it does where that report was
    first seen before the word was said."""
    title = "DeepSeek unveils a new chip for its data centre in Hangzhou"
    with small.at(T0) as world:
        [story] = small.take(world, title)
    with small.at(T0 + 4 * HOUR) as world:
        tag(world, Word(what=story, theme="chips", verdict="no", who="ada"))
        assert small.take(world, title + " today", seen=T0 + 2 * HOUR) == [story]
        assert [held(world, story, T0 + n * HOUR) for n in (0, 2, 3)] == [[("chips", "rule")]] * 3
        assert held(world, story, T0 + 4 * HOUR) == held(world, story) == []
        assert small.take(world, title + " again", seen=T0 + 5 * HOUR) == [story]
        assert held(world, story) == []


def test_a_merge_carries_the_word_to_the_merged_story(small: Small) -> None:
    with small.at(T0) as world:
        one, other = small.take(world, "A chip is announced by a small firm in Leeds", "Rain expected in Wales at the weekend")
        tag(world, Word(what=other, theme="ships", verdict="yes", who="ada"))
    with small.at(T0 + HOUR) as world:
        moved = [Membership(story=one, article=a.id, known_from=world.now()) for a in story_of(world, other).articles]
        with world.store.write() as tx:
            stories.place(tx, {}, moved)
            tag_stories(tx, stories.many(tx, [one]), world.tools(), world.now())
        assert held(world, one) == [("ships", "analyst")]
        assert [row.story for row in listed(world)] == [one]
        tag(world, Word(what=other, theme="ships", verdict="no", who="bo"))
        assert held(world, one) == []


def test_a_word_on_an_article_is_heard_in_its_story(small: Small) -> None:
    """The story's themes come from its articles: without this one's voice there is none for it."""
    with small.at(T0) as world:
        [story] = small.take(world, "A chip is announced by a small firm in Leeds")
        article = story_of(world, story).articles[0]
    with small.at(T0 + HOUR) as world:
        said = tag(world, Word(what=article.url, theme="chips", verdict="no", who="ada"))
        assert (said.article, said.story, said.themes) == (article.id, story, ())
        tag(world, Word(what=article.id, theme="ships", verdict="yes", who="ada"))
        assert held(world, story) == [("ships", "analyst")]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (Word(what="s0", theme="chips", verdict="yes", who="ada"), "no story and no article 's0'"),
        (Word(what="STORY", theme="rail", verdict="yes", who="ada"), "no theme 'rail'; there are: chips, ships"),
        (Word(what="STORY", theme="chips", verdict="yes", who="eve"), "no person 'eve'; there are: ada, bo"),
        (Word(what="STORY", theme="chips", verdict="yes"), "who says so? give --who NAME; there are: ada, bo"),
        (Word(what="STORY", theme="chips", verdict="undo", who="ada"), "nobody said anything of chips in STORY that stands"),
    ],
)
def test_what_is_asked_wrongly_is_one_line_and_changes_nothing(small: Small, word: Word, says: str) -> None:
    with small.at(T0) as world:
        [story] = small.take(world, "A chip is announced by a small firm in Leeds")
        said = Word(what=word.what.replace("STORY", story), theme=word.theme, verdict=word.verdict, who=word.who)
        with pytest.raises(UsageError) as error:
            tag(world, said)
        assert str(error.value).startswith(says.replace("STORY", story))
        assert (held(world, story), listed(world)) == ([("chips", "rule")], ())


def test_a_changed_definition_tags_the_active_stories_anew_at_the_next_group(small: Small) -> None:
    """Known from then: as of before, the old tags hold with the old version. What is older than two weeks stays as it was."""
    with small.at(T0 - 15 * 24 * HOUR) as world:
        [old] = small.take(world, "An old chip in a museum")
    with small.at(T0) as world:
        [story] = small.take(world, "A silicon wafer and a chip are announced by a small firm")
        before = {t.slug: t.version for t in world.workspace.themes}
    small.write("themes.toml", 'en = ["chip"]', 'en = ["wafer"]')
    small.write("themes.toml", "points = 4", "points = 5")
    with small.at(T0 + HOUR) as world:
        after = {t.slug: t.version for t in world.workspace.themes}
        small.take(world, "Rain expected in Wales at the weekend")
        assert held(world, story, T0) == held(world, story) == [("chips", "rule")]
        with world.store.read() as tx:
            now, then = taggings.of_story(tx, story), taggings.of_story(tx, story, T0)
            assert (then[0].version, now[0].version) == (before["chips"], after["chips"])
            assert (now[0].spans[0].words, now[0].known_from) == ("wafer", T0 + HOUR)
            assert taggings.of_story(tx, old)[0].version == before["chips"]
            numbers = [(v.number, v.version, v.known_to) for v in theme_versions.history(tx, "chips")]
        assert numbers == [(1, before["chips"], T0 + HOUR), (2, after["chips"], None)]


def test_a_broken_theme_keeps_its_tags_and_comes_back(small: Small) -> None:
    """While it is broken nothing new gets it; mended, it is looked for in what came meanwhile. The others go on."""
    with small.at(T0) as world:
        [story] = small.take(world, "A chip is announced by a small firm in Leeds")
    small.write("themes.toml", 'en = ["chip"]', 'en = ["ch*p", "chip"]')
    with small.at(T0 + HOUR) as world:
        assert world.workspace.broken_themes == {"chips"}
        late, ship = small.take(world, "未来厨房里的芯片与锅", "A ship leaves the harbour of Ningbo at noon")
        assert [held(world, one) for one in (story, late, ship)] == [[("chips", "rule")], [], [("ships", "rule")]]
    small.write("themes.toml", '"ch*p", ', "")
    with small.at(T0 + 2 * HOUR) as world:
        small.take(world, "Rain expected in Wales at the weekend")
        assert [held(world, one) for one in (story, late, ship)] == [
            [("chips", "rule")],
            [("chips", "rule")],
            [("ships", "rule")],
        ]


def test_tagging_anew_cut_short_is_finished_by_the_next_run(small: Small) -> None:
    """What was done before the cut holds from the first run on, the rest from the second."""

    def cut(what: str, done: int, total: int) -> None:
        if (what, done) == ("tagged anew", 2):
            raise KeyboardInterrupt

    with small.at(T0) as world:
        ids = small.take(
            world, "A wafer is announced by a small firm in Leeds", "Another one, a wafer for the kitchen of the future"
        )
    small.write("themes.toml", 'en = ["chip"]', 'en = ["wafer"]')
    with small.at(T0 + HOUR) as world, pytest.raises(KeyboardInterrupt):
        follow_definitions(replace(world, progress=cut), world.now(), world.tools(), batch=1)
    with small.at(T0 + 2 * HOUR) as world:
        follow_definitions(world, world.now(), world.tools())
        times = [[len(held(world, one, T0 + n * HOUR)) for n in range(3)] for one in ids]
    assert sorted(times) == [[0, 0, 1], [0, 1, 1]]


def test_explain_shows_the_words_the_points_and_why_not(small: Small) -> None:
    """And what the analysts said, with who and when, beside what the rules say. Three near misses at most, unless all."""
    far = "".join(
        f'[[theme]]\nslug = "near-{n}"\nname = "N"\nname_zh = "N"\ndescription = ""\n'
        f'[[theme.phrases]]\npoints = {4 - n / 4}\nen = ["firm"]\n[[theme.phrases]]\npoints = -2\nen = ["small"]\n'
        for n in range(4)
    )
    small.write("themes.toml", FILES["themes.toml"], FILES["themes.toml"] + far)
    with small.at(T0) as world:
        [story] = small.take(world, "A chip is announced by a small firm in Leeds")
        url = story_of(world, story).articles[0].url
        told = explain(world, url).lines
    assert "  carries chips: 3 of 3 points" in told
    assert "    'chip' in the title at 2, +3 by chip" in told
    assert [line for line in told if line.startswith("  not near-") and "best report" not in line] == [
        "  not near-0: 2 of 3 points: 1.00 points short",
        "  not near-1: 1.75 of 3 points: 1.25 points short",
        "  not near-2: 1.5 of 3 points: 1.50 points short",
    ]
    with small.at(T0 + HOUR) as world:
        tag(world, Word(what=story, theme="chips", verdict="yes", who="bo"))
        tag(world, Word(what=story, theme="chips", verdict="no", who="ada", why="a potato chip"))
        tag(world, Word(what=url, theme="ships", verdict="yes", who="ada"))
        told = explain(world, story).lines
        version = {t.slug: t.version for t in world.workspace.themes}["ships"]
        [mine] = [line for line in told if line.startswith("  theme ships")]
        assert mine.startswith(f"  theme ships 3 (analyst, version {version}+")
        assert mine.endswith("known from 2025-01-28 09:00 UTC")
        assert "  bo on 2025-01-28 09:00 UTC of the story: chips yes; replaced since" in told
        assert "  ada on 2025-01-28 09:00 UTC of the story: chips no (a potato chip); binds" in told
        assert "    no to chips; by the rules 1 of 1 independent sources carry it" in told
        assert "  not near-0: 2 of 3 points in its best report: 1.00 points short" in told
        assert sum("near-" in line for line in explain(world, story, every=True).lines) == 4
        assert "  ada on 2025-01-28 09:00 UTC of this article: ships yes; binds" in explain(world, url).lines


def test_explain_says_what_the_classifier_adds_and_how_often_it_was_right() -> None:
    verdict = Verdict(theme="chips", score=3.5, threshold=3.0, spans=(), tagged=True, origin="model", probability=0.82)
    known = Knowledge(explain=lambda _: (verdict,), words={}, numbers={}, precision={"chips": 0.84})
    assert list(article_lines(make_article(), known)) == [
        "  carries chips: 3.5 of 3 points by the classifier alone, probability 0.82, precision 0.84 cross-validated"
    ]
