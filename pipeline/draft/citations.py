"""The book in which an issue's passages get their numbers, in the order in which they are first cited; it minds the rights."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.draft.passages import BUDGET, Passage, name_of
from pipeline.model import Citation, Quoted


class Citations:
    """Numbers passages while one issue is composed; the same passage keeps its number. Dies with that issue."""

    def __init__(self, rows: Iterable[Citation] = ()) -> None:
        """*rows*: what is cited already, to be gone on from."""
        self._rows = {(row.article, row.field, row.start, row.end): row for row in rows}
        self._beyond: dict[str, set[tuple[str, int]]] = {}
        for row in self._rows.values():
            if row.field != "title":
                self._beyond.setdefault(row.article, set()).update(_letters(row))

    def offer(self, passage: Passage) -> Quoted | None:
        """The passage as it is printed, with its number; None where its article's rights allow no more of it in this issue."""
        return self.cite(passage) if self.fits(passage) else None

    def fits(self, passage: Passage) -> bool:
        """Whether the rights allow the passage beside all that is cited of its article. A title may always be printed, so
        room is kept for it."""
        article = passage.article
        if passage.field == "title" or article.rights == "full":
            return True
        cited = self._beyond.get(article.id, set()) | _letters(passage)
        return article.rights != "headline" and len(cited) + len(article.title) <= BUDGET

    def cite(self, passage: Passage) -> Quoted:
        """The passage as it is printed, with its number."""
        article = passage.article
        key = (article.id, passage.field, passage.start, passage.end)
        if key not in self._rows:
            if passage.field != "title":
                self._beyond.setdefault(article.id, set()).update(_letters(passage))
            self._rows[key] = Citation(
                number=len(self._rows) + 1,
                article=article.id,
                field=passage.field,
                start=passage.start,
                end=passage.end,
                words=passage.words,
                title=article.title,
                url=article.url,
                outlet=name_of(article),
                vantage=article.vantage,
                lang=article.lang,
                published=article.published,
                first_seen=article.first_seen,
                text_hash=article.text_hash,
            )
        return Quoted(words=passage.words, lang=article.lang, cite=self._rows[key].number)

    @property
    def rows(self) -> tuple[Citation, ...]:
        """All citations, by number."""
        return tuple(self._rows.values())


def _letters(passage: Passage | Citation) -> set[tuple[str, int]]:
    return {(passage.field, place) for place in range(passage.start, passage.end)}
