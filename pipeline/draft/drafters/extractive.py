"""The default drafter: the most central title, and whole sentences of different outlets."""

from __future__ import annotations

from pipeline.draft.drafters import Draft
from pipeline.draft.headline import headline, titles_of
from pipeline.draft.quotes import quotes
from pipeline.model import Story


def draft(story: Story, lang: str) -> Draft:
    """The story's headline and one to three quotations, all exact spans."""
    titles = titles_of(story)
    head = headline(titles, lang)
    return Draft(headline=head, quotes=quotes(story, titles, head, lang))
