"""Headlines, quotations, shores and drafters: real words of different sides."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.draft.citations import Citations
from pipeline.draft.drafters import load
from pipeline.draft.headline import headline, titles_of
from pipeline.draft.nearness import diverse
from pipeline.draft.quotes import quotes
from pipeline.draft.shores import first_by, first_reports, shores
from pipeline.errors import UsageError
from pipeline.model import Article, Story
from tests.make import END, make_article, make_span, make_stories, make_story, make_tagging

DRAFT = load("extractive")
STORIES = {story.id: story for story in make_stories()}


def report(id: str, title: str, **over: object) -> Article:
    return make_article(id, title=title, outlet=f"o-{id}", outlet_name=f"Outlet {id}", owner=f"o-{id}", **over)


def head(*articles: Article, lang: str = "en") -> str:
    passage = DRAFT(make_story("s", articles), lang).headline
    return passage.words if passage else ""


class TestHeadline:
    def test_is_never_the_beginning_of_a_text_where_there_is_a_title(self) -> None:
        opening = "Nvidia shares tumble as DeepSeek fears spread to Europe and beyond"
        untitled = report("1", opening, given_title=">-")
        assert (
            head(untitled, report("2", "Nvidia shares tumble"), report("3", opening.upper(), given_title=""))
            == "Nvidia shares tumble"
        )
        assert head(untitled) == opening

    def test_is_the_title_nearest_to_the_others(self) -> None:
        assert (
            head(
                report("1", "My week with a chatbot and a cup of tea"),
                report("2", "Nvidia shares tumble on DeepSeek fears"),
                report("3", "Nvidia shares tumble as DeepSeek fears spread to Europe"),
                report("4", "DeepSeek fears: Nvidia and ASML shares tumble"),
            )
            == "Nvidia shares tumble on DeepSeek fears"
        )

    def test_is_in_the_issue_s_language_where_enough_report_in_it(self) -> None:
        pair = (report("1", "DeepSeek冲击波：英伟达单日市值蒸发", lang="zh"), report("2", "Nvidia loses value on DeepSeek shock"))
        assert head(*pair, lang="en") == "Nvidia loses value on DeepSeek shock"
        assert head(*pair, lang="zh") == "DeepSeek冲击波：英伟达单日市值蒸发"

    def test_one_stray_report_does_not_speak_for_all_others(self) -> None:
        chinese = [report(f"{n}", f"比亚迪起诉欧盟反补贴税第{n}报", lang="zh") for n in range(9)]
        assert head(*chinese, report("x", "Something else that was filed here"), lang="en").startswith("比亚迪")

    def test_traditional_chinese_counts_as_chinese(self) -> None:
        assert head(report("1", "DeepSeek衝擊波：輝達單日市值蒸發", lang="zh-Hant"), lang="zh").startswith("DeepSeek")

    @pytest.mark.parametrize(
        "worse",
        [
            "Nvidia shares tumble on DeepSeek…",
            "Live: Nvidia shares tumble on DeepSeek",
            "Nvidia shares tumble on DeepSeek?",
            "Tech 24 | Nvidia shares tumble on DeepSeek",
        ],
    )
    def test_is_plain_and_whole_where_it_can_be(self, worse: str) -> None:
        assert head(report("1", worse), report("2", "Nvidia shares tumble on DeepSeek")) == "Nvidia shares tumble on DeepSeek"

    def test_is_not_taken_from_a_hot_list_while_an_outlet_reports(self) -> None:
        assert head(
            report("1", "Nvidia tumbles on DeepSeek shock", vantage="social"), report("2", "A week to forget in the chip trade")
        ).startswith("A week")

    def test_prefers_the_report_that_carries_the_theme(self) -> None:
        plain, carrying = report("1", "Chip shares fall in Tokyo on Monday"), report("2", "Chip shares fall in a Sputnik moment")
        story = make_story("s", [plain, carrying], [make_tagging("s", spans=(make_span(carrying, "Sputnik moment"),))])
        found = headline(titles_of(story), "en")
        assert found is not None
        assert found.article.id == "2"

    def test_does_not_depend_on_the_order_of_the_articles(self) -> None:
        articles = [report(f"{n}", f"Nvidia shares tumble, report {n % 3}") for n in range(12)]
        heads = set()
        for seed in range(5):
            random.Random(seed).shuffle(articles)
            heads.add(head(*articles))
        assert len(heads) == 1


class TestQuotes:
    def test_come_from_different_outlets_and_are_not_the_headline(self) -> None:
        for story in STORIES.values():
            draft = DRAFT(story, "en")
            assert 1 <= len(draft.quotes) <= 3
            outlets = [p.article.outlet for p in draft.quotes]
            assert len(set(outlets)) == len(outlets)
            assert draft.headline not in draft.quotes

    def test_show_the_other_language_by_a_title(self) -> None:
        assert [(p.article.lang, p.field) for p in DRAFT(STORIES["s-rout"], "en").quotes] == [
            ("en", "summary"),
            ("en", "summary"),
            ("zh", "title"),
        ]
        assert [(p.article.lang, p.field) for p in DRAFT(STORIES["s-qwen"], "zh").quotes][-1] == ("en", "title")

    def test_hear_a_new_shore_before_the_same_one_again(self) -> None:
        text = "Nvidia closed about 17 per cent lower on Monday in New York."
        first = report("1", "Nvidia falls on DeepSeek", vantage="us", summary=text)
        same = report(
            "2",
            "Nvidia falls on DeepSeek",
            vantage="us",
            summary="Nvidia closed about 17 per cent lower in New York trade on Monday.",
        )
        other = report(
            "3",
            "Nvidia falls on DeepSeek",
            vantage="europe",
            summary="Nvidia ended about 17 per cent lower in New York, traders said on Monday.",
        )
        chosen = DRAFT(make_story("s", [first, same, other]), "en").quotes[:2]
        assert {p.article.vantage for p in chosen} == {"us", "europe"}

    def test_of_headline_rights_only_titles(self) -> None:
        story = make_story(
            "s",
            [
                report(
                    f"{n}",
                    f"Chip shares fall, says source {n}",
                    rights="headline",
                    summary="Chip shares fell on Monday in all of Asia.",
                )
                for n in range(3)
            ],
        )
        assert {p.field for p in DRAFT(story, "en").quotes} == {"title"}

    def test_none_where_the_headline_is_all_there_is(self) -> None:
        assert DRAFT(make_story("s", [make_article()]), "en").quotes == ()

    def test_hot_lists_are_not_quoted(self) -> None:
        social = report(
            "1", "Nvidia falls", vantage="social", summary="Nvidia closed about 17 per cent lower on Monday in New York."
        )
        story = make_story("s", [social, report("2", "Nvidia falls by 17 per cent")])
        assert quotes(story, titles_of(story), None, "en")[0].article.id == "2"


class TestShores:
    def test_each_vantage_leads_with_its_own_title_in_a_fixed_order(self) -> None:
        found = shores([STORIES["s-rout"]], Citations().cite)
        assert [shore.vantage for shore in found] == ["us", "europe", "hong-kong", "china-market"]
        assert found[0].lead.words == "Nvidia loses about $589 billion of market value in a day on DeepSeek shock"
        assert (found[0].reports, found[0].outlets, found[0].first) == (2, 2, datetime(2025, 1, 27, 21, 20, tzinfo=UTC))

    def test_hot_lists_copies_and_unplaced_outlets_are_none(self) -> None:
        story = make_story(
            "s",
            [
                report("1", "One", vantage="social"),
                report("2", "Two", vantage="unplaced"),
                report("3", "Three", vantage="us", copy_of="2"),
            ],
        )
        assert shores([story], Citations().cite) == ()

    def test_a_shore_leads_with_the_first_story_that_it_reports(self) -> None:
        found = shores([STORIES["s-qwen"], STORIES["s-r1"]], Citations().cite)
        assert {shore.vantage: shore.lead.words for shore in found}["asia"].startswith("Alibaba releases Qwen2.5-Max")
        assert {shore.vantage: shore.reports for shore in found}["asia"] == 2


class TestFirst:
    def pair(self, hours: float, **over: object) -> tuple[Article, Article]:
        at = END - timedelta(days=3, minutes=17)
        return report("zh", "芯片股下跌", lang="zh", published=at), report(
            "en", "Chip shares fall", **({"published": at + timedelta(hours=hours)} | over)
        )

    def test_the_earlier_language_leads_by_hours(self) -> None:
        lead = first_by(self.pair(5.5))
        assert lead is not None
        assert (lead.lang, lead.hours, lead.first.id) == ("zh", 5.5, "zh")

    @pytest.mark.parametrize(
        "over",
        [
            {"published": None},
            {"vantage": "social"},
            {"published": datetime(2025, 1, 27, 0, 0, tzinfo=UTC)},
            {"published": datetime(2025, 1, 27, 16, 0, tzinfo=UTC)},
            {"published": END, "first_seen": END - timedelta(hours=1)},
        ],
    )
    def test_a_time_that_cannot_be_trusted_leads_nothing(self, over: dict[str, object]) -> None:
        assert first_by(self.pair(5.5, **over)) is None

    def test_days_apart_is_not_the_same_moment(self) -> None:
        assert first_by(self.pair(80)) is None
        assert first_reports(self.pair(80)) == ()

    def test_one_language_alone_has_its_first(self) -> None:
        assert [a.id for a in first_reports(self.pair(1)[:1])] == ["zh"]


class TestDrafters:
    def test_a_missing_one_is_named(self) -> None:
        with pytest.raises(UsageError, match="no drafter 'poet'"):
            load("poet")

    def test_one_without_a_function_is_named(self) -> None:
        with pytest.raises(UsageError, match="a module with a function `draft`"):
            load("tests.sample_week")

    def test_one_of_the_desk_s_own_is_found_by_its_dotted_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "acme_desk").mkdir()
        (tmp_path / "acme_desk" / "house.py").write_text("from pipeline.draft.drafters.extractive import draft\n")
        monkeypatch.syspath_prepend(tmp_path)
        assert load("acme_desk.house") is DRAFT

    def test_copies_are_never_printed(self) -> None:
        story: Story = STORIES["s-cost"]
        copy = replace(story.articles[0], id="copy", copy_of=story.articles[0].id, outlet="thief", outlet_name="Thief")
        assert DRAFT(replace(story, articles=(*story.articles, copy)), "en") == DRAFT(story, "en")


def test_the_next_story_is_worth_much_or_says_something_else() -> None:
    """MMR: of two near in worth the one that is not told already; a much better one stays first."""
    same, other = {"a": 1.0}, {"b": 1.0}
    assert diverse([(9.0, same), (8.5, same), (8.0, other)], []) == (0, 2, 1)
    assert diverse([(9.0, same), (8.5, same), (2.0, other)], []) == (0, 1, 2)
    assert diverse([(9.0, same), (8.0, other)], [same]) == (1, 0)
    assert diverse([], []) == ()
