"""What stands before an article instead of it: paywalls, consent pages, bot checks, told by their words and their data.

Pure. Words are looked for in text as `normalise` makes it: lower case, simplified Chinese. Judges no text's quality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipeline.text.normalise import normalise


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_PAYWALL = _any(
    r"subscribe (?:now |today )?to (?:continue|keep|unlock|read (?:the|this) (?:full|rest|whole|entire)|read more of this)",
    r"(?:sign|log) in to (?:continue|keep) reading",
    r"(?:register|sign up)(?: for free)? to (?:continue|keep) reading",
    r"to (?:continue|keep) reading,? (?:please )?(?:subscribe|sign|log|register|become|start)",
    r"(?:continue|keep) reading (?:this article )?with a (?:\w+ )?subscription",
    r"become a (?:subscriber|member) to (?:read|continue|unlock)",
    r"(?:article|story|content|post) is (?:(?:only|available|exclusive(?:ly)?|reserved) ){0,2}(?:for|to) "
    r"(?:\w+ ){0,2}(?:subscribers|members)",
    r"unlock (?:this|the full|the rest of th[ei]s?) (?:article|story)",
    r"you(?:'|’)?(?:ve| have) (?:reached|read|used) (?:your|all|the) (?:\w+ ){0,4}(?:limit|free (?:articles|stories))",
    r"(?:订阅|登录|登入|注册|付费|购买|开通会员|成为会员|扫码)(?:会员|本刊)?(?:后|以|来)(?:即可|可|可以|才能)?(?:继续)?(?:阅读|查看|观看|解锁)",
    r"(?:订阅|登录|登入|付费|购买|开通会员|成为会员)(?:阅读|查看|解锁)(?:全文|全部|完整|剩余|余下|更多|本文)",
    r"(?:本文|此文|该文|以下|剩余|余下)(?:章)?(?:内容)?(?:为|是|系|仅限|仅供|需|需要)(?:付费|会员|订阅|订户|登录)",
    r"(?:还剩|剩余|尚有|还有)\s*\d{1,3}(?:\.\d+)?%\s*(?:的)?(?:内容|未读|全文|文章)",
    r"(?:试读|试阅)(?:已)?(?:结束|部分)",
)
_CONSENT = _any(
    r"before you continue to",
    r"we (?:value|care about|respect) your privacy",
    r"we (?:and|,) our (?:\d+ )?(?:\w+ )?partners",
    r"accept (?:all )?(?:the )?cookies",
    r"(?:manage|customi[sz]e) (?:your )?(?:privacy|cookie|consent)",
    r"consent to (?:the use of|our use of|the processing)",
    r"we use cookies",
    r"(?:同意|接受|使用|允许)\s*(?:我们|所有|全部|使用|本站)*(?:的)?\s*cookie",
    r"cookie\s*(?:设置|设定|政策|声明)",
    r"(?:重视|尊重)(?:您|你)的(?:隐私|私隐)",
)
_CHECK = _any(
    r"^just a moment",
    r"attention required",
    r"access denied",
    r"are you (?:a robot|human)",
    r"verif(?:y|ying) (?:that )?you are (?:a )?human",
    r"enable javascript and cookies to continue",
    r"unusual (?:traffic|activity) from your",
    r"(?:安全|访问|人机)(?:身份)?(?:验证|校验)",
    r"(?:完成|进行)(?:下列|以下|下方)?(?:安全)?验证",
    r"访问过于频繁",
)
_GATES = frozenset(
    ("consent", "guce", "collectconsent", "login", "signin", "sign-in", "subscribe", "paywall", "passport", "sso", "auth")
)
_CONSENT_GATES = frozenset(("consent", "guce", "collectconsent"))

_DATA = re.compile(r"<script\b[^>]{0,300}application/ld\+json[^>]{0,300}>", re.IGNORECASE)
_NOT_FREE = re.compile(r'"isaccessibleforfree"\s*:\s*(?:"\s*)?(?:false|(?:https?://)?schema\.org/false)', re.IGNORECASE)
_META = re.compile(r"<[a-z]+\b[^>]{0,2000}>", re.IGNORECASE)
_NOT_FREE_META = re.compile(r"itemprop\s*=\s*[\"']?isaccessibleforfree", re.IGNORECASE)
_FALSE = re.compile(r"(?:content|href)\s*=\s*[\"']?[^\"'>]{0,30}false", re.IGNORECASE)
_TIER = re.compile(r"article:content_tier", re.IGNORECASE)
_LOCKED = re.compile(r"content\s*=\s*[\"']?(?:locked|metered|premium)", re.IGNORECASE)

_CONSENT_SIZE, _CHECK_SIZE, _CAPTION, _END = 1_500, 1_200, 200, 400


def declared(source: str) -> str:
    """How the page's own data says that the article is not free; empty where they do not."""
    if any(_NOT_FREE.search(data) for data in _data(source)):
        return "isAccessibleForFree"
    for tag in _META.finditer(source) if _NOT_FREE_META.search(source) or _TIER.search(source) else ():
        if _NOT_FREE_META.search(tag[0]) and _FALSE.search(tag[0]):
            return "isAccessibleForFree"
        if _TIER.search(tag[0]) and _LOCKED.search(tag[0]):
            return "content_tier"
    return ""


def _data(source: str) -> Iterator[str]:
    """The blocks of JSON-LD; by hand, for an expression takes minutes where none of many is closed."""
    lower, at = source.lower(), 0
    while (begin := _DATA.search(source, at)) and (end := lower.find("</script", begin.end())) >= 0:
        yield source[begin.end() : end]
        at = end


def gate(asked: str, came: str) -> str:
    """`consent` or `paywall` where the address *asked* led to a page *came* that is called so; else empty."""
    before, after = urlsplit(asked), urlsplit(came)
    if (before.hostname, before.path) == (after.hostname, after.path):
        return ""
    names = {*(after.hostname or "").split(".")[:-2], *after.path.lower().split("/")} & _GATES
    return ("consent" if names & _CONSENT_GATES else "paywall") if names else ""


def is_check(title: str, seen: str, text: str) -> bool:
    """Whether the site asks for a browser or a human: *title* and all words *seen*; *text* is what was taken for the article."""
    if _CHECK.search(normalise(title)):
        return len(text) < _CHECK_SIZE
    return len(text) < _CAPTION and bool(_CHECK.search(normalise(text or seen[:_CHECK_SIZE])))


def is_consent(seen: str, text: str) -> bool:
    """Whether what was taken for the article asks for consent; a banner beside an article does not count."""
    return len(text) < _CONSENT_SIZE and bool(_CONSENT.search(normalise(text or seen)))


def paywall(seen: str, text: str) -> str:
    """The words on the page that ask for a subscription; empty where there are none.

    An article may speak of paywalls: a wall stands at the article's end or outside of it.
    """
    body = " ".join(normalise(text).split())[:-_END]
    walls = (found[0] for found in _PAYWALL.finditer(" ".join(normalise(seen).split())))
    return next((wall for wall in walls if wall not in body), "")
