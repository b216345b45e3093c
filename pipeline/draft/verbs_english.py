"""English verbs of speech and the patterns around them, read on text whose quotations are blotted out (quotation_marks.py).

Patterns only; said_english.py says what they mean. Every repetition in them is bounded.
"""

from __future__ import annotations

import re

from pipeline.draft.quotation_marks import CLOSED, OPENED

_MANNERS = {
    "says": "say says said tell tells told add adds added write writes wrote tweet tweets tweeted state states stated note notes"
    " noted explain explains explained reply replies replied conclude concludes concluded recall recalls recalled"
    " announce announces announced report reports reported disclose disclosed reveal reveals revealed observed remarked"
    " continued declared joked responded shouted",
    "claims": "claim claims claimed assert asserts asserted insist insists insisted argue argues argued contend contends"
    " contended maintain maintains maintained allege alleges alleged boasted",
    "denies": "deny denies denied",
    "disputes": "dispute disputes disputed reject rejects rejected object objects objected questioned doubts",
    "confirms": "confirm confirms confirmed acknowledge acknowledges acknowledged admit admits admitted"
    " concede concedes conceded",
    "estimates": "estimate estimates estimated reckon reckons reckoned calculates calculated",
    "expects": "expect expects expected forecast forecasts predict predicts predicted believe believes believed think thinks",
    "warns": "warn warns warned cautioned cautions",
}
MANNER = {verb: manner for manner, verbs in _MANNERS.items() for verb in verbs.split()}
_VERB = "(?P<verb>" + "|".join(sorted(MANNER, key=len, reverse=True)) + ")"
_PLAIN = (
    "say|says|said|added|claim|claims|claimed|insist|insists|insisted|argue|argues|argued|estimate|estimates"
    "|estimated|reckon|reckons|admit|admits|admitted|predict|predicts|predicted|warned|warns|believes|believed"
    "|hopes"
)
"""Verbs behind which a clause may begin without "that"."""
NOUNS = re.compile("claim|claims|report|reports|state|states|note|notes|estimate|estimates|forecast|forecasts|dispute|disputes")
"""Verbs that may be nouns, so that "that" must follow at once."""
_DAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WHEN = (
    rf"(?:(?:,? (?:(?:on|late|early|late on|earlier) )?(?:{_DAYS}|today|yesterday|tomorrow)(?: (?:morning|afternoon"
    rf"|evening|night))?)"
    r"|(?: later| also| then| again| repeatedly| earlier| previously| recently)"
    r"|(?:,? (?:in|at|on|during|over|before|after|via|through|from|for) (?:an?|the|his|her|its|their|this"
    r"|last)? ?[\w'’ .-]{2,30}?)){0,2}"
)
_TO = (
    r"(?: (?:reporters|lawmakers|investors|analysts|a crowd|the crowd"
    r"|(?:the )?(?:[a-z]+ ){0,2}[A-Z][\w.'’]*(?: [A-Z][\w.'’]*){0,4}(?:'s|’s)?"
    r"(?: [A-Z][\w.]*){0,3}))?"
)
BEFORE_QUOTE = re.compile(rf"\b{_VERB}{_TO}{_WHEN}(?P<mark>,|:|)\s*{OPENED}+$")
AFTER_QUOTE = re.compile(
    rf"{CLOSED}+,?\s+(?P<verb>said|says|wrote|tweeted|added|told|replied|recalled|explained"
    r"|concludes|concluded|argued|insisted|warned)\b"
)
THAT = re.compile(rf"\b{_VERB}(?P<gap>{_TO}{_WHEN},? )that (?P<clause>)")
BARE = re.compile(
    rf"\b(?P<verb>{_PLAIN})(?: (?:on )?{_DAYS})? (?P<clause>(?:(?:he|she|it|they|we|there|this"
    rf"|that)(?:['’](?:s|ll|d|ve|re))?|the|these|those"
    rf"|its|his|her|their|both|all|no one|a|an|some|many|most|more|such|(?!{_DAYS}(?!['’]))[A-Z][\w.'’-]*|\d[\d.,]*),? )"
)
PARTICIPLE = re.compile(
    r", (?:also )?(?P<verb>saying|adding|noting|claiming|insisting|arguing|warning|hinting)(?: that|,)? (?!to )(?P<clause>)"
)
PARTICIPLES = {"claiming": "claims", "insisting": "claims", "arguing": "claims", "warning": "warns"}
BEHIND = re.compile(rf",?\s+(?P<who>[^{OPENED}]{{0,200}}?){_VERB}\b")
TRAILING = re.compile(rf",? ?(?<![\w’']){_VERB}(?P<when>{_TO}{_WHEN})\s*[.!]?\s*$")
ACCORDING = re.compile(r"(?P<lead>,? ?)(?P<verb>[Aa]ccording to) ")
CUT = re.compile(
    r",? (?:saying|adding|noting|claiming|insisting|arguing|warning|hinting|calling|according to|prompting|citing"
    r"|while clarifying)\b"
    r"|, (?:a|the) (?:claim|statement|comment|move|remark)s?\b|, (?:comments|remarks|claims) that\b"
    r"|,? (?:and|but) (?:(?:he|she|it|they) )?(?:also )?(?:said|says|added|told|noted|insisted|denied)\b"
    rf"|(?<={CLOSED}) (?:comments|remarks|claims|words) that\b"
    r"|, (?:the |an? )?[A-Z][\w’'. ]{1,60}? (?:said|says)\b"
    r"| in (?:comments|remarks) |; | - (?=\w+ing )|, though |, although |, while |, as "
)
STOP = re.compile(rf"[.!?]+[)\]]*(?=\s|$)|(?<=[.!?]{CLOSED})(?=\s)|\n+")
VERBAL = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|could|can|may|might|should|must|does|do|did|don[’']t"
    r"|isn[’']t|\w+n[’']t"
    r"|knows?|\w{3,}ed|\w{3,}s|took|made|left|lost|won|fell|rose|grew|went|came|saw|got|gave|spent|built|hit|cut"
    r"|beat|ran|needs?)\b"
)
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|could|can|may|might|should|must|does|do|did|\w+n[’']t|\w+[’'](?:s"
    r"|ll|d|ve|re))\b"
)
