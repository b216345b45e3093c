"""Quoted: a source's own words with their number. It stands in all that an issue is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A source's own words, and the number of the citation that proves them."""

    words: str
    lang: str
    cite: int
