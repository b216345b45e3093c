"""Whether a speaker has a name, or is only somebody of a kind: regulators, a billionaire investor, 业内人士."""

from __future__ import annotations

import re

from pipeline.draft.attributions import Names
from pipeline.model import Article, Attribution

_KIND = re.compile(
    r"(?:analyst|investor|regulator|official|executive|expert|economist|researcher|scientist|source|lawmaker|trader|critic|user"
    r"|observer|insider|engineer|developer|founder|employee|worker|customer|supplier|senator|minister|spokes(?:man|woman|person)"
    r"|academic|diplomat|lawyer|banker|manager|strategist|veteran|billionaire|startup|company|firm|maker|report|study)s?"
    r"|authorities|people|companies|studies|chiefs?|bosses|boss|leaders?",
    re.IGNORECASE,
)
_KIND_ZH = re.compile(
    r"(?:有|一些|部分|多位|多名|多家|一位|一名|某|该)?(?:业内|業內|市场|市場|相关|相關|有关|有關|知情|消息|行业|行業)?"
    r"(?:人士|分析师|分析師|专家|專家|官员|官員|监管机构|監管機構|监管部门|投资者|投資者|研究人员|研究員|研究员|学者|學者|机构|機構|券商|网友|网民)"
)


def is_named(one: Attribution, article: Article, names: Names) -> bool:
    """Whether the speaker's words hold a name: one that the desk knows, or a word with a capital that no sentence gives it.

    At the head of a sentence a word has a capital anyway: there a lone word is a name unless it names a kind of people, and
    of more words the second must have one, too.
    """
    speaker = one.speaker.strip()
    if one.entity or names.find(speaker):
        return True
    if not speaker.isascii() and any("\u3400" <= c <= "\u9fff" for c in speaker):
        return not _KIND_ZH.fullmatch(speaker)
    before = article.field(one.field)[: one.speaker_start].rstrip(" \"\u201c\u2018'")
    words = [word for word in re.findall(r"[\w&.'\u2019-]+", speaker) if word.lower() not in ("the", "a", "an")]
    if not words or not before or before[-1] in ".!?:\n\u201d":
        head, rest = words[:1], words[1:]
        lone = bool(head) and not rest and not _KIND.fullmatch(head[0]) and not head[0].islower()
        return lone or any(_has_name(word) for word in rest)
    return any(_has_name(word) for word in words)


def _has_name(word: str) -> bool:
    return any(c.isupper() for c in word) and not _KIND.fullmatch(word)
