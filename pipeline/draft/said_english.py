"""Who said what in an English text, by the forms in which newspapers attribute: "…," said X; X said that …; …, X said.

Finds nothing rather than guess: a speaker that is not plainly a person, an organisation or a named kind of source is none,
and a pronoun counts only for the speaker of the sentence before, where nobody else is named between. Reads what stands
outside quotation marks; looks at every sentence once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.draft.quotation_marks import BLOT, CLOSED, OPENED, Quoted, blotted
from pipeline.draft.speakers_english import Speaker, pronoun, speaker_after, speaker_before
from pipeline.draft.spoken import LONGEST, Spoken, balanced, first_of_each, spoken_by, trimmed
from pipeline.draft.verbs_english import (
    ACCORDING,
    AFTER_QUOTE,
    BARE,
    BEFORE_QUOTE,
    BEHIND,
    CUT,
    FINITE,
    MANNER,
    NOUNS,
    PARTICIPLE,
    PARTICIPLES,
    STOP,
    THAT,
    TRAILING,
    VERBAL,
)
from pipeline.draft.wording import ABBREVIATION, DATELINE

_AGENCY = re.compile(r"(?:[A-Z][\w .,]{0,40})?\([\w &]{2,30}\)\s*[-–—]+\s*")
_OTHERS = re.compile(
    r"\b(?:Mr|Ms|Mrs|Dr|Sen|Rep|Gov|President)\.? ([A-Z][\w’'-]+)"
    r"|(?<!\bthe )(?<!\bThe )(?<!\bin )(?<!\bIn )(?<!\bof )(?<!\bat )(?<!\bto )(?<!\bfrom )(?<!\bon )"
    r"\b[A-Z][\w’'-]+ (?:[A-Z]\. )?([A-Z][\w’'-]+)"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int


def read(text: str, quotations: Sequence[Quoted]) -> tuple[Spoken, ...]:
    """The statements of *text*, whose quotations are given, in their order."""
    return _Reader(text, quotations).read()


class _Reader:
    def __init__(self, text: str, quotations: Sequence[Quoted]) -> None:
        self.text = text
        self.plain = blotted(text, tuple(quotations))
        self.quotations = {one.opened: one for one in quotations}
        self.last: Speaker | None = None
        self.last_end = 0
        self.open = False
        self.number = 0
        self.heard = 0

    def read(self) -> tuple[Spoken, ...]:
        found: list[Spoken] = []
        for sentence in _sentences(self.plain):
            self.number += 1
            said = first_of_each(self._of(sentence)) if sentence.end - sentence.start <= LONGEST else ()
            found += said
            if said:
                self.last_end = sentence.end
        return tuple(found)

    def _of(self, sentence: _Sentence) -> list[Spoken]:
        plain = self.plain[sentence.start : sentence.end]
        if continued := self._continued(sentence, plain):
            return [continued]
        direct = [s for q in self._quoted_in(sentence) for s in self._direct(q, sentence)]
        self.open = bool(direct)
        asks = plain.endswith("?")
        said = direct + [s for s in self._reported(sentence, plain) if all(s.end <= d.start or d.end <= s.start for d in direct)]
        if asks:
            return direct
        if not said:
            said = [*self._trailing(sentence, plain)]
        return [*said, *self._participles(sentence, plain, said)]

    def _quoted_in(self, sentence: _Sentence) -> Iterator[Quoted]:
        at = self.plain.find(OPENED, sentence.start, sentence.end)
        while at != -1:
            if quotation := self.quotations.get(at):
                yield quotation
                at = self.plain.find(OPENED, quotation.closed, sentence.end)
            else:
                at = self.plain.find(OPENED, at + 1, sentence.end)

    def _continued(self, sentence: _Sentence, plain: str) -> Spoken | None:
        """A sentence that is nothing but a quotation goes on with the one before it."""
        if not self.open or self.last is None or plain.strip(f"{OPENED}{CLOSED}{BLOT}. \n"):
            return None
        quotation = self.quotations.get(sentence.start)
        if quotation is None or self.text[self.last_end : sentence.start].strip():
            return None
        return self._spoken(quotation.start, quotation.end, self.last, (self.last.start, self.last.end), "says", direct=True)

    def _direct(self, q: Quoted, sentence: _Sentence) -> Iterator[Spoken]:
        """The quotation, where a verb of speech stands right before or behind it and a speaker beside that."""
        words = self.text[q.start : q.end]
        if len(words.split()) < 2:
            return
        behind = self.plain[q.end : sentence.end]
        begins = words[:1].isupper() or not self.plain[sentence.start : q.opened].strip()
        if begins and (words.rstrip()[-1:] in ",.!?—…-" or behind.lstrip(CLOSED)[:1] == ","):
            verb = AFTER_QUOTE.match(behind)
            if verb and (speaker := speaker_after(self.plain, q.end + verb.end(), sentence.end)):
                yield self._say(q.start, q.end, speaker, q.end + verb.start("verb"), verb["verb"], direct=True)
                return
            if verb := BEHIND.match(self.plain[q.closed : sentence.end]):
                at = q.closed + verb.start("verb")
                if speaker := self._before(at, q.closed):
                    yield self._say(q.start, q.end, speaker, at, verb["verb"], direct=True)
                    return
        ahead = self.plain[sentence.start : q.start]
        if verb := BEFORE_QUOTE.search(ahead[-160:]):
            at_once = verb.end("verb") == verb.start("mark") or not verb.group()[len(verb["verb"]) :].strip(OPENED + " ")
            whole = verb["mark"] or (at_once and words[:1].isupper() and len(words.split()) > 2)
            at = q.start - len(ahead[-160:]) + verb.start("verb")
            if whole and (speaker := self._before(at, sentence.start)):
                yield self._say(q.start, q.end, speaker, at, verb["verb"], direct=True)

    def _reported(self, sentence: _Sentence, plain: str) -> Iterator[Spoken]:
        """X said that …, X said …"""
        for pattern in (THAT, BARE):
            for verb in pattern.finditer(plain):
                if CLOSED in plain[max(0, verb.start("verb") - 1) : verb.start("verb")]:
                    continue
                if NOUNS.fullmatch(verb["verb"]) and pattern is THAT and verb["gap"] != " ":
                    continue
                at = sentence.start + verb.start("verb")
                speaker = self._before(at, sentence.start)
                if speaker is None:
                    continue
                start = sentence.start + verb.start("clause")
                end = self._clause_end(start, sentence.end)
                strict = pattern is BARE and verb["verb"] not in ("say", "says", "said")
                if not self._is_clause(start, end, FINITE if strict else VERBAL):
                    continue
                yield self._say(start, end, speaker, at, verb["verb"], direct=False)
                return

    def _trailing(self, sentence: _Sentence, plain: str) -> Iterator[Spoken]:
        """…, X said; …, according to X."""
        if (verb := TRAILING.search(plain[-200:])) and OPENED not in plain and not NOUNS.fullmatch(verb["verb"]):
            at = sentence.start + max(0, len(plain) - 200) + verb.start("verb")
            comma = self.plain.rfind(", ", sentence.start, at)
            speaker = self._before(at, sentence.start)
            if speaker and speaker.chunk_start > sentence.start and comma != -1:
                end = self.plain.rfind(",", sentence.start, speaker.chunk_start)
                start = sentence.start + _dateline(self.plain[sentence.start : sentence.end])
                if not self.plain[end + 1 : speaker.chunk_start].strip() and end > 0 and self._is_clause(start, end):
                    yield self._say(start, end, speaker, at, verb["verb"], direct=False)
                    return
        verb = ACCORDING.search(plain)
        if verb and verb.start() > 8 and OPENED not in plain:
            at = sentence.start + verb.start("verb")
            speaker = speaker_after(self.plain, at + len("according to"), sentence.end)
            start = sentence.start + _dateline(plain)
            if speaker and self._is_clause(start, sentence.start + verb.start()):
                yield self._say(start, sentence.start + verb.start(), speaker, at, "says", direct=False)

    def _participles(self, sentence: _Sentence, plain: str, said: Sequence[Spoken]) -> Iterator[Spoken]:
        """X said …, adding that …: the speaker of the sentence's last statement."""
        speaker = self.last
        if not said or speaker is None:
            return
        for verb in PARTICIPLE.finditer(plain):
            at, start = sentence.start + verb.start("verb"), sentence.start + verb.start("clause")
            if any(one.end > at for one in said) and not any(one.end == sentence.start + verb.start() for one in said):
                continue
            end = self._clause_end(start, sentence.end)
            if self.plain[start : start + 1] == OPENED and not verb.group().endswith("that "):
                continue
            if self._is_clause(start, end):
                manner = PARTICIPLES.get(verb["verb"], "says")
                yield self._spoken(start, end, speaker, (at, at + len(verb["verb"])), manner, direct=False)

    def _is_clause(self, start: int, end: int, verbal: re.Pattern[str] = VERBAL) -> bool:
        """Whether what follows the verb is a clause, and not its object: predicted a crash."""
        words = self.text[start:end]
        if (
            len(words.split()) < 3
            or not balanced(words)
            or self.text[end : end + 3].startswith(("…", ".."))
            or words.endswith(("…", ".."))
        ):
            return False
        return bool(verbal.search(self.plain, start, end) or BLOT in self.plain[start:end])

    def _clause_end(self, start: int, limit: int) -> int:
        """Where a clause that begins at *start* ends: with the sentence, or where the paper itself speaks again."""
        cut = CUT.search(self.plain, start, limit)
        end = cut.start() if cut else limit
        return start + len(self.text[start:end].rstrip(" \n.,;—-"))

    def _before(self, verb: int, floor: int) -> Speaker | None:
        """The speaker that stands before the verb at *verb*, a pronoun resolved; None where it is unclear."""
        if word := pronoun(self.plain, verb, floor):
            known = self.last
            if known is None or not known.personal or word not in ("he", "she") or self.number - self.heard > 1:
                return None
            between = self.plain[max(known.end, floor - 600) : verb]
            return None if _names_another(between, known.words(self.text)) else replace(known, chunk_start=verb - len(word) - 1)
        return speaker_before(self.plain, verb, floor)

    def _say(self, start: int, end: int, speaker: Speaker, verb: int, written: str, *, direct: bool) -> Spoken:
        return self._spoken(start, end, speaker, (verb, verb + len(written)), MANNER.get(written, "says"), direct=direct)

    def _spoken(self, start: int, end: int, speaker: Speaker, verb: tuple[int, int], manner: str, *, direct: bool) -> Spoken:
        self.last, self.heard = speaker, self.number
        return spoken_by(speaker, (start, end), verb, manner, direct=direct)


def _dateline(sentence: str) -> int:
    found = DATELINE.match(sentence) or _AGENCY.match(sentence)
    return found.end() if found else 0


def _names_another(between: str, known: str) -> bool:
    """Whether somebody else is named in the text between."""
    parts = set(re.findall(r"[A-Z][\w’'-]+", known))
    titled = _OTHERS.findall(between)
    return any((a or b) not in parts for a, b in titled)


def _sentences(plain: str) -> Iterator[_Sentence]:
    start = 0
    for stop in STOP.finditer(plain):
        if stop.group().startswith(".") and not _ends(plain, stop):
            continue
        yield from (_Sentence(*place) for place in trimmed(plain, start, stop.end()))
        start = stop.end()
    yield from (_Sentence(*place) for place in trimmed(plain, start, len(plain)))


def _ends(plain: str, stop: re.Match[str]) -> bool:
    before = re.search(r"[\w.]*$", plain[max(0, stop.start() - 24) : stop.start()])
    rest = plain[stop.end() : stop.end() + 2].lstrip()
    if rest and (rest[0].islower() or rest[0] == ","):
        return False
    return not rest or not (before and ABBREVIATION.fullmatch(before.group()))
