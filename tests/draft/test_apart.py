"""What one language alone says of the lead: found, printed in every form, and proved by the reports of both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.draft.apart import check_apart, with_apart
from pipeline.model import Apart, Article, Entity, Issue, OnlyHere, Shore
from tests.make import make_article, make_issue, make_story
from tests.render.conftest import files_of

ENTITIES = (
    Entity(slug="nvidia", kind="company", en=("Nvidia",), zh=("英伟达",)),
    Entity(slug="high-flyer", kind="fund", en=("High-Flyer",), zh=("幻方",)),
)
ENGLISH = make_article("e1", title="Nvidia loses $589bn, 17% of its worth", summary="", lang="en", vantage="us")
CHINESE = make_article("z1", title="幻方旗下模型走红，下载量达1600万次", summary="", lang="zh", vantage="china-market")
ARTICLES = {one.id: one for one in (ENGLISH, CHINESE)}
SAID = (
    Apart(lang="en", names=(("Nvidia", "英伟达"),), figures=((589_000_000_000.0, ""), (17.0, "%"))),
    Apart(lang="zh", names=(("High-Flyer", "幻方"),), figures=((16_000_000.0, ""),)),
)


def told(*articles: Article, lang: str = "en") -> Issue:
    """The sample issue with these reports as its lead story's, and with what one language alone says of it."""
    issue = replace(make_issue(), lang=lang)
    assert issue.lead
    only = (OnlyHere(lang="en", entities=("nvidia",)), OnlyHere(lang="zh", entities=("high-flyer",)))
    shore = Shore(vantage="us", lead=issue.lead.headline, outlet="O", reports=1, outlets=1, first=issue.start)
    issue = replace(issue, lead=replace(issue.lead, only=only, shores=(shore,)))
    return with_apart(issue, {issue.lead.story: make_story(issue.lead.story, articles or (ENGLISH, CHINESE))}, ENTITIES)


def test_names_and_large_figures_of_one_language_are_found_and_proved() -> None:
    issue = told()
    assert issue.apart == SAID
    assert [issue.figure(f"lead.langs.{lang}") for lang in ("en", "zh")] == [1, 1]
    assert list(check_apart(issue, ARTICLES)) == []
    assert told(ENGLISH).apart == (), "one language tells it: there is nothing to compare"


@pytest.mark.parametrize(
    "forged",
    [
        Apart(lang="en", names=(("High-Flyer", "幻方"),)),
        Apart(lang="en", names=(("OpenAI",),)),
        Apart(lang="en", figures=((16_000_000.0, ""),)),
        Apart(lang="zh", figures=((17.0, "%"),)),
    ],
)
def test_the_gate_refuses_what_the_reports_do_not_bear_out(forged: Apart) -> None:
    """What the other language says too, and what nobody says."""
    assert list(check_apart(replace(told(), apart=(forged,)), ARTICLES))
    assert list(check_apart(told(), {"e1": ENGLISH})), "nor without the reports of the other language"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("In English (1 report)", "Nvidia", "589 billion, 17%", "In Chinese (1 report)", "High-Flyer", "16 million")),
        ("zh", ("英文（1篇报道）", "5,890亿、17%", "中文（1篇报道）", "1,600万")),
    ],
)
def test_it_is_printed_under_the_shores_of_the_lead(lang: str, said: tuple[str, ...]) -> None:
    """In page, mail and text, in the language of the issue."""
    files = files_of(told(lang=lang))
    for name in ("index.html", "email.html", "email.txt"):
        text = " ".join(files[name].decode().split())
        assert [one for one in said if one not in text] == [], name
