"""What is said of one theme in one article: by the rules, and where the classifier adds or takes away, by the classifier."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """*why_not* is empty where the theme is carried; *spans* are the words that speak, and their points.

    *origin*: "rule", or "model" where the classifier carries what the rules do not. *probability*: what the classifier gives
    it; None where it does not act.
    """

    theme: str
    score: float
    threshold: float
    spans: tuple[Span, ...]
    tagged: bool
    why_not: str = ""
    origin: str = "rule"
    probability: float | None = None
