"""The leapfrog board: in which industries China is said to reach the lead, by whom, since when.

Counts the stories that it is given and finds the words that claim the lead; says nothing of who is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.model import (
    CHINA,
    INCUMBENT,
    VANTAGES,
    Article,
    Board,
    ClaimWords,
    Entity,
    Industries,
    Industry,
    Lane,
    Reach,
    Said,
    Story,
)
from pipeline.theme.entities import Form, Hit, Matcher, forms_of, longest

WEEKS = 26
"""Weeks of the board: half a year."""

WEEK = timedelta(weeks=1)
FIELDS = ("title", "summary")
VERBS = ("leads", "lags", "nears")
OTHER = {CHINA: INCUMBENT, INCUMBENT: CHINA}

_END = re.compile(r"[!?;|。！？；｜\n]|\s[–—-]\s|\.\s+(?=[A-Z“\"'])")
"""What ends a sentence: a name before it is not the subject of a word after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Whose the lead is said to be, by which kind of verb, and where the words stand that say so."""

    side: str
    verb: str
    field: str
    start: int
    end: int


class Reader:
    """industries.toml over two automata: which industries an article is about, and what it claims of the lead."""

    def __init__(self, given: Industries, entities: Iterable[Entity] = ()) -> None:
        self.given = given
        forms = _forms_by_name(entities)
        self._industries = _Roles({one.slug: one.words for one in given.industries}, forms)
        self._claims = _Roles(_roles(given.claims) if given.claims else {}, forms)

    def named(self, article: Article) -> frozenset[tuple[str, str]]:
        """(side, name) of the names of both sides in the title, in small letters."""
        hits = self._claims.find(article.title)
        return frozenset((side, article.title[hit.start : hit.end].lower()) for side, hit in _named(hits, (CHINA, INCUMBENT)))

    def industries(self, article: Article) -> frozenset[str]:
        """The industries of which the article says a word."""
        return frozenset(role for field in FIELDS for role in self._industries.find(article.field(field)))

    def claims(self, article: Article) -> tuple[Claim, ...]:
        """What the article claims of the lead: the first claim for each side, the title before the summary."""
        found: dict[str, Claim] = {}
        hits = {field: self._claims.find(article.field(field)) for field in FIELDS}
        about_china = any(CHINA in each for each in hits.values())
        for field in FIELDS if about_china else ():
            for claim in self._claims_in(field, article.field(field), hits[field]):
                found.setdefault(claim.side, claim)
        return tuple(found[side] for side in (CHINA, INCUMBENT) if side in found)

    def _claims_in(self, field: str, text: str, hits: Mapping[str, Sequence[Hit]]) -> Iterable[Claim]:
        names = _named(hits, (CHINA, INCUMBENT))
        beaten: list[Hit] = []  # what was beaten is no subject of the next verb: X overtakes Y and tops the charts
        for verb, hit in _named(hits, VERBS):
            before = [one for one in names if one[1].end <= hit.start and self._near(text[one[1].end : hit.start])]
            after = [one for one in names if one[1].start >= hit.end and self._near(text[hit.end : one[1].start])]
            if not before or before[-1][1] in beaten:
                continue
            side, name = before[-1]
            beaten += [one for _, one in after[:1]]
            ends = _END.search(text, hit.end)
            asked = ends is not None and ends[0] in "?？"
            doubted = asked or any(name.end <= doubt.start and doubt.end <= hit.start for doubt in hits.get("doubt", ()))
            among_themselves = bool(after) and after[0][0] == side
            if doubted or among_themselves or (verb == "nears" and side != CHINA):
                continue
            yield Claim(side=OTHER[side] if verb == "lags" else side, verb=verb, field=field, start=name.start, end=hit.end)

    def _near(self, between: str) -> bool:
        """Whether what stands between two words leaves them in one sentence, and near."""
        within = self.given.claims.within if self.given.claims else 0
        return not _END.search(between) and sum(2 if char >= "\u2e80" else 1 for char in between) <= within


def board(reader: Reader, stories: Sequence[Story], *, end: datetime, weeks: int = WEEKS) -> Board:
    """The board of the *weeks* up to *end*. A story counts in each week in which an outlet of the vantage reported it."""
    start = end - WEEK * weeks
    lanes = []
    reports = {story.id: [a for a in story.originals if a.vantage != "social" and a.news_at < end] for story in stories}
    words = {story.id: frozenset[str]().union(*map(reader.industries, reports[story.id])) for story in stories}
    said = {story.id: _said(reader, story, reports[story.id]) for story in stories}
    for industry in reader.given.industries:
        ours = [story.id for story in stories if reports[story.id] and _belongs(story, industry, words[story.id])]
        lanes.append(
            Lane(
                industry=industry.slug,
                name=industry.name,
                name_zh=industry.name_zh,
                reach=_reach({one: reports[one] for one in ours}, start, weeks),
                said=tuple(
                    sorted((s for one in ours for s in said[one] if s.at >= start), key=lambda s: (s.at, s.article, s.side))
                ),
                first=min((a.news_at for one in ours for a in reports[one]), default=None),
            )
        )
    return Board(end=end, weeks=weeks, lanes=tuple(lanes), version=reader.given.version)


def _belongs(story: Story, industry: Industry, words: frozenset[str]) -> bool:
    carried = not set(industry.themes).isdisjoint(story.themes)
    return carried and (not industry.words or industry.slug in words)


def _reach(reports: Mapping[str, Sequence[Article]], start: datetime, weeks: int) -> tuple[Reach, ...]:
    """The stories of each vantage by week; a vantage without any is left out."""
    found: dict[str, list[set[str]]] = {}
    for story, articles in reports.items():
        for article in articles:
            if article.news_at >= start:
                place = (article.news_at - start) // WEEK
                found.setdefault(article.vantage, [set() for _ in range(weeks)])[place].add(story)
    return tuple(
        Reach(vantage=vantage, weeks=tuple(tuple(sorted(week)) for week in found[vantage]))
        for vantage in VANTAGES
        if vantage in found
    )


def _said(reader: Reader, story: Story, reports: Sequence[Article]) -> tuple[Said, ...]:
    """The story's claims: of each outlet the first one for each side."""
    found: dict[tuple[str, str], Said] = {}
    for article in reports:
        for claim in reader.claims(article):
            outlet = article.outlet_name or article.outlet or article.feed
            said = Said(
                story=story.id,
                article=article.id,
                outlet=outlet,
                vantage=article.vantage,
                lang=article.lang,
                at=article.news_at,
                side=claim.side,
                verb=claim.verb,
                field=claim.field,
                start=claim.start,
                end=claim.end,
                words=article.field(claim.field)[claim.start : claim.end],
            )
            found.setdefault((outlet, claim.side), said)
    return tuple(found.values())


def _roles(words: ClaimWords) -> dict[str, tuple[str, ...]]:
    return {
        CHINA: words.china,
        INCUMBENT: words.incumbent,
        **{verb: getattr(words, verb) for verb in VERBS},
        "doubt": words.doubt,
    }


def _named(hits: Mapping[str, Sequence[Hit]], roles: Sequence[str]) -> list[tuple[str, Hit]]:
    """The hits of these roles with theirs; of those that overlap the longest."""
    role_of = {(hit.start, hit.end): role for role in roles for hit in hits.get(role, ())}
    return [(role_of[hit.start, hit.end], hit) for hit in longest(hit for role in roles for hit in hits.get(role, ()))]


def _forms_by_name(entities: Iterable[Entity]) -> dict[str, list[Form]]:
    """The forms that @NAME stands for: those of an entity, or of a group of them."""
    found: dict[str, list[Form]] = {}
    for entity in entities:
        for name in dict.fromkeys((entity.slug, *entity.groups)):
            found.setdefault(name, []).extend(forms_of(entity))
    return found


class _Roles:
    """Words that each play roles, in one automaton."""

    def __init__(self, words: Mapping[str, Sequence[str]], forms: Mapping[str, Sequence[Form]]) -> None:
        roles: dict[Form, list[str]] = {}
        for role, each in words.items():
            for word in each:
                for form in forms.get(word[1:], ()) if word.startswith("@") else (Form(word),):
                    roles.setdefault(form, []).append(role)
        self._roles = tuple(roles.values())
        self._matcher = Matcher(tuple(roles))

    def find(self, text: str) -> dict[str, list[Hit]]:
        """The hits in *text* by role."""
        found: dict[str, list[Hit]] = {}
        for hit in self._matcher.find(text):
            for role in self._roles[hit.form]:
                found.setdefault(role, []).append(hit)
        return found
