"""The hand list of names: reads names.txt and says what a gazetteer does not find in it. No test of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.theme.entities import Found, Gazetteer

HAND_LIST = Path(__file__).with_name("names.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entity in a sentence of each language, English first; where its name stands in each."""

    texts: tuple[str, str]
    places: tuple[tuple[int, int], tuple[int, int]]

    @property
    def names(self) -> tuple[str, ...]:
        """What stands in the brackets."""
        return tuple(text[start:end] for text, (start, end) in zip(self.texts, self.places, strict=True))


def read_hand_list() -> tuple[Line, ...]:
    """The lines of names.txt, without comments and without the brackets."""
    lines = []
    for line in HAND_LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            one, other = line.split(" | ")
            lines.append(
                Line(
                    texts=(one.replace("[", "").replace("]", ""), other.replace("[", "").replace("]", "")),
                    places=((one.index("["), one.index("]") - 1), (other.index("["), other.index("]") - 1)),
                )
            )
    return tuple(lines)


def named(gazetteer: Gazetteer, line: Line) -> tuple[set[str], set[str]]:
    """The entities that *gazetteer* finds in the brackets of each side."""
    one, other = (
        {found.slug for found in gazetteer.find(text) if _touches(found, place)}
        for text, place in zip(line.texts, line.places, strict=True)
    )
    return one, other


def unfound(gazetteer: Gazetteer, line: Line) -> tuple[int, ...]:
    """The sides, 0 for English and 1 for Chinese, on which the line's entity is not found; both where they name two."""
    one, other = named(gazetteer, line)
    if one and other and not one & other:
        return 0, 1
    return tuple(side for side, slugs in enumerate((one, other)) if not slugs)


def _touches(found: Found, place: tuple[int, int]) -> bool:
    return found.start < place[1] and place[0] < found.end
