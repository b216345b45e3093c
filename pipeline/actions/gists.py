"""What the words of stories say of their weight, and which story of the two weeks before each is most like. Reads no store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Gist, Story
from pipeline.pipeline import Tools
from pipeline.story.novelty import nearest
from pipeline.theme.gist import gist_of
from pipeline.theme.leapfrog import Reader


def gists(stories: Sequence[Story], earlier: Sequence[Story], tools: Tools, reader: Reader) -> dict[str, Gist]:
    """The gist of each of *stories*, by its id."""
    near = nearest(stories, earlier)
    found = {}
    for story in stories:
        like, likeness = near.get(story.id, ("", 0.0))
        found[story.id] = replace(gist_of(story, tools.tagger, reader.named), nearest=like, likeness=likeness)
    return found
