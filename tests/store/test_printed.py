"""Which issues print which stories, for many stories at once, on both stores."""

from __future__ import annotations

from datetime import timedelta

from pipeline.store import articles, issues, stories
from pipeline.store.connect import Store
from pipeline.store.printed import on_themes, printed_in
from tests.store.values import DAY, T0, article, member


def test_the_issues_of_many_stories_are_told_at_once(store: Store) -> None:
    """Each story with the issues that print it, the newest window first; one that none prints is left out."""
    with store.write() as tx:
        articles.insert(tx, [article(f"a{n}") for n in (1, 2, 3)], {})
        stories.place(tx, {}, [member(f"s{n}", f"a{n}") for n in (1, 2, 3)])
        for slug, age, printed in (("old", 7, ["s1", "s2"]), ("new", 0, ["s1"])):
            end = T0 - timedelta(days=age)
            row = issues.IssueRow(
                slug=slug,
                desk="d",
                series="s",
                title=f"The {slug} one",
                edition=1,
                start=end - DAY,
                end=end,
                as_of=end,
                built_at=end,
            )
            issues.record(tx, row, [(story, "model-race") for story in printed])
    with store.read() as tx:
        assert printed_in(tx, ["s1", "s2", "s3", "nothing"]) == {
            "s1": (("new", "The new one"), ("old", "The old one")),
            "s2": (("old", "The old one"),),
        }
        assert printed_in(tx, []) == {}


def test_an_issue_on_a_theme_is_an_earlier_one_of_the_series_that_knew_nothing_later(store: Store) -> None:
    """The last ones of every theme, the newest first; one that was cancelled is none."""
    with store.write() as tx:
        articles.insert(tx, [article("a1")], {})
        stories.place(tx, {}, [member("s1", "a1")])
        for days, theme, series in ((1, "t", "s"), (2, "t", "s"), (3, "u", "s"), (4, "t", "s"), (5, "t", "another")):
            end = T0 - timedelta(days=days)
            times = {"start": end - DAY, "end": end, "as_of": end, "built_at": T0}
            issues.record(
                tx, issues.IssueRow(slug=f"i{days}", desk="d", series=series, title="T", edition=1, **times), [("s1", theme)]
            )
    with store.read() as tx:
        assert on_themes(tx, "s", ("t",), end=T0, as_of=T0, each=2) == ("i1", "i2")
        assert on_themes(tx, "s", ("t", "u"), end=T0, as_of=T0, each=2) == ("i1", "i2", "i3")
        assert on_themes(tx, "s", ("t",), end=T0 - DAY, as_of=T0, each=2) == ("i2", "i4")
        assert on_themes(tx, "s", ("t",), end=T0, as_of=T0 - 3 * DAY, each=2) == ("i4",)
        assert on_themes(tx, "s", (), end=T0, as_of=T0, each=2) == ()
    with store.write() as tx:
        issues.set_state(tx, "i1", ("draft",), "cancelled", T0)
    with store.read() as tx:
        assert on_themes(tx, "s", ("t",), end=T0, as_of=T0, each=2) == ("i2", "i4")
