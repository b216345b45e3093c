"""Which news agency an article names as the source of its text: "BEIJING (Reuters) -", "新华社北京2月8日电", "据路透社".

Looks at the words alone: whether the article would have been the same without the agency is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.text.normalise import simplified

_HAN = "\u3400-\u9fff"


class Wires:
    """The agencies, by the names under which others print what they send; each name stands for an owner."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._owners = {simplified(name): owner for name, owner in names.items()}
        one_of = "|".join(_whole_word(name) for name in sorted(self._owners, key=lambda name: (-len(name), name)))
        self._any = re.compile(one_of) if one_of else None
        self._named = re.compile(
            rf"[(（\[【]\s*(?P<bracket>{one_of})\s*[)）\]】]"
            rf"|(?P<dated>{one_of})[{_HAN}]{{0,6}}\d{{1,2}}(?:月\d{{1,2}})?日[{_HAN}]{{0,2}}?(?:电|讯|消息)"
            rf"|(?P<sent>{one_of})[{_HAN}]{{0,4}}(?:电|讯)(?![{_HAN}])"
            rf"|据(?P<by>{one_of})"
            rf"|(?P<citing>{one_of})(?:引述|援引)"
            rf"|[Aa]ccording to (?:the )?(?P<to>{one_of})"
            rf"|(?P<reports>{one_of}) (?:has |have )?report(?:s|ed)\b"
            rf"|(?:Source|来源)\s*[:：]\s*(?P<source>{one_of})"
        )
        self._tail = re.compile(rf"[-–—|｜]\s*({one_of})\s*$")

    def named(self, title: str, summary: str) -> str:
        """The owner of the agency that the article names, the first of several; empty where it names none."""
        text = simplified(f"{title}\n{summary}")
        if self._any is None or not self._any.search(text):
            return ""
        found = self._named.search(text)
        tail = self._tail.search(simplified(title))
        if tail and not (found and found.start() < tail.start()):
            return self._owners[tail[1]]
        return self._owners[next(name for name in found.groups() if name)] if found else ""


def _whole_word(name: str) -> str:
    """*name* as a pattern that does not match within a longer word of Latin script."""
    before = r"(?<![A-Za-z])" if name[:1].isascii() else ""
    after = r"(?![A-Za-z])" if name[-1:].isascii() else ""
    return f"{before}{re.escape(name)}{after}"
