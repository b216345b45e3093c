"""A story's themes are its independent reports' themes, not a stray's."""

from __future__ import annotations

from pipeline.model import Article, Story, Tagging
from pipeline.theme.stories import story_tags
from tests.make import make_article, make_span


def report(number: int, **over: str) -> Article:
    given = {"id": f"a{number}", "outlet": f"outlet-{number}", "owner": f"owner-{number}"}
    return make_article(**(given | over))


def tagging(article: Article, score: float = 3.5, theme: str = "chips", **over: str) -> tuple[Tagging, ...]:
    span = make_span(article, article.title.split()[0])
    return (Tagging(subject=article.id, theme=theme, version="v1", score=score, spans=(span,), **over),)


def story(*articles: Article) -> Story:
    return Story(id="s1", founder=articles[0].id, articles=articles)


def test_a_story_of_one_report_carries_its_themes_with_their_evidence() -> None:
    one = report(1)
    [found] = story_tags(story(one), {one.id: tagging(one)})
    assert (found.subject, found.theme, found.score, found.version) == ("s1", "chips", 3.5, "v1")
    assert found.spans[0].article == one.id


def test_one_stray_of_thirty_reports_gives_no_theme() -> None:
    reports = [report(n) for n in range(30)]
    assert story_tags(story(*reports), {reports[7].id: tagging(reports[7], 9.0)}) == ()


def test_enough_independent_reports_give_the_theme() -> None:
    reports = [report(n) for n in range(8)]
    tags = {r.id: tagging(r) for r in reports[:2]}
    [found] = story_tags(story(*reports), tags)
    assert found.score == 4.5
    assert {span.article for span in found.spans} == {"a0", "a1"}


def test_two_reports_of_one_owner_are_one_voice() -> None:
    reports = [report(n) for n in range(4)]
    reports[0] = report(0, owner="same")
    reports[1] = report(1, owner="same")
    tags = {r.id: tagging(r) for r in reports[:2]}
    assert story_tags(story(*reports), tags) == ()


def test_copies_do_not_speak() -> None:
    reports = [report(0), *(report(n, copy_of="a0") for n in (1, 2, 3)), report(4), report(5)]
    tags = {r.id: tagging(r) for r in reports[1:4]}
    assert story_tags(story(*reports), tags) == ()


def test_one_strong_report_speaks_for_a_small_story() -> None:
    reports = [report(n) for n in range(3)]
    assert story_tags(story(*reports), {"a1": tagging(reports[1], 3.2)}) == ()
    assert [t.theme for t in story_tags(story(*reports), {"a1": tagging(reports[1], 5.0)})] == ["chips"]


def test_a_story_carries_several_themes_strongest_first() -> None:
    one = report(1)
    tags = {one.id: (*tagging(one, 3.5), *tagging(one, 6.0, "shock"))}
    assert [t.theme for t in story_tags(story(one), tags)] == ["shock", "chips"]


def test_an_analysts_word_is_enough() -> None:
    reports = [report(n) for n in range(30)]
    [found] = story_tags(story(*reports), {"a3": tagging(reports[3], origin="analyst")})
    assert found.origin == "analyst"
