"""What a language model wrote and the claim gate let pass: Written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A sentence of the *model*, in *lang*, and the numbers of the citations that carry it. Never a quotation."""

    words: str
    lang: str
    cites: tuple[int, ...]
    model: str
