"""Text in columns: a Chinese character is two wide, and a line may break before or after it.

Does not hyphenate and never breaks an address. Widths are those of a terminal or a plain mail.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

HAN = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
"""Characters beside which a line may break, as in a regular expression."""
NO_START = set("，。、；：？！）】》”’…·,.;:?!)]}%")
"""What may not begin a line."""
NO_END = set("（【《“‘([{")
"""What may not end one."""


def columns(text: str) -> int:
    """How many columns *text* fills."""
    return len(text) if text.isascii() and text.isprintable() else sum(_wide(char) for char in text)


def wrap(text: str, width: int = 72, *, indent: str = "", hang: str | None = None) -> str:
    """*text* in lines of at most *width* columns; the first begins with *indent*, the others with *hang*.

    A word longer than a line (an address) stands on a line of its own, whole.
    """
    later = indent if hang is None else hang
    lines: list[str] = []
    line = indent
    bare = True
    for piece in _pieces(" ".join(text.split())):
        if not bare and columns(line) + columns(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, bare = later, True
        line += piece.lstrip() if bare else piece
        bare = bare and not piece.strip()
    return "\n".join([*lines, line.rstrip()])


def cell(text: str, width: int, *, right: bool = False) -> str:
    """*text* filled with spaces to *width* columns; one that is longer is cut with an ellipsis."""
    if columns(text) > width - 1:
        while columns(text) > width - 2:
            text = text[:-1]
        text += "…"
    filler = " " * (width - columns(text))
    return filler + text if right else text + filler


def wrap_markdown(text: str, width: int = 72) -> str:
    """The analyst's Markdown as it was written, each paragraph and list item wrapped for itself."""
    blocks: list[str] = []
    fresh = True
    for line in text.strip().split("\n"):
        marker = re.match(r"\s*(?:[-*+>]|#+|\d+[.)])\s+", line)
        if not line.strip():
            fresh = True
        elif fresh or marker:
            blocks.append(("\n" if fresh and blocks else "") + line.strip())
            fresh = False
        else:
            blocks[-1] += " " + line.strip()
    return "\n".join("\n" * block.startswith("\n") + _block(block.strip(), width) for block in blocks)


def _block(block: str, width: int) -> str:
    marker = re.match(r"(?:[-*+>]|\d+[.)])\s+", block)
    return wrap(block, width, hang=" " * len(marker[0]) if marker else "")


def _pieces(text: str) -> list[str]:
    """The runs between which a line may break; each keeps the space that follows it."""
    pieces: list[str] = []
    for run in re.findall(rf"[^\s{HAN}]+\s*|[{HAN}]\s*|\s+", text):
        glued = pieces and (run[0] in NO_START or pieces[-1][-1] in NO_END)
        if glued:
            pieces[-1] += run
        else:
            pieces.append(run)
    return pieces


@cache
def _wide(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
