"""Who said what in a Chinese text.

Reads simplified and traditional characters in a form of its own, so places are those of the text as given. Finds nothing
rather than guess: a subject that is not plainly a person, an organisation or a named kind of source is none. Looks at
every sentence once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.draft.quotation_marks import BLOT, CLOSED, OPENED, Quoted, blotted
from pipeline.draft.speakers_chinese import Speaker, pronoun, subject
from pipeline.draft.spoken import LONGEST, Spoken, balanced, first_of_each, spoken_by, trimmed

_MANNERS = {
    "says": "表示 說道 说道 說 说 稱 称 指出 透露 強調 强调 坦言 回應称 回应称 回應 回应 介紹 介绍"
    " 補充道 补充道 补充说 補充 补充 寫道 写道"
    " 直言 解釋 解释 評論道 评论道 感慨 披露 重申 宣布 宣佈 告诉 告訴",
    "claims": "聲稱 声称 宣稱 宣称 主張 主张 坚称 堅稱 自称 自稱",
    "denies": "否認 否认 矢口否认",
    "disputes": "反駁 反驳 質疑 质疑",
    "confirms": "證實 证实 確認 确认 承認 承认",
    "estimates": "估計 估计 估算 測算 测算",
    "expects": "預計 预计 預測 预测 認為 认为 相信 预言",
    "warns": "警告 提醒",
}
MANNER = {verb: manner for manner, verbs in _MANNERS.items() for verb in verbs.split()}
_VERBS = "|".join(sorted(MANNER, key=len, reverse=True))
_VERB = (
    rf"(?P<verb>{_VERBS})"
    r"(?![服明法唱话話辞辭为為号號呼赞讚谢謝之霸职職量重觉覺])"
)
_NO_VERB = re.compile(
    r"(?:[据據被没沒不所常于於出超合符](?:说|說|称|稱|指出|预期|預期|预计|預計|表示)"
    r"|(?:[说說来來再听聽可小胡如是比就虽雖学學演传傳]|应该|應該|可以)[说說]|[名职職简簡号號对對堪人](?<!言人)(?<!责人)(?<!責人)(?<!持人)[称稱])$"
)
_TOLD = r"(?:(?<=告[诉訴])[^，,。：:]{1,24}[，,：:])?"
_QUOTED_AFTER = re.compile(rf"{_VERB}(?:称|稱|道|说|說)?{_TOLD}[，,：:]?\s*$")
_QUOTED_BEFORE = re.compile(
    rf"^\s*[，,。]?\s*(?P<who>[^，,。！？；;{OPENED}\n]{{1,60}}?)(?P<verb>{_VERBS})(?:道)?\s*(?=[，,。！？；\n]|$)"
)
_REPORTED = re.compile(rf"{_VERB}(?:称|稱|道|说|說)?(?P<link>{_TOLD}[，,：:]?\s*)")
_ACCORDING = re.compile(
    rf"(?P<mark>据|據|按照?|根据|根據)(?P<who>[^，,。！？；;\n{OPENED}{CLOSED}]{{2,30}}?)(?P<verb>报道|報道|報導"
    rf"|消息|透露|介绍|介紹|表示|称|稱|估计|估計|预计|預計|测算|測算)[，,]\s*"
)
_NEEDS_COMMA = re.compile(
    "宣布|宣佈|介紹|介绍|補充|补充|回應|回应|解釋|解释|確認|确认|承認|承认|提醒|质疑|質疑|否认|否認|反駁|反驳|告诉"
    "|告訴|披露|證實|证实"
)
_SAID_BEHIND = rf"(?!\s*[^，,。！？{OPENED}{CLOSED}\n]{{1,40}}(?:{_VERBS})道?(?:[。！？\n]|$))"
_STOP = re.compile(rf"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])|[。！？!?]++[{CLOSED}”」）)]*+{_SAID_BEHIND}|\n+")
_CUT = re.compile(
    r"；|\s_\s|[，,]\s*(?:[並并而]?(?:同时|同時|并且|並且|并|並)(?:呼吁|呼籲|誓言|表示|称|稱|强调|強調|指出|警告|要求|补充|補充)|引发|引發"
    r"|但(?:他|她|其|该|該|市场|分析|业内)|据悉|據悉|记者|記者|此前|截至|[而但][^，,。]{1,14}?(?:称|稱|表示|认为|認為)"
    r"|(?!他|她)[^，,。]{2,14}?(?:称|稱|表示)(?:[，,：:]|这|這))"
)
_THEREFORE = re.compile(r"[，,]\s*所以")
_AND = re.compile(
    r"[，,；;]\s*(?:[並并]|他|她|其)?(?:还|還|也|同时|同時|并|並)*(?P<verb>表示|称|稱|说|說|强调|強調|指出|补充道"
    r"|補充道|认为|認為|预计|預計|补充称)(?P<link>[，,：:]?\s*)"
)
_UNFINISHED = re.compile(r"(?:\.\.+|…+)$")
LEAST = 6
"""Characters of the shortest reported clause."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int


def read(text: str, quotations: Sequence[Quoted], known: Collection[int] = ()) -> tuple[Spoken, ...]:
    """The statements of *text*, whose quotations are given, in their order.

    *known*: places where names that the desk knows end.
    """
    return _Reader(text, quotations, known).read()


class _Reader:
    def __init__(self, text: str, quotations: Sequence[Quoted], known: Collection[int]) -> None:
        self.known = known
        self.text = text
        self.plain = _full_stops(blotted(text, tuple(quotations)), text, quotations)
        self.quotations = {one.opened: one for one in quotations}
        self.last: Speaker | None = None
        self.open_end = -1
        self.number = 0
        self.heard = 0

    def read(self) -> tuple[Spoken, ...]:
        found: list[Spoken] = []
        for sentence in _sentences(self.plain):
            self.number += 1
            if sentence.end - sentence.start <= LONGEST:
                found += first_of_each(self._of(sentence))
        return tuple(found)

    def _of(self, sentence: _Sentence) -> list[Spoken]:
        plain = self.plain[sentence.start : sentence.end]
        if continued := self._continued(sentence, plain):
            return [continued]
        direct = [s for q in self._quoted_in(sentence) for s in self._direct(q, sentence)]
        self.open_end = sentence.end if direct else -1
        reported = self._according(sentence, plain) or list(self._reported(sentence, plain))
        return [*direct, *(s for s in reported if all(s.end <= d.start or d.end <= s.start for d in direct))]

    def _quoted_in(self, sentence: _Sentence) -> Iterator[Quoted]:
        at = self.plain.find(OPENED, sentence.start, sentence.end)
        while at != -1:
            quotation = self.quotations.get(at)
            if quotation:
                yield quotation
            at = self.plain.find(OPENED, quotation.closed if quotation else at + 1, sentence.end)

    def _continued(self, sentence: _Sentence, plain: str) -> Spoken | None:
        """A sentence that is nothing but a quotation goes on with the one before it."""
        if self.open_end < 0 or self.last is None or plain.strip(f"{OPENED}{CLOSED}{BLOT}.。 \n"):
            return None
        quotation = self.quotations.get(sentence.start)
        if quotation is None or self.text[self.open_end : sentence.start].strip():
            return None
        self.open_end = sentence.end
        return self._spoken(quotation.start, quotation.end, self.last, (self.last.start, self.last.end), "says", direct=True)

    def _direct(self, q: Quoted, sentence: _Sentence) -> Iterator[Spoken]:
        """The quotation, where a verb of speech stands right before it, or it begins a sentence that ends with one."""
        if q.end - q.start < 4 or not balanced(self.text[q.start : q.end]):
            return
        ahead = self.plain[sentence.start : q.opened]
        verb = _QUOTED_AFTER.search(ahead[-24:])
        mark = ahead.rstrip()[-1:] in "，,：:道"
        if verb and mark and not _NO_VERB.search(ahead[: len(ahead[:-24]) + verb.end("verb")][-8:]):
            at = sentence.start + max(0, len(ahead) - 24) + verb.start("verb")
            if speaker := self._subject(sentence.start, at):
                yield self._say(q.start, q.end, speaker, at, verb["verb"], direct=True)
        elif not ahead.strip():
            behind = self.plain[q.closed : sentence.end]
            if said := _QUOTED_BEFORE.match(behind):
                at = q.closed + said.start("verb")
                if speaker := self._subject(q.closed + said.start("who"), at):
                    yield self._say(q.start, q.end, speaker, at, said["verb"], direct=True)

    def _according(self, sentence: _Sentence, plain: str) -> list[Spoken]:
        """据X称，……"""
        found = _ACCORDING.search(plain)
        if not found or found.start() > 24:
            return []
        at = sentence.start + found.start("verb")
        speaker = subject(self.plain, sentence.start + found.start("who"), at, self.known)
        end = self._clause_end(sentence.start + found.end(), sentence.end, whole=True)
        if speaker is None or end is None or end - sentence.start - found.end() < LEAST:
            return []
        return [self._say(sentence.start + found.end(), end, speaker, at, found["verb"], direct=False)]

    def _reported(self, sentence: _Sentence, plain: str) -> Iterator[Spoken]:
        """X表示，……, and what he says further in the same sentence."""
        for verb in _REPORTED.finditer(plain):
            at, start = sentence.start + verb.start("verb"), sentence.start + verb.end()
            if _NO_VERB.search(plain[max(0, verb.start() - 4) : verb.end("verb")]) or (
                _NEEDS_COMMA.fullmatch(verb["verb"]) and not verb["link"].strip()
            ):
                continue
            speaker = self._subject(sentence.start, at)
            if speaker is None:
                continue
            end = self._clause_end(start, sentence.end)
            if end is None or end - start < LEAST or plain[verb.end() : verb.end() + 1] in ("了", "过", "過", "的", "是"):
                return
            yield self._say(start, end, speaker, at, verb["verb"], direct=False)
            yield from self._further(end, sentence, speaker)
            return

    def _further(self, start: int, sentence: _Sentence, speaker: Speaker) -> Iterator[Spoken]:
        more = _AND.match(self.plain, start, sentence.end)
        if more:
            end = self._clause_end(more.end(), sentence.end)
            if end is not None and end - more.end() >= LEAST:
                yield self._say(more.end(), end, speaker, more.start("verb"), more["verb"], direct=False)

    def _clause_end(self, start: int, limit: int, *, whole: bool = False) -> int | None:
        """Where a clause that begins at *start* ends, with *whole* not before its sentence; None where its feed cut it off."""
        cut = None if whole else _CUT.search(self.plain, start, limit)
        end = cut.start() if cut else limit
        therefore = _THEREFORE.search(self.plain, start, end)
        if therefore and not re.search("因为|因為|由于|由於", self.plain[start : therefore.start()]):
            end = therefore.start()
        piece = self.text[start:end].rstrip()
        if _UNFINISHED.search(piece) or not balanced(piece) or self.plain[limit - 1] in "？?":
            return None
        return start + len(piece.rstrip(" \n。，,；;！!"))

    def _subject(self, floor: int, verb: int) -> Speaker | None:
        """Who speaks by the verb, a pronoun resolved; None where it is unclear."""
        if pronoun(self.plain, floor, verb):
            return self.last if self.last and self.last.personal and self.number - self.heard <= 1 else None
        return subject(self.plain, floor, verb, self.known)

    def _say(self, start: int, end: int, speaker: Speaker, verb: int, written: str, *, direct: bool) -> Spoken:
        manner = MANNER.get(written, "says")
        return self._spoken(start, end, speaker, (verb, verb + len(written)), manner, direct=direct)

    def _spoken(self, start: int, end: int, speaker: Speaker, verb: tuple[int, int], manner: str, *, direct: bool) -> Spoken:
        self.last, self.heard = speaker, self.number
        return spoken_by(speaker, (start, end), verb, manner, direct=direct)


def _full_stops(plain: str, text: str, quotations: Sequence[Quoted]) -> str:
    """*plain* with the full stop before a closing mark shown, so that a sentence may end there."""
    parts, last = [], 0
    for one in quotations:
        if text[one.end - 1] in "。！？!?":
            parts += [plain[last : one.end - 1], "。"]
            last = one.end
    return "".join((*parts, plain[last:]))


def _sentences(plain: str) -> Iterator[_Sentence]:
    start = 0
    for stop in _STOP.finditer(plain):
        yield from (_Sentence(*place) for place in trimmed(plain, start, stop.end()))
        start = stop.end()
    yield from (_Sentence(*place) for place in trimmed(plain, start, len(plain)))
