"""What is doubtful in a theme's rules, found by trying them: examples judged wrongly, words that never speak, one language.

Reads no file, and changes nothing: a theme that is doubtful still works as it is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.model import Article, Entity, Example, Phrase, Theme
from pipeline.text.normalise import normalise
from pipeline.theme.entities import forms_of
from pipeline.theme.rules import Tagger, Verdict

Named = Mapping[str, tuple[str, ...]]
"""The forms of every name that rules may call, by @NAME."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One doubtful thing of a theme, and the remedy. *word*: what to look for in the file, to find the line."""

    theme: str
    word: str
    what: str
    remedy: str


def findings(theme: Theme, entities: Iterable[Entity]) -> Iterator[Finding]:
    """Everything that is doubtful in the theme, in the order of the file."""
    entities = tuple(entities)
    named: dict[str, tuple[str, ...]] = {}
    for entity in entities:
        for name in dict.fromkeys((entity.slug, *entity.groups)):
            named[f"@{name}"] = (*named.get(f"@{name}", ()), *(form.text for form in forms_of(entity)))
    tagger = Tagger([theme], entities)
    yield from _examples(theme, tagger)
    yield from _reach(theme)
    yield from _languages(theme, named)
    yield from _twice(theme)
    yield from _silent(theme, tagger, named)
    yield from _frame(theme)


def judged(tagger: Tagger, example: Example) -> Verdict | None:
    """What the rules of the tagger's only theme say of the example; None where no word speaks."""
    found = tagger.explain(_article(example.title, example.summary))
    return found[0] if found else None


def _examples(theme: Theme, tagger: Tagger) -> Iterator[Finding]:
    if not theme.examples:
        yield _finding(theme, theme.slug, "has no examples", "add examples = [{ carries = true, title = … }, …]")
    for example in theme.examples:
        verdict = judged(tagger, example)
        carried = verdict is not None and verdict.tagged
        if carried and verdict and not example.carries:
            by = ", ".join(f"{span.words!r} {span.points:+g}" for span in verdict.spans if span.points > 0)
            what = f"carries the example {example.title!r} and must not: {verdict.score:g} points by {by}"
            yield _finding(theme, example.title, what, "mend the rules, or the example")
        if example.carries and not carried:
            why = verdict.why_not if verdict else "no word of it is there"
            yield _finding(
                theme, example.title, f"does not carry the example {example.title!r}: {why}", "mend the rules, or the example"
            )


def _reach(theme: Theme) -> Iterator[Finding]:
    """Whether the theme can be carried at all."""
    points = (*(phrase.points for phrase in theme.phrases), *(near.points for near in theme.near))
    most = sum(each for each in points if each > 0)
    if most < theme.threshold:
        what = f"can never be carried: all its words together give {most:g} points of {theme.threshold:g}"
        yield _finding(theme, theme.slug, what, "add words, or lower the threshold")
    for number, group in enumerate(theme.all, 1):
        if not group:
            yield _finding(theme, theme.slug, f"can never be carried: all[{number}] is empty", "fill the group, or take it out")


def _languages(theme: Theme, named: Named) -> Iterator[Finding]:
    words = [word for phrase in theme.phrases if phrase.points > 0 for word in phrase.words or (phrase.text,)]
    words += [word for near in theme.near if near.points > 0 for word in (*near.one, *near.other)]
    forms = [form for word in words for form in named.get(word, (word,))]
    for lang, there in (("Chinese", any(map(_han, forms))), ("English", not all(map(_han, forms)))):
        if forms and not there:
            yield _finding(theme, theme.slug, f"has no {lang} word that gives points", f"add the {lang} words")


def _twice(theme: Theme) -> Iterator[Finding]:
    first: dict[str, Phrase] = {}
    for phrase in theme.phrases:
        other = first.setdefault(normalise(phrase.text), phrase)
        if other is not phrase:
            same = "" if other.text == phrase.text else f" (as {other.text!r})"
            yield _finding(
                theme,
                phrase.text,
                f"{phrase.text!r} stands twice{same}: {other.points:g} and {phrase.points:g} points",
                "keep one",
            )


def _silent(theme: Theme, tagger: Tagger, named: Named) -> Iterator[Finding]:
    """The phrases that can never fire: one word of the theme has every place where theirs stand, or a word of `not` does.

    A list or a group of names speaks once only, so that words beside it may speak where another of its own stands first.
    """
    single = {phrase.text for phrase in theme.phrases if not phrase.words and len(named.get(phrase.text, ("",))) == 1}
    for phrase in theme.phrases:
        tried = [
            _alone(tagger, phrase, form, single) for word in phrase.words or (phrase.text,) for form in named.get(word, (word,))
        ]
        if tried and "" not in tried:
            yield _finding(theme, phrase.text, f"{phrase.text!r} can never fire: {tried[0]}", "take it out")


def _alone(tagger: Tagger, phrase: Phrase, form: str, single: Collection[str]) -> str:
    """What keeps the phrase from speaking where *form* stands alone; empty if nothing does for certain."""
    found = tagger.explain(_article(form.removesuffix("*")))
    if not found:
        return f"nothing is found in {form!r}"
    if forbidden := [reason for reason in found[0].why_not.split("; ") if "forbids it" in reason]:
        return forbidden[0]
    spoken = [span for span in found[0].spans if span.points and not span.rule.startswith("near[")]
    speaks = max(spoken, key=lambda span: abs(span.points), default=None)
    if speaks is None or speaks.rule not in single or any(span.rule == phrase.text for span in spoken):
        return ""
    return f"{speaks.rule!r} speaks in its place, for {speaks.points:+g} points"


def _frame(theme: Theme) -> Iterator[Finding]:
    """Words of the frame that speak for both sides, and a side that is known in one language only, or by no word."""
    if theme.frame is None:
        return
    sides = {"for": dict(theme.frame.thesis), "against": dict(theme.frame.counter)}
    for word in sorted(sides["for"].keys() & sides["against"].keys()):
        yield _finding(theme, word, f"{word!r} speaks for both sides of the frame", "keep it on one side")
    for name, words in sides.items():
        for lang, there in (("Chinese", any(map(_han, words))), ("English", not all(map(_han, words)))):
            if not there:
                what = f"has no {lang} word in frame.{name}: no {lang} report is ever quoted for that side"
                yield _finding(theme, theme.slug, what, f"add words to [[theme.frame.{name}]]")


def _article(title: str, summary: str = "") -> Article:
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    return Article(
        id="example", feed="", url="", canonical_url="", given_title=title, title=title, summary=summary, lang="",
        published=moment, first_seen=moment,
    )  # fmt: skip


def _han(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)


def _finding(theme: Theme, word: str, what: str, remedy: str) -> Finding:
    return Finding(theme=theme.slug, word=word, what=what, remedy=remedy)
