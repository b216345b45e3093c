"""Why an article or a story carries a theme, why not another, and what the analysts said of it, in lines for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import Article, Correction, Span, Story, Tagging
from pipeline.theme.rules import Verdict
from pipeline.theme.stories import source_of
from pipeline.theme.words import Words, on_article, on_story, said_of

NEAR = 1.5
"""How many points a theme may be short of its threshold and still be a near miss."""

NEAR_MISSES = 3
"""Most near misses shown, unless all are asked for."""

Numbers = Mapping[tuple[str, str], int]
"""The number of each version, by theme and version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the lines are made from: *explain* gives the verdicts on an article. *every*: show them all.

    *precision*: by theme, how often the classifier was right on articles that it had not learnt from.
    """

    explain: Callable[[Article], Sequence[Verdict]]
    words: Words
    numbers: Numbers
    precision: Mapping[str, float]
    every: bool = False


def article_lines(article: Article, known: Knowledge) -> Iterator[str]:
    """Each theme's points in the article with the words that give them, near misses with what is short, the analysts' words."""
    verdicts = known.explain(article)
    for verdict in [v for v in verdicts if v.tagged] + _misses(verdicts, every=known.every):
        mark = "carries" if verdict.tagged else "not"
        reason = "" if verdict.tagged else f": {verdict.why_not}"
        yield f"  {mark} {verdict.theme}: {verdict.score:g} of {verdict.threshold:g} points{_by_model(verdict, known)}{reason}"
        if verdict.taught and verdict.taught != verdict.why_not:
            yield f"    {verdict.taught}"
        yield from map(_evidence, verdict.spans)
    if not verdicts:
        yield "  no word of any theme"
    mine = [word for word in known.words.get(article.id, ()) if not word.story]
    binding = on_article(article.id, known.words)
    yield from _said(mine, binding, "this article")
    for verdict in verdicts:
        if (word := binding.get(verdict.theme)) and verdict.tagged != (word.verdict == "yes"):
            yield f"    {word.verdict} to {verdict.theme}, against the rules"


def story_lines(story: Story, known: Knowledge) -> Iterator[str]:
    """The story's themes with their evidence, those that some report carries and the story does not, the analysts' words."""
    for tag in story.tags:
        number = known.numbers.get((tag.theme, tag.version))
        version = f"version {number} ({tag.version})" if number else f"version {tag.version}"
        origin = f"model{_proven(tag, known)}" if tag.origin == "model" else tag.origin
        yield f"  theme {tag.theme} {tag.score:g} ({origin}, {version}), known from {tag.known_from:%Y-%m-%d %H:%M} UTC"
        yield from map(_evidence, tag.spans)
    originals = story.originals or story.articles
    best: dict[str, Verdict] = {}
    carrying: dict[str, set[str]] = {}
    for article in originals:
        for verdict in known.explain(article):
            if verdict.tagged:
                carrying.setdefault(verdict.theme, set()).add(source_of(article))
            if verdict.theme not in best or verdict.score > best[verdict.theme].score:
                best[verdict.theme] = verdict
    sources = len({source_of(article) for article in originals})
    counted = {theme: f"{len(speaking)} of {sources} independent sources carry it" for theme, speaking in carrying.items()}
    binding = on_story(story, known.words)
    settled = {*binding, *story.themes}
    for theme in sorted(counted.keys() - settled):
        yield f"  not {theme}: {counted[theme]}, and none strongly enough to speak alone"
    rest = [best[theme] for theme in sorted(best.keys() - counted.keys() - settled)]
    for verdict in _misses(rest, every=known.every):
        yield f"  not {verdict.theme}: {verdict.score:g} of {verdict.threshold:g} points in its best report: {verdict.why_not}"
    yield from _said(said_of(story, known.words), binding, "the story")
    for theme, word in sorted(binding.items()):
        yield f"    {word.verdict} to {theme}; by the rules {counted.get(theme, 'no source carries it')}"


def _misses(verdicts: Sequence[Verdict], *, every: bool) -> list[Verdict]:
    """What comes nearest to being carried, nearest first."""
    missed = sorted((v for v in verdicts if not v.tagged), key=lambda v: (v.threshold - v.score, v.theme))
    return missed if every else [v for v in missed if v.threshold - v.score <= NEAR][:NEAR_MISSES]


def _by_model(verdict: Verdict, known: Knowledge) -> str:
    """That a model carries what the rules do not, and what it thinks; empty where it has no part in it."""
    if verdict.probability is None:
        return " by what analysts taught" if verdict.origin == "model" else ""
    if verdict.origin == "model":
        return f" by the classifier alone, probability {verdict.probability:.2f}{_proven(verdict, known)}"
    return f", classifier {verdict.probability:.2f}"


def _proven(found: Verdict | Tagging, known: Knowledge) -> str:
    """How good the classifier is at the theme; what analysts taught tells that itself."""
    taught = any(span.rule.startswith("taught") for span in found.spans)
    shown = found.theme in known.precision and not taught
    return f", precision {known.precision[found.theme]:.2f} cross-validated" if shown else ""


def _said(words: Sequence[Correction], binding: Mapping[str, Correction], what: str) -> Iterator[str]:
    """Each word of the analysts on *what*, in order, and whether it binds."""
    for word in words:
        why = f" ({word.why})" if word.why else ""
        replaced = "takes back what was said before" if word.verdict == "undone" else "replaced since"
        holds = "binds" if binding.get(word.theme) == word else replaced
        yield f"  {word.who} on {word.known_from:%Y-%m-%d %H:%M} UTC of {what}: {word.theme} {word.verdict}{why}; {holds}"


def _evidence(span: Span) -> str:
    return f"    {span.words!r} in the {span.field} at {span.start}, {span.points:+g} by {span.rule}"
