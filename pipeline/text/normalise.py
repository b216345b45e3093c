"""One form of a text for matching: width, case and Chinese variant made alike.

For matching only: what is shown and cited is always the original. Nothing is cut or stripped here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
"""Han characters, to stand inside the brackets of a regular expression."""

_SOFT = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]+")
"""Characters that are not seen and split a word in two: soft hyphen, zero-width spaces and joiners."""

_COMMON_HAN = re.compile("[\u3400-\u9fff]")


@lru_cache(maxsize=4)
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def has_han(text: str) -> bool:
    """Whether *text* holds a Han character of the common blocks; cheap."""
    return not text.isascii() and _COMMON_HAN.search(text) is not None


def simplified(text: str) -> str:
    """*text* with traditional characters made simplified; anything else as it was."""
    return str(_converter("t2s").convert(text)) if has_han(text) else text


def traditional(text: str) -> str:
    """*text* with simplified characters made traditional; anything else as it was."""
    return str(_converter("s2t").convert(text)) if has_han(text) else text


def normalise(text: str) -> str:
    """*text* in NFKC, lower case, simplified Chinese, without invisible characters.

    Its length may differ from the original's: no offset into it says anything about the original. Idempotent.
    """
    return text.lower() if text.isascii() else _normalised(text)


@lru_cache(maxsize=256)
def _normalised(text: str) -> str:
    """The last ones are kept: whoever compares an article asks for the same texts again and again."""
    lowered = _SOFT.sub("", unicodedata.normalize("NFKC", text)).lower()
    if lowered.isascii():
        return lowered
    return unicodedata.normalize("NFKC", simplified(lowered))
