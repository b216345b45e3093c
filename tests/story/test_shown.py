"""Of an original and its copies the fullest text is shown; independent voices are counted by who wrote it first."""

from __future__ import annotations

from pipeline.draft.headline import headline, titles_of
from pipeline.draft.quotes import quotes
from pipeline.model import Article
from pipeline.web.rows import row_of
from pipeline.web.story_pages import Record, spread_of
from tests.make import END, make_article, make_story

SHORT = "The sample chip maker plans a second factory."
FULL = f"{SHORT} It will stand in the north of the island and cost four billion, the company said on Monday."


def first(**over: object) -> Article:
    return make_article("first", summary=SHORT, **over)


def copy(**over: object) -> Article:
    given = {
        "summary": FULL,
        "copy_of": "first",
        "outlet": "other",
        "outlet_name": "Other",
        "owner": "other",
        "feed": "other-feed",
    }
    return make_article("copy", published=END, **(given | over))


def ids(*articles: Article) -> list[str]:
    return [a.id for a in make_story(articles=articles).shown]


def test_the_fullest_text_that_is_known_leads() -> None:
    assert ids(first(), copy()) == ["copy"]
    assert ids(first()) == ["first"]
    assert ids(first(), copy(summary=SHORT)) == ["first"]


def test_boilerplate_makes_no_text_fuller() -> None:
    assert ids(first(), copy(noise=(("summary", len(SHORT), len(FULL)),))) == ["first"]


def test_what_may_not_be_quoted_does_not_lead_and_nobody_gives_leave_for_another() -> None:
    assert ids(first(), copy(rights="headline")) == ["first"]
    assert ids(first(rights="headline"), copy()) == ["first"]
    assert ids(first(), copy(vantage="social")) == ["first"]


def test_a_copy_that_leads_is_quoted_and_adds_no_independence() -> None:
    story = make_story(articles=(first(), copy()))
    titles = titles_of(story)
    assert headline(titles, "en").article.id == "copy"  # type: ignore[union-attr]  # there is a title
    assert {p.article.id for p in quotes(story, titles, headline(titles, "en"), "en")} == {"copy"}
    assert story.owners == {"sample-wire"}


def test_a_report_that_names_its_wire_is_the_wires() -> None:
    wire = make_article("w", owner="sample-wire")
    others = [make_article(f"o{n}", owner=f"owner-{n}", wire="sample-wire" if n else "") for n in range(8)]
    story = make_story(articles=(wire, *others))
    row = row_of(story, {})
    assert (row.reports, row.independent) == (9, 2)


def test_the_page_shows_the_fullest_text_and_the_others_as_its_copies() -> None:
    story = make_story(articles=(first(), copy()))
    spread = spread_of(story, Record(memberships=()), row_of(story, {}), lambda _: frozenset())
    ((_, (report,)),) = spread.shores
    assert (report.article.id, [a.id for a in report.copies]) == ("copy", ["first"])
