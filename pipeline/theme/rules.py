"""Themes by rule: the words of themes.toml in an article's title and summary, added up, with the evidence kept.

A theme's score is the sum of the points of its phrases and pairs, each counted once, where it counts most (a title counts
for more than a summary); the same words speak through one phrase only. It is carried when the score reaches the
threshold, its conditions are met and no word forbids it. Does not know any theme, and does not learn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.model import Article, Entity, Span, Tagging, Theme
from pipeline.theme.entities import Form, Hit, Matcher, forms_of, longest

FIELD_WEIGHTS = {"title": 1.0, "summary": 0.6}

BREAKS = frozenset(";；|｜。")
"""What parts the items of a digest's headline: words on its two sides are not near each other."""

Key = str
Place = tuple[str, int, int]
"""A field of the article, and a range in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of one theme in one article. *why_not* is empty where the theme is carried."""

    theme: str
    score: float
    threshold: float
    spans: tuple[Span, ...]
    tagged: bool
    why_not: str = ""


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
    """The themes' rules over one automaton. Entities serve the words that begin with `@`."""

    def __init__(self, themes: Sequence[Theme], entities: Iterable[Entity] = ()) -> None:
        self.themes = tuple(themes)
        called: dict[str, list[str]] = {}
        forms: dict[Form, list[Key]] = {}
        self._named: set[int] = set()
        for entity in entities:
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

    def tag(self, article: Article) -> tuple[Tagging, ...]:
        """The themes that *article* carries, strongest first, each with the words that speak for it."""
        versions = {theme.slug: theme.version for theme in self.themes}
        carried = sorted((v for v in self._verdicts(article) if v.tagged), key=lambda v: (-v.score, v.theme))
        return tuple(
            Tagging(subject=article.id, theme=v.theme, version=versions[v.theme], score=v.score, spans=v.spans) for v in carried
        )

    def explain(self, article: Article) -> tuple[Verdict, ...]:
        """Every theme for which any word of *article* speaks, strongest first, and why the rest are not carried."""
        return tuple(sorted(self._verdicts(article), key=lambda v: (not v.tagged, -v.score, v.theme)))

    def _verdicts(self, article: Article) -> list[Verdict]:
        return [
            verdict
            for number, seen in sorted(self._seen(article).items())
            if (verdict := _judge(self.themes[number], seen, article)).spans
        ]

    def _seen(self, article: Article) -> dict[int, _Seen]:
        """Per theme, where the parts of its rules stand in the article."""
        found: dict[int, _Seen] = {}
        for name in FIELD_WEIGHTS:
            hits = self._matcher.find(article.field(name))
            named = longest(hit for hit in hits if hit.form < self._names)
            for hit in (*named, *(hit for hit in hits if hit.form >= self._names)):
                self._note(found, name, hit)
        return found

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
    why_not = _why_not(theme, seen, score, article)
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
    )


def _why_not(theme: Theme, seen: _Seen, score: float, article: Article) -> str:
    """What keeps the theme from being carried, in words; empty where nothing does."""
    reasons = []
    for n, places in sorted(seen.not_.items()):
        name, start, end = places[0]
        reasons.append(f"{article.field(name)[start:end]!r} forbids it (not: {theme.not_[n]})")
    for n, group in enumerate(theme.all):
        if n not in seen.all:
            reasons.append(f"nothing of all[{n + 1}] ({_some(group)})")
    if theme.any and not seen.any:
        reasons.append(f"nothing of any ({_some(theme.any)})")
    if score < theme.threshold:
        reasons.append(f"{theme.threshold - score:.2f} points short")
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
