"""The analysts' word on themes, put above what rules and classifiers say: a yes adds the theme, a no takes it away.

Does not read the log: it is given it. Nothing is overridden silently: a tag that is there by a word has the origin
"analyst", and `desk explain` shows each word with who gave it and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pipeline.model import Correction, Story, Tagging, Theme

Words = Mapping[str, Sequence[Correction]]
"""What was said, by the article that it hangs on, in the order in which it was said."""


def by_article(words: Iterable[Correction]) -> dict[str, list[Correction]]:
    """The words of a log by the article on which each hangs, their order kept."""
    found: dict[str, list[Correction]] = {}
    for word in words:
        found.setdefault(word.article, []).append(word)
    return found


def on_story(story: Story, words: Words, as_of: datetime | None = None) -> dict[str, Correction]:
    """The word that binds the story at *as_of*, by theme: the last that was given on it or on a story that is part of it now."""
    return _last(said_of(story, words), as_of) if words else {}


def on_article(article: str, words: Words, as_of: datetime | None = None) -> dict[str, Correction]:
    """The word that binds the article itself at *as_of*, by theme."""
    return _last((word for word in words.get(article, ()) if not word.story), as_of)


def said_of(story: Story, words: Words) -> tuple[Correction, ...]:
    """Every word on the story or on one that is part of it now, in the order in which they were said."""
    found = (word for article in story.articles for word in words.get(article.id, ()) if word.story)
    return tuple(sorted(found, key=lambda word: word.known_from))


def heed(
    subject: str, taggings: Sequence[Tagging], binding: Mapping[str, Correction], themes: Mapping[str, Theme]
) -> tuple[Tagging, ...]:
    """*taggings* of a story or an article as the *binding* words leave them, strongest first.

    A theme that is there by a word alone scores exactly its threshold, and has no evidence but the word.
    """
    if not binding:
        return tuple(taggings)
    kept = [tag for tag in taggings if tag.theme not in binding]
    for slug, word in binding.items():
        if word.verdict == "yes":
            found = next((tag for tag in taggings if tag.theme == slug), None)
            kept.append(replace(found, origin="analyst") if found else _by_word(subject, slug, themes.get(slug)))
    return tuple(sorted(kept, key=lambda tag: (-tag.score, tag.theme)))


def _by_word(subject: str, slug: str, theme: Theme | None) -> Tagging:
    return Tagging(
        subject=subject,
        theme=slug,
        version=theme.version if theme else "",
        score=theme.threshold if theme else 3.0,
        origin="analyst",
    )


def _last(words: Iterable[Correction], as_of: datetime | None) -> dict[str, Correction]:
    """The last word on each theme; one that was undone binds nobody."""
    last: dict[str, Correction] = {}
    for word in words:
        if as_of is None or word.known_from <= as_of:
            last[word.theme] = word
    return {theme: word for theme, word in last.items() if word.verdict != "undone"}
