"""Which issues print which stories, for many stories at once, on both stores."""

from __future__ import annotations

from datetime import timedelta

from pipeline.store import articles, issues, stories
from pipeline.store.connect import Store
from pipeline.store.printed import printed_in
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
