"""Frame: the argument that a theme is, as the desk wrote it, and the words by which evidence for a side is known."""

from __future__ import annotations

from dataclasses import dataclass

Weighted = tuple[tuple[str, float], ...]
"""Words and their points; a Latin word that ends in * takes any ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameText:
    """A frame in one language: what is held, what is held against it, what would settle it, what to watch, whom it touches."""

    thesis: str
    counter: str
    settles: str
    watch: str
    touches: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A theme's frame. *thesis* and *counter*: the words that speak for each side. *version*: a hash of all of it."""

    en: FrameText
    zh: FrameText
    thesis: Weighted = ()
    counter: Weighted = ()
    version: str = ""

    def text(self, lang: str) -> FrameText:
        """The frame in Chinese for a Chinese issue, in English for any other."""
        return self.zh if lang.partition("-")[0] == "zh" else self.en
