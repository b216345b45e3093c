"""The speaker beside an English verb of speech: the noun phrase that is its subject, name and role told apart.

A phrase that is not plainly somebody who can speak is none. Resolves no pronouns and knows no desk's entities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

_TITLES = (
    "Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Professor|President|Vice President|Prime Minister|Premier|Chancellor|Secretary"
    "|Foreign Minister|Finance Minister|Minister|Governor|Gov|Senator|Sen|Representative|Rep|Congressman"
    "|Congresswoman|Mayor|Judge"
    "|Justice|Chief Justice|General|Gen|Colonel|Captain|Inspector|Sgt|Sheriff|King|Queen|Prince|Pope|Chairman"
    "|Chairwoman|Chief"
    "|Spokesman|Spokeswoman|CEO|Speaker|Leader|Historian|Analyst|Attorney General|Commissioner"
)
_KINDS = (
    "spokesman|spokeswoman|spokesperson|spokespeople|official|officials|police|prosecutor|prosecutors|analyst"
    "|analysts|economist"
    "|economists|company|firm|startup|start-up|government|ministry|administration|agency|bank|regulator|regulators"
    "|committee|court|judge"
    "|report|statement|lawsuit|complaint|letter|document|documents|filing|study|researchers|researcher|scientists|scientist"
    "|expert|experts|lawyer|lawyers|attorney|attorneys|minister|president|chairman|chairwoman|chief|executive"
    "|executives|director"
    ""
    "|those briefed|head|boss|founder|co-founder|leader|leaders"
    "|witness|witnesses|activist|activists|resident|residents|farmer|man|woman|editor|site"
    "|newspaper|story|announcer|jury|authorities|sources|source|people|investors|investor|traders|trader|critics|union|group"
    "|organisation|organization|commission|council|central bank|carmaker|chipmaker|lawmakers|lawmaker|democrats"
    "|republicans|opposition"
    "|senator|congressman|governor|mayor|officer|officers|doctor|doctors|professor|editor-in-chief|network|channel"
    "|website|paper"
)
_ANONYMOUS = re.compile(
    r"\b(?:people|persons?|sources?|those) (?:familiar|close|briefed|with knowledge|who)|\banonym|\b(?:a|an|one|two"
    r"|three|some|several)"
    r" (?:\w+[ -]){0,3}(?:sources?|officials?|man|woman|people|executives?|residents?)\b"
    r"|^(?:sources?|officials?|people|witnesses)\b",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:Inc|Corp|Ltd|LLC|Group|Holdings|Bank|Police|Ministry|Department|University|Institute|Committee|Commission"
    r"|Council|Agency"
    r"|Times|News|Post|Journal|Reuters|Bloomberg News|Atlantic|Guardian|Resort|Association|Party|Technologies|Labs?"
    r"|Yard|House|Watch"
    r"|Republicans|Democrats|Court|Office|Union|Company|Motors?|Airlines|Semiconductor|Capital|Securities"
    r"|Research)\b|\.(?:com|org)\b"
)
_NAME = (
    r"(?<![\w\"])(?:[A-Z][\w’'.&-]*|al-[A-Z]\w+)"
    r"(?: (?:(?:of|de|der|von|van|bin|al|el|du|la|and|&) ){0,2}(?:[A-Z][\w’'.&-]*|al-[A-Z]\w+)){0,5}"
)
_WHOLE_NAME = re.compile(rf"(?P<name>{_NAME})$")
_NOT_NAMES = re.compile(
    "But|And|The|A|An|In|On|At|He|She|It|They|We|I|You|This|That|These|Those|His|Her|Its|Their|Our|My|As|When|While"
    "|If|For|From|With|By|After|Before|Since|Until|Under|Over|Also|Yet|So|Or|Nor|Then|There|Here|What|Who|Why|How"
    "|Now|Not|No|Asked|Meanwhile|However|Still|Later|Earlier|According|Monday|Tuesday|Wednesday|Thursday|Friday"
    "|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Today"
    "|Yesterday|One|Some|Many|Most|Others|Both"
)
_BREAK = re.compile(
    r"[;:\x03\n(–—]|, | - |(?:^|(?<= ))(?:[Bb]ut|[Mm]eanwhile|[Hh]owever|[Ww]hile|[Ww]hen|[Aa]lthough|[Aa]s|[Aa]nd"
    r"|[Yy]et|[Ss]o|[Tt]hat|[Ss]till"
    r"|[Bb]ecause|[Aa]fter|[Ii]f|[Ww]hether|[Aa]lso|[Ww]here|Then|Later|then) "
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|could|can|may|might|should|must|does|do|did|not|which"
    r"|that|what|it|them|him|like"
    r"|me|us|than|if|because|whom|never|there|this|said|says|n[’']t)\b"
)
_DID = re.compile(r"[a-z]{3,}ed|took|made|left|lost|won|fell|rose|grew|went|came|saw|got|gave|spent|built")
_BESIDE = re.compile(r"an?|the|of|from|who|its|his|her|[a-z-]+ (?:of|at|for)|chief|head|[a-z]+ \w+|\d\d$|[A-Z]")
_NO_ROLE = re.compile(r"\d+$|(?:in|on|at|during|when|while|after|who|speaking|from|\w+ing|\w+ed)\b")
_ONLY_TITLE = re.compile(rf"(?:(?:{_TITLES})\.? ?)+")
_PREPOSITIONS = re.compile("of|in|from|at|with|by|for|to|on|against|over|about|into|near|between|under|after|before|like|as")
_PRONOUN = re.compile(
    r"(?:^|[\s,\x03])(?P<word>he|she|it|they|we|I|who|you|He|She|It|They|We|You)(?: (?:also|then|later|again|has|had|even))?$"
)
_ADVERB = re.compile(
    r" (?:also|then|later|again|has|had|have|further|repeatedly|previously|recently|initially|even|once|still"
    r"|himself|herself|today|only|earlier|on \w+day|\w+day)$"
)
_STOPS = re.compile(
    r"[,;:!?\x02\n]|(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\b[A-Z])\."
    r"| (?:in|on|at|after|before|during|who|as|when|while|through|via|published|posted|late|early|to|that|for) "
)
_ROLE = re.compile(r", (?:an? |the |of |(?:[a-z-]+ ){1,4}(?:of|at|for) )[^,.\x02]{3,90}")
_FURTHER = re.compile(rf" (?:in|by|from|of|for) (?:the )?{_NAME}")
_DAY = re.compile(r" (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today)$")


@dataclass(frozen=True, slots=True)
class Speaker:
    """text[start:end] is the speaker, *role* the places of what he is called. *chunk_start*: where his whole phrase begins."""

    start: int
    end: int
    chunk_start: int
    role: tuple[int, int] = (0, 0)
    personal: bool = False
    anonymous: bool = False

    def words(self, text: str) -> str:
        """The speaker as the text has him."""
        return text[self.start : self.end]


def pronoun(plain: str, verb: int, floor: int) -> str:
    """The pronoun that stands right before the verb, in small letters; empty where there is none."""
    found = _PRONOUN.search(plain[max(floor, verb - 24) : verb].rstrip())
    return found["word"].lower() if found else ""


def speaker_before(plain: str, verb: int, floor: int) -> Speaker | None:
    """The subject of the verb at *verb*, looked for back to *floor*."""
    left = max(floor, verb - 220)
    ahead = plain[left:verb].rstrip()
    while adverb := _ADVERB.search(ahead):
        ahead = ahead[: adverb.start()]
    if ahead.endswith(","):
        return _with_apposition(ahead[:-1], left)
    return _phrase(ahead, left)


def _with_apposition(ahead: str, left: int) -> Speaker | None:
    """NAME, what he is, VERB."""
    for comma in [m.start() for m in re.finditer(", ", ahead)][-3:]:
        name = _phrase(ahead[:comma], left)
        role = ahead[comma + 2 :]
        if name and not name.anonymous and _BESIDE.match(role):
            place = (left + comma + 2, left + len(ahead)) if not _NO_ROLE.match(role) else (0, 0)
            return Speaker(name.start, name.end, name.chunk_start, place, personal=name.personal)
    return None


def _phrase(ahead: str, left: int) -> Speaker | None:
    """The noun phrase at the end of *ahead*; of "A and B" the whole or nothing."""
    breaks = [*_BREAK.finditer(ahead)][::-1]
    while breaks and breaks[0].group().strip().lower() == "and" and re.search(r"[A-Z][\w.’'-]* $", ahead[: breaks[0].start()]):
        breaks.pop(0)
    at = breaks[0].end() if breaks else 0
    chunk = ahead[at:]
    return _speaker(chunk.strip(), left + at + len(chunk) - len(chunk.lstrip())) if chunk.strip() else None


def _speaker(chunk: str, at: int) -> Speaker | None:
    words = chunk.split()
    if (
        len(words) > 11
        or "…" in chunk
        or ".." in chunk
        or _FINITE.search(chunk)
        or "\x02" in chunk
        or "\x01" in chunk
        or _PREPOSITIONS.fullmatch(words[0].lower())
        or words[-1].lower() in ("and", "but", "or")
        or _PREPOSITIONS.fullmatch(words[-1].lower())
    ):
        return None
    if any(_DID.fullmatch(word) and after not in ("by", "in", "on") for word, after in pairwise(words[2:])):
        return None
    kind = re.search(rf"(?<![\w-])(?:{_KINDS})(?![\w-])", chunk, re.IGNORECASE)
    anonymous = bool(_ANONYMOUS.search(chunk)) and not re.search(r" [A-Z]\w+ [A-Z]\w+$", chunk)
    if found := _WHOLE_NAME.search(chunk):
        return _named(chunk, at, found, kind=bool(kind))
    suffix = re.match(rf"^(?:the |an? )?(?P<name>{_NAME}) (?:of|from|at|in|with|for) ", chunk)
    if (
        suffix
        and _NOT_NAMES.fullmatch(suffix["name"].split()[0]) is None
        and not kind
        and not _ONLY_TITLE.fullmatch(suffix["name"])
    ):
        return Speaker(at + suffix.start("name"), at + suffix.end("name"), at, personal=not _ORGANISATION.search(suffix["name"]))
    if kind and not words[0].lower().endswith("ing"):
        return Speaker(at, at + len(chunk), at, anonymous=anonymous, personal=False)
    return None


def _named(chunk: str, at: int, found: re.Match[str], *, kind: bool) -> Speaker | None:
    """A phrase that ends in a name: Historian Alan Brinkley, the Philippines, White House spokesman Eric Schultz."""
    start, name = found.start("name"), found["name"]
    while name.split() and _NOT_NAMES.fullmatch(name.split()[0]):
        shift = len(name) - len(name.split(" ", 1)[1]) if " " in name else len(name)
        start, name = start + shift, name[shift:]
    ahead = chunk[:start].rstrip()
    if len(name) < 2 or (name.isupper() and " " in name):
        return None
    last = ahead.split()[-1].lower() if ahead else ""
    if re.search(r" (?:and|&) (?:the|an?) ", ahead):
        return Speaker(at, at + len(chunk), at)
    bound = re.sub(r" the$", "", ahead).split()[-1:]
    inside = re.search(rf"\b(?:{_KINDS})\b.* (?:of|for|at|in|from) ", ahead) and not re.search(rf"\b(?:{_KINDS})$", ahead)
    if inside or any(_PREPOSITIONS.fullmatch(word.lower()) for word in bound) or ahead.endswith(("'s", "’s")):
        whole = re.match(
            rf"(?:[Tt]he |[Aa]n? )?(?:[\w’'-]+ ){{0,4}}(?:{_KINDS}) (?:of|for|in|at|from|with) ", chunk, re.IGNORECASE
        )
        return Speaker(at, at + len(chunk), at) if whole else None
    called = last in ("", "the", "but", "and", "a", "an") or kind or re.search(rf"\b(?:{_TITLES})\b", ahead)
    if not called and (ahead[0].islower() or len(ahead.split()) > 4):
        return None
    title = re.match(rf"(?:(?:{_TITLES})\b\.? )+(?=[A-Z])", name)
    polite = re.match(r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord)\b", name)
    role = (at, at + len(ahead)) if ahead and last not in ("the", "but", "and") else (0, 0)
    if title and not polite and title.end() < len(name):
        role = (at + (start if not ahead else 0), at + start + title.end() - 1)
        start, name = start + title.end(), name[title.end() :]
    personal = bool(title) or bool(role != (0, 0)) or (not _ORGANISATION.search(name) and last != "the")
    personal = personal and not _ORGANISATION.search(name) and not name.isupper()
    return Speaker(at + start, at + start + len(name), at, role, personal=personal)


def speaker_after(plain: str, at: int, limit: int) -> Speaker | None:
    """The noun phrase that begins at *at*: said Kerri Talbot, the director …; said one man."""
    left = at + len(plain[at:limit]) - len(plain[at:limit].lstrip())
    chunk = plain[left:limit]
    if stop := _STOPS.search(chunk):
        chunk = chunk[: stop.start()]
    chunk = _DAY.sub("", chunk.rstrip())
    speaker = _speaker(chunk, left)
    if speaker is None:
        return None
    further = _FURTHER.match(plain[speaker.end : limit]) if speaker.end == left + len(chunk) and not speaker.personal else None
    if further:
        return replace(speaker, end=speaker.end + further.end(), anonymous=False)
    role = _ROLE.match(plain[left + len(chunk) : limit])
    if role and speaker.role == (0, 0):
        return replace(speaker, role=(left + len(chunk) + 2, left + len(chunk) + role.end()))
    return speaker
