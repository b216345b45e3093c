"""The claims of an article: attributed statements with a number or a superlative, and those that deny, dispute or confirm.

Judges none of them. Does not link them (ledger.py does).
"""

from __future__ import annotations

import hashlib
import re

from pipeline.draft.attributions import Names, attributions
from pipeline.model import Article, Attribution, Claim
from pipeline.text.amounts import amounts

_SAYS = re.compile(
    r"\b(?:sa(?:id|ys?)|claim|den(?:y|ied|ies)|tell|told|estimate|expect|warn|report|announc|insist|argu|according|predict|disput"
    r"|confirm|reject|wr[io]te|add(?:s|ed)|believe|reckon|admit|acknowledge)"
    r"|[说說称稱：:]|表示|指出|透露|认为|認為|否认|否認|预计|預計|宣布|宣佈|质疑|質疑"
    r"|反驳|反駁|警告|强调|強調|报道|報道|介绍|估计|重申|证实|證實|消息"
)
_SUPERLATIVE = re.compile(
    r"\b(?:first|largest|biggest|fastest|cheapest|strongest|best|worst|highest|lowest"
    r"|longest|most (?:advanced|powerful|expensive)"
    r"|record|only one|unprecedented|world[- ]leading|world's|outperform\w*|surpass\w*|exceed\w*|beats?|unmatched|number one)\b"
    r"|最[大小高低快慢强強好先多便長长早]|首[个個次款家創创]|第一|全球领先|全球領先|领先于|超越|超过|超過|唯一|创纪录|創紀錄|创历史|史上",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|[一二两三四五六七八九十百千万亿]{2}|\b(?:per cent|percent|[mb]illion|trillion|half|third|two|three|four|five|ten)\b"
)
_TURN = re.compile(
    r"\b(?:den(?:y|ied|ies)|disput|reject|object|question|doubt|confirm|acknowledge|admit|concede)|[否承][认認]|[质質]疑|反[驳駁]|[证證]实|證實"
    r"|确认|確認"
)
_TURNS = frozenset(("denies", "disputes", "confirms"))
_NO_QUANTITY = frozenset(("date", "year of", "calendar", "weekday", "year"))
_SMALL = 10
"""Below which a bare number without a unit is no quantity that anybody claims."""


def claims_of(article: Article, names: Names) -> tuple[Claim, ...]:
    """The claims of *article* in the order of its text; none of a copy, whose origin made them."""
    text = f"{article.title}\n{article.summary}"
    if article.copy_of or not _SAYS.search(text) or not any(sign.search(text) for sign in (_NUMBER, _SUPERLATIVE, _TURN)):
        return ()
    return tuple(claim for said in attributions(article, names) if (claim := _claim(article, said, names)))


def _claim(article: Article, said: Attribution, names: Names) -> Claim | None:
    quantities = _quantities(said.words) if _NUMBER.search(said.words) else ()
    superlative = bool(_SUPERLATIVE.search(said.words))
    if not (quantities or superlative or said.manner in _TURNS):
        return None
    key = f"{article.id} {said.field} {said.start}".encode()
    return Claim(
        id="c" + hashlib.sha256(key).hexdigest()[:10],
        said=said,
        holder=said.entity or said.speaker.casefold(),
        amounts=quantities,
        superlative=superlative,
        about=tuple(dict.fromkeys(found.slug for found in names.find(said.words))),
        known_from=article.first_seen,
    )


def _quantities(words: str) -> tuple[str, ...]:
    """The amounts of *words* that can be claimed: no dates, no bare small numbers."""
    found = [one for one in amounts(words) if one.unit not in _NO_QUANTITY and (one.unit or abs(one.value) >= _SMALL)]
    return tuple(sorted({one.key for one in found}))
