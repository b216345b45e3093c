"""Are the quotations of a claim the source's own? What stands between quotation marks must stand there to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.draft.claim_gate.reading import Text
from pipeline.text.normalise import simplified

_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|「([^」]+)」|『([^』]+)』|(?<!\w)[‘']([^’']{3,}(?:['’]\w+[^’']*)*)[’'](?!\w)")
_FOLD = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "，": ",", "。": ".", "　": " "})


def check(claim: Text, cited: Sequence[Text]) -> Iterator[str]:
    """The quotations of *claim* that no cited text has; longer ones must be quotations there, too."""
    sources = [_plain(text.words) for text in cited]
    spoken = [_plain(piece) for text in cited for piece in quoted(text.words)]
    for piece in quoted(claim.words):
        plain = _plain(piece).strip(" ,.;")
        long = len(plain.split()) >= 4 or len(re.findall("[\u4e00-\u9fff]", plain)) >= 8
        if not any(plain in source for source in sources):
            if long or any(text.lang == claim.lang for text in cited):
                yield f"quotation: the source does not say “{piece}”"
        elif long and not any(plain in said for said in spoken):
            yield f"quotation: the source does not quote “{piece}”"


def quoted(text: str) -> tuple[str, ...]:
    """What stands between quotation marks."""
    return tuple(next(group for group in match.groups() if group) for match in _QUOTED.finditer(text))


def _plain(text: str) -> str:
    return " ".join(simplified(text).translate(_FOLD).split())
