"""Themes by rule: the words of themes.toml in an article's title and summary, added up, with the evidence kept.

A theme's score is the sum of the points of its phrases and pairs, each counted once, where it counts most (a title counts
for more than a summary); the same words speak through one phrase only. It is carried when the score reaches the
threshold, its conditions are met and no word forbids it. A classifier, where one is given, speaks after the rules
(`opinion.py`). Does not know any theme, and does not learn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from pipeline.model import Article, Entity, Span, Tagging, Theme
from pipeline.theme.classifier import Classifier
from pipeline.theme.entities import Form, Hit, Matcher, forms_of, longest
from pipeline.theme.features import Name
from pipeline.theme.feedback import Judged, Lessons, Spoken, stands, version
from pipeline.theme.opinion import Near, Opinion
from pipeline.theme.prototype import Prototype, Prototypes, shown
from pipeline.theme.reading import Reading
from pipeline.theme.verdict import Verdict as Verdict
from pipeline.theme.verdict import short

FIELD_WEIGHTS = {"title": 1.0, "summary": 0.6}

BREAKS = frozenset(";；|｜。")
"""What parts the items of a digest's headline: words on its two sides are not near each other."""

_BLANK = Article(
    id="",
    feed="",
    url="",
    canonical_url="",
    given_title="",
    title="",
    summary="",
    lang="",
    published=None,
    first_seen=datetime(1970, 1, 1, tzinfo=UTC),
)
Key = str
Place = tuple[str, int, int]
"""A field of the article, and a range in it."""


@dataclass(slots=True)
class _Seen:
    """Where the parts of one theme's rules were found in an article: phrases, sides of pairs, groups, any, not."""

    phrases: dict[int, list[Place]] = field(default_factory=dict)
    one: dict[int, list[Place]] = field(default_factory=dict)
    other: dict[int, list[Place]] = field(default_factory=dict)
    all: dict[int, list[Place]] = field(default_factory=dict)
    any: dict[int, list[Place]] = field(default_factory=dict)
    not_: dict[int, list[Place]] = field(default_factory=dict)


class Tagger:
    """The themes' rules over one automaton. Entities serve the words that begin with `@`; without a *classifier* rules decide."""

    def __init__(self, themes: Sequence[Theme], entities: Iterable[Entity] = (), classifier: Classifier | None = None) -> None:
        self.themes = tuple(themes)
        self._classifier = classifier
        self._groups: dict[Key, tuple[Key, ...]] = {}
        called: dict[str, list[str]] = {}
        forms: dict[Form, list[Key]] = {}
        for entity in entities:
            self._groups[f"@{entity.slug}"] = tuple(f"@{name}" for name in (entity.slug, *entity.groups))
            for name in dict.fromkeys((entity.slug, *entity.groups)):
                called.setdefault(f"@{name}", []).append(f"@{entity.slug}")
            for form in forms_of(entity):
                forms.setdefault(form, []).append(f"@{entity.slug}")
        names = len(forms)
        self._uses: dict[Key, list[tuple[int, str, int]]] = {}
        for number, theme in enumerate(self.themes):
            for part, place, word in _words(theme):
                for key in called.get(word, ()) if word.startswith("@") else (word,):
                    self._uses.setdefault(key, []).append((number, part, place))
        words = [Form(key) for key in self._uses if not key.startswith("@")]
        self._keys = (*forms.values(), *([form.text] for form in words))
        self._names = names
        self._matcher = Matcher((*forms, *words))

    def tag(self, article: Article, vector: bytes = b"") -> tuple[Tagging, ...]:
        """The themes that *article* carries, strongest first, each with the words that speak for it.

        *vector*: its embedding, by the embedder of the classifier, if it has one.
        """
        versions = {theme.slug: theme.version for theme in self.themes}
        carried = sorted((v for v in self._verdicts(article, vector) if v.tagged), key=lambda v: (-v.score, v.theme))
        return tuple(
            Tagging(subject=article.id, theme=v.theme, version=versions[v.theme], score=v.score, spans=v.spans, origin=v.origin)
            for v in carried
        )

    def explain(self, article: Article, vector: bytes = b"") -> tuple[Verdict, ...]:
        """Every theme for which any word of *article* speaks, strongest first, and why the rest are not carried."""
        return tuple(sorted(self._verdicts(article, vector), key=lambda v: (not v.tagged, -v.score, v.theme)))

    def read(self, article: Article) -> tuple[dict[int, Verdict], tuple[Name, ...], frozenset[int]]:
        """What the rules alone say: the verdicts by number of the theme, the names found, the themes that a word forbids."""
        found, names = self._seen(article)
        verdicts = {number: _judge(self.themes[number], seen, article) for number, seen in sorted(found.items())}
        return (
            {number: verdict for number, verdict in verdicts.items() if verdict.spans},
            tuple(names),
            frozenset(number for number, seen in found.items() if seen.not_),
        )

    def taught(self, words: Sequence[Spoken]) -> Tagger:
        """A tagger that has learnt from analysts' *words*, in their order; without a classifier, which reads, nothing is learnt.

        What it learnt of a theme is part of the theme's version.
        """
        if self._opinion is None or not words:
            return self
        numbers = {theme.slug: number for number, theme in enumerate(self.themes)}
        judged: dict[int, list[Judged]] = {}
        for one in words:
            if (number := numbers.get(one.theme)) is not None:
                reading, verdicts = self._heard(one.article, one.vector)
                judged.setdefault(number, []).append(Judged(reading, one.yes, stands(verdicts.get(number))))
        other = copy(self)
        other._opinion = self._opinion.taught(judged)
        suffix = {number: f"+{version(each)}" for number, each in other._opinion.lessons.items() if each.yes or not each.lacks}
        other.themes = tuple(replace(t, version=t.version + suffix.get(n, "")) for n, t in enumerate(self.themes))
        return other

    @property
    def lessons(self) -> dict[str, Lessons]:
        """What analysts taught, by theme, where it does not act too."""
        return {self.themes[number].slug: each for number, each in self._opinion.lessons.items()} if self._opinion else {}

    def study(self, article: Article, vector: bytes = b"") -> tuple[Reading, dict[int, Verdict], Near] | None:
        """What a classifier learns from: the article as it reads it, the verdicts before it speaks, the prototypes most alike."""
        if self._opinion is None:
            return None
        verdicts, names, _ = self.read(article)
        reading = self._opinion.read(article, names, vector)
        near = self._opinion.prototypes.nearest(reading)
        return reading, self._opinion.liken(reading, verdicts, near), near

    @cached_property
    def _opinion(self) -> Opinion | None:
        if self._classifier is None:
            return None
        blank = Opinion.of(self._classifier, self.themes)
        shows = [(number, *each) for number, theme in enumerate(self.themes) for each in shown(theme)]
        told = [(number, name, replace(_BLANK, title=title, summary=summary)) for number, name, title, summary in shows]
        found = [Prototype(number, name, blank.read(one, self._seen(one)[1])) for number, name, one in told]
        return replace(blank, prototypes=Prototypes(found))

    def _verdicts(self, article: Article, vector: bytes) -> list[Verdict]:
        verdicts = self._heard(article, vector)[1] if self._opinion else self.read(article)[0]
        return [verdicts[number] for number in sorted(verdicts)]

    def _heard(self, article: Article, vector: bytes) -> tuple[Reading, dict[int, Verdict]]:
        """The article as the classifier reads it, and the verdicts when all have spoken."""
        assert self._opinion
        verdicts, names, forbidden = self.read(article)
        reading = self._opinion.read(article, names, vector)
        return reading, self._opinion.heed(reading, verdicts, forbidden)

    def _seen(self, article: Article) -> tuple[dict[int, _Seen], list[Name]]:
        """Per theme, where the parts of its rules stand in the article; and the names in it."""
        found: dict[int, _Seen] = {}
        names: list[Name] = []
        for name in FIELD_WEIGHTS:
            hits = self._matcher.find(article.field(name))
            named = longest(hit for hit in hits if hit.form < self._names)
            names += (Name(self._groups[key], name, hit.start, hit.end) for hit in named for key in self._keys[hit.form])
            for hit in (*named, *(hit for hit in hits if hit.form >= self._names)):
                self._note(found, name, hit)
        return found, names

    def _note(self, found: dict[int, _Seen], name: str, hit: Hit) -> None:
        for key in self._keys[hit.form]:
            for number, part, place in self._uses.get(key, ()):
                seen = found.setdefault(number, _Seen())
                getattr(seen, part).setdefault(place, []).append((name, hit.start, hit.end))


def _words(theme: Theme) -> Iterable[tuple[str, int, str]]:
    """Every word of a theme's rules: the part that it belongs to, its place in that part, the word."""
    for n, phrase in enumerate(theme.phrases):
        yield from (("phrases", n, word) for word in phrase.words or (phrase.text,))
    for n, near in enumerate(theme.near):
        yield from (("one", n, word) for word in near.one)
        yield from (("other", n, word) for word in near.other)
    for n, group in enumerate(theme.all):
        yield from (("all", n, word) for word in group)
    yield from (("any", 0, word) for word in theme.any)
    yield from (("not_", n, word) for n, word in enumerate(theme.not_))


def _judge(theme: Theme, seen: _Seen, article: Article) -> Verdict:
    """The verdict on one theme from where its words stand."""
    spans = _apart(
        _span(article, places, theme.phrases[n].text, theme.phrases[n].points) for n, places in sorted(seen.phrases.items())
    )
    for n in sorted(seen.one.keys() & seen.other.keys()):
        if pairs := _pairs(article, seen.one[n], seen.other[n], theme.near[n].within):
            spans.append(_span(article, pairs, f"near[{n + 1}]", theme.near[n].points))
    score = round(sum(span.points for span in spans), 3)
    unmet = _unmet(theme, seen, article)
    why_not = short(score, theme.threshold, unmet)
    for part, places in (("all", places) for places in seen.all.values()):
        spans.append(_span(article, places, part, 0.0))
    spans += [_span(article, places, "any", 0.0) for places in seen.any.values()]
    spoken = any(span.points for span in spans)
    return Verdict(
        theme=theme.slug,
        score=score,
        threshold=theme.threshold,
        spans=_tidy(spans) if spoken else (),
        tagged=not why_not,
        why_not=why_not,
        unmet=unmet,
    )


def _unmet(theme: Theme, seen: _Seen, article: Article) -> str:
    """The conditions that keep the theme from being carried, in words; empty where none does."""
    reasons = []
    for n, places in sorted(seen.not_.items()):
        name, start, end = places[0]
        reasons.append(f"{article.field(name)[start:end]!r} forbids it (not: {theme.not_[n]})")
    for n, group in enumerate(theme.all):
        if n not in seen.all:
            reasons.append(f"nothing of all[{n + 1}] ({_some(group)})")
    if theme.any and not seen.any:
        reasons.append(f"nothing of any ({_some(theme.any)})")
    return "; ".join(reasons)


def _some(words: Sequence[str]) -> str:
    return ", ".join(words[:3]) + (", …" if len(words) > 3 else "")


def _pairs(article: Article, one: Sequence[Place], other: Sequence[Place], within: int) -> list[Place]:
    """The shortest range, of each field, that holds a word of each side close enough to the other."""
    best: dict[str, Place] = {}
    for name, start, end in one:
        for field_, first, last in other:
            if field_ != name or (start < last and first < end) or max(start - last, first - end) > within:
                continue
            place = (name, min(start, first), max(end, last))
            if (name in best and place[2] - place[1] >= best[name][2] - best[name][1]) or _parted(
                article.field(name)[min(end, last) : max(start, first)], within
            ):
                continue
            best[name] = place
    return list(best.values())


def _parted(between: str, within: int) -> bool:
    """Whether the text between two words parts them: it is too wide (Han counts double), or another item begins in it."""
    return any(mark in BREAKS for mark in between) or sum(2 if char >= "\u2e80" else 1 for char in between) > within


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The spans that remain when the same words speak only once for a theme (and once against): by the strongest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (-abs(s.points), s.start - s.end, s.rule)):
        if not any(_overlap(span, other) and (span.points > 0) == (other.points > 0) for other in kept):
            kept.append(span)
    return kept


def _overlap(span: Span, other: Span) -> bool:
    return span.field == other.field and span.start < other.end and other.start < span.end


def _span(article: Article, places: Sequence[Place], rule: str, points: float) -> Span:
    """The span of a rule's strongest place: the heaviest field, then the earliest."""
    name, start, end = min(places, key=lambda p: (-FIELD_WEIGHTS[p[0]], p[1], -p[2]))
    return Span(
        article=article.id,
        field=name,
        start=start,
        end=end,
        words=article.field(name)[start:end],
        rule=rule,
        points=round(points * FIELD_WEIGHTS[name], 3),
    )


def _tidy(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans strongest first; a condition's span only where no rule with points has the same words."""
    ordered = sorted(spans, key=lambda s: (-s.points, s.field != "title", s.start, s.end, s.rule))
    scored = {(s.field, s.start, s.end) for s in ordered if s.points}
    return tuple(s for s in ordered if s.points or (s.field, s.start, s.end) not in scored)
