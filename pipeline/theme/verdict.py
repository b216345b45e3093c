"""What is said of one theme in one article: by the rules, and where the classifier adds or takes away, by the classifier."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """*why_not* is empty where the theme is carried; *spans* are the words that speak, and their points.

    *unmet*: the conditions that keep it from being carried whatever its points; *why_not* says these and what else is short.
    *origin*: "rule", or "model" where the classifier carries what the rules do not. *probability*: what the classifier gives
    it; None where it does not act. *taught*: how far what the analysts taught moved it, in words; empty where it did not.
    """

    theme: str
    score: float
    threshold: float
    spans: tuple[Span, ...]
    tagged: bool
    why_not: str = ""
    unmet: str = ""
    origin: str = "rule"
    probability: float | None = None
    taught: str = ""


def short(score: float, threshold: float, unmet: str) -> str:
    """Why a theme of so many points is not carried; empty where it is."""
    points = f"{threshold - score:.2f} points short" if score < threshold else ""
    return "; ".join(filter(None, (unmet, points)))
