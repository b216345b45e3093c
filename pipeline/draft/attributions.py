"""Who said what in an article: attributed statements of its title and summary, in English and Chinese.

A direct statement stands between the source's own quotation marks; what does not is reported speech, and its words are the
article's. Words that nobody plainly said, and speakers whom only a pronoun names, are left out. Judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.draft import said_chinese, said_english
from pipeline.draft.quotation_marks import Quoted, quoted
from pipeline.draft.spoken import Spoken
from pipeline.draft.wording import HAN
from pipeline.model import Article, Attribution, Entity
from pipeline.theme.entities import Found, Gazetteer

_HEADLINE = re.compile(r"^(?P<who>[^:：\n]{2,50})(?P<verb>[:：])\s*")
_PERSONS = frozenset(("person", "official"))
"""Kinds of entities that speak for themselves in a headline's "X: …"."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that the desk knows, and what kind of thing bears each."""

    gazetteer: Gazetteer
    kinds: Mapping[str, str]

    def find(self, text: str) -> tuple[Found, ...]:
        """The names in *text*."""
        return self.gazetteer.find(text)


def names_of(entities: Iterable[Entity]) -> Names:
    """The names of *entities*."""
    listed = tuple(entities)
    return Names(Gazetteer(listed), {entity.slug: entity.kind for entity in listed})


def attributions(article: Article, names: Names) -> tuple[Attribution, ...]:
    """The statements of *article*, the title's first, each once."""
    fields = ("title", "summary") if article.rights != "headline" else ("title",)
    return tuple(one for field in fields for one in _of_field(article, field, names))


def _of_field(article: Article, field: str, names: Names) -> Iterator[Attribution]:
    text = article.field(field)
    if not text:
        return
    quotations = quoted(text)
    chinese = not text.isascii() and len(HAN.findall(text)) * 4 > len(text)
    spoken = () if chinese else said_english.read(text, quotations)
    if not (chinese or spoken or field == "title"):
        return
    found = names.find(text)
    if chinese:
        spoken = said_chinese.read(text, quotations, {one.end for one in found})
    if not spoken and field == "title":
        spoken = _headline(text, quotations, found, names)
    by_mark = {one.opened: one for one in quotations}
    for one in spoken:
        whole = by_mark.get(one.start)
        start, end, direct = one.start, one.end, one.direct
        if whole and whole.closed >= end and not direct:
            start, end, direct = whole.start, whole.end, True
        yield Attribution(
            article=article.id,
            field=field,
            start=start,
            end=end,
            words=text[start:end],
            speaker_start=one.speaker_start,
            speaker_end=one.speaker_end,
            speaker=text[one.speaker_start : one.speaker_end],
            verb=text[one.verb_start : one.verb_end],
            manner=one.manner,
            direct=direct,
            at=article.news_at,
            lang=article.lang,
            outlet=article.outlet or article.feed,
            entity=_entity(one, found),
            role=text[one.role_start : one.role_end].strip(" ,"),
            anonymous=one.anonymous,
        )


def _entity(one: Spoken, found: tuple[Found, ...]) -> str:
    """The entity that the speaker's own words name, where they name one alone."""
    inside = [f for f in found if one.speaker_start <= f.start and f.end <= one.speaker_end]
    slugs = {f.slug for f in inside}
    return (
        inside[0].slug if len(slugs) == 1 and inside[0].end - inside[0].start >= (one.speaker_end - one.speaker_start) / 2 else ""
    )


def _headline(text: str, quotations: tuple[Quoted, ...], found: tuple[Found, ...], names: Names) -> tuple[Spoken, ...]:
    """X: "…" of whoever the desk knows, and X: … of a person it knows."""
    match = _HEADLINE.match(text)
    if not match:
        return ()
    speaker = next((f for f in found if f.end == match.end("who")), None)
    if speaker is None:
        return ()
    quotation = next((q for q in quotations if q.opened == match.end()), None)
    person = names.kinds.get(speaker.slug) in _PERSONS
    if not person and not (quotation and quotation.closed >= len(text.rstrip())):
        return ()
    start, end = (quotation.start, quotation.end) if quotation else (match.end(), len(text.rstrip()))
    if end - start < 6 or text[:end].endswith(("…", "..")):
        return ()
    role = (0, speaker.start) if speaker.start else (0, 0)
    verb = (match.start("verb"), match.end("verb"))
    return (Spoken(start, end, speaker.start, speaker.end, *verb, "says", bool(quotation), *role, personal=person),)
