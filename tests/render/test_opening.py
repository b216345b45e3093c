"""What the opening says of the languages, and of the lead story in the text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Figure, Issue, Shore
from tests.make import make_issue
from tests.render.conftest import files_of


def with_shores(issue: Issue) -> Issue:
    """The issue with two shores of its lead: its headline on one, its first quotation on the other."""
    lead = issue.lead
    assert lead
    heads = {"us": lead.headline, "china-market": lead.quotes[0][1]}
    rows = (Shore(vantage=v, lead=q, outlet="O", reports=1, outlets=1, first=issue.start) for v, q in heads.items())
    return replace(issue, lead=replace(lead, shores=tuple(rows)))


def test_the_text_names_the_lead_above_its_shores() -> None:
    """A reader of the mail's text knows of what the two shores speak."""
    issue = with_shores(make_issue())
    assert issue.lead
    text = " ".join(files_of(issue)["email.txt"].decode().split())
    opening = text[text.index("The lead ") : text.index(" Two shores ")]
    assert opening.startswith(f"The lead “{issue.lead.headline.words}” [{issue.lead.headline.cite}] {issue.lead.outlet}")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "1 is in Finnish and 5 are in another language"), ("zh", "芬兰文1篇和其他语言5篇")]
)
def test_a_language_is_never_named_by_its_code(lang: str, said: str) -> None:
    """One that has no name is another language, and such ones are counted together."""
    issue = make_issue()
    counts = {"fi": 1, "tlh": 2, "qya": 3}
    figures = tuple(f for f in issue.figures if not f.key.startswith("langs."))
    figures += tuple(Figure(key=f"langs.{key}", value=n) for key, n in counts.items())
    text = files_of(replace(issue, lang=lang, figures=figures))["email.txt"].decode()
    assert said.replace(" ", "") in "".join(text.split())
