"""Which language a text is in, by its script and, for Latin script, by its commonest words.

A rule and no model: headlines are short, mix scripts ("OpenAI发布GPT-5") and come by the hundred thousand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from operator import ne

from pipeline.text.normalise import HAN, simplified, traditional

_HAN = re.compile(f"[{HAN}]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff]")
_HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

# A word of Latin script weighs as much as one Han character: "OpenAI发布GPT-5" has two of each and is Chinese,
# "What does 内卷 mean for China's young" has six of one and two of the other and is not.
_HAN_SHARE = 0.3
_KANA_SHARE = 0.15
_HANGUL_SHARE = 0.3

_SCRIPTS = (
    ("CYRILLIC", "ru"),
    ("ARABIC", "ar"),
    ("HEBREW", "he"),
    ("GREEK", "el"),
    ("THAI", "th"),
    ("DEVANAGARI", "hi"),
)

_OTHER_LETTER = re.compile(
    "[\u0370-\u0e7f\u1c80-\u1c8f\u1d26-\u1d2b\u1f00-\u1fff\u2de0-\u2dff\ua640-\ua69f\ua8e0-\ua8ff\uab65\ufb1d-\ufdff\ufe70-\ufefc]"
)
"""Most letters of those scripts; a text without any (most have curly quotes, no more) is in none of them."""

_COMMON = {
    "en": "the of and to in a is for on with as by at from that are was has have its it be how why what after will not "
    "this over says new your you can more an who into about but or their his amid could than up out do no we he "
    "she they if me my all so when would one same don't just get",
    "de": "der die das und den von zu mit ist im für auf ein eine nicht dem des sich auch als wie nach bei aus wird sind",
    "fr": "le la les des et du en une un dans pour sur est que qui au aux par plus avec ce sont pas son sa",
    "es": "el los las del y en que una por con para su se al lo como más es un pero sus ha",
    "it": "il di che della per un una con del non sono le gli si dei nel alla più da al",
    "pt": "o os as do da de em um uma para com que não por no na dos das ao mais se",
    "nl": "de het een van en op te voor met zijn niet aan dat ook bij naar uit om wordt",
    "sv": "och att det som en på är för av med den till inte har ett om från kan nu",
    "fi": "ja on ei se että oli mutta kun myös ovat hän tämä nyt sen joka vuoden mukaan jo niin sanoo",
    "pl": "w na z i do nie się to jest że po dla od o jak przez za co",
}
_SPOKEN = {
    word: tuple(code for code, words in _COMMON.items() if word in words.split())
    for word in {word for words in _COMMON.values() for word in words.split()}
}
"""A common word, and the languages in which it is one."""


def detect(text: str, hint: str = "") -> str:
    """The language of *text*: "en", "zh", "zh-Hant", another code, or "" where nothing says.

    *hint* is what the source says of itself; it decides only where the text does not: Latin script without common
    words, and Chinese whose characters are the same in both variants. No text means the hint.
    """
    folded = unicodedata.normalize("NFKC", text)
    words = _WORD.findall(_HAN.sub(" ", folded))
    if not folded.isascii():
        eastern = _eastern(folded, words, hint)
        if eastern:
            return eastern
        if _OTHER_LETTER.search(folded):
            for script, code in _SCRIPTS:
                if _written_in(script, words):
                    return code
    if not words:
        return hint
    return _latin(words, hint)


def _eastern(text: str, words: list[str], hint: str) -> str:
    """Chinese, Japanese or Korean by the share of their characters; "" where the share is too small."""
    han, kana, hangul = len(_HAN.findall(text)), len(_KANA.findall(text)), len(_HANGUL.findall(text))
    if hangul and hangul >= _HANGUL_SHARE * (hangul + han + len(words)):
        return "ko"
    if kana and kana >= _KANA_SHARE * (han + kana):
        return "ja"
    if han and han >= _HAN_SHARE * (han + len(words)):
        return _variant(text, hint)
    return ""


def _variant(text: str, hint: str) -> str:
    """ "zh-Hant" where more characters exist only in the traditional script than only in the simplified one."""
    only_traditional = _changed(text, simplified(text))
    only_simplified = _changed(text, traditional(text))
    if only_traditional > only_simplified:
        return "zh-Hant"
    if only_traditional == only_simplified and hint in ("zh-Hant", "zh-TW", "zh-HK"):
        return "zh-Hant"
    return "zh"


def _changed(one: str, other: str) -> int:
    return 0 if one == other else sum(map(ne, one, other))


def _written_in(script: str, words: list[str]) -> bool:
    """Whether most words begin with a letter of *script*."""
    return bool(words) and sum(unicodedata.name(w[0], "").startswith(script) for w in words) * 2 > len(words)


def _latin(words: list[str], hint: str) -> str:
    """The language whose commonest words the text holds most of.

    One such word is no proof against English, nor against what the source says of itself. A headline of names alone
    is what the source says, English where the source says nothing of use, and "" where it has accents.
    """
    lowered = [word.lower().replace("’", "'") for word in words]
    told = {word for word in lowered if len(word) > 1}  # a letter stands for too much: I/O, plan B, vitamin E
    hits = Counter(code for word in told for code in _SPOKEN.get(word, ()))
    base = hint.partition("-")[0]
    expected = base if base not in ("zh", "ja", "ko", "") else "en"
    best = max(_COMMON, key=lambda code: (hits[code], code == expected, code == "en"))
    if hits[best] >= 2 and hits[best] > hits[expected]:
        return best
    if expected != "en" or hits["en"] or all(word.isascii() for word in lowered):
        return expected
    return ""
