"""Why two reports stand in one story, in words for a person: what they share, what speaks against it.

Says what can be read off two articles and a membership; decides nothing and weighs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Article
from pipeline.story.features import Entities, Features, features

SHOWN = 5
"""Names, figures and words of a line."""
FAR = 48
"""Hours from which a distance is told in days."""


def reasons(
    one: Article, other: Article, terms: Sequence[str], entities: Entities, nearness: float | None = None
) -> tuple[str, ...]:
    """The features of the pair, a line each. *terms*: those that the membership names; *nearness*: the cosine of their
    meanings, None where none is known."""
    a, b = features(one, entities), features(other, entities)
    across = a.chinese != b.chinese
    lines = [f"{'anchors' if across else 'both say'}: {', '.join(readable(terms)[:SHOWN]) or 'nothing'}"]
    for sign, what in (("@", "names"), ("#", "figures")):
        lines += _compared(a, b, sign, what)
    if nearness is not None:
        lines.append(f"{nearness:.2f} near in meaning")
    lines.append(_apart(a, b))
    if across:
        lines.append("in two languages")
    if one.feed == other.feed:
        lines.append("of one source")
    return tuple(lines)


def readable(terms: Sequence[str]) -> tuple[str, ...]:
    """The terms as a reader writes them, each once: words without the sign of their kind, figures without exponent."""
    return tuple(dict.fromkeys(_figure(term[1:]) if term.startswith("#") else term.lstrip("@~") for term in terms))


def nearness(one: bytes, other: bytes) -> float:
    """The cosine of two vectors of meaning."""
    from pipeline.story.meaning import Meanings  # numpy, which a desk without an embedder does not load

    meanings = Meanings()
    meanings.add(one)
    return float(meanings.nearness(other)[0])


def _compared(a: Features, b: Features, sign: str, what: str) -> list[str]:
    """What both name of a kind, or, where nothing, what each names by itself."""
    here, there = (sorted(anchor for anchor in one.anchors if anchor[0] == sign) for one in (a, b))
    shared = [anchor for anchor in here if anchor in there]
    if shared:
        return [f"same {what}: {_listed(shared)}"]
    return [f"other {what}: {_listed(here)} against {_listed(there)}"] if here and there else []


def _listed(anchors: Sequence[str]) -> str:
    return ", ".join(readable(anchors)[:SHOWN])


def _apart(a: Features, b: Features) -> str:
    hours = abs(a.day - b.day) * 24
    return f"{hours / 24:.0f} days apart" if hours >= FAR else f"{hours:.0f} h apart"


def _figure(text: str) -> str:
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{value:,.0f}" if 1_000 <= abs(value) < 1e18 else text
