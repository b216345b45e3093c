"""The book in which an issue's passages get their numbers, in the order in which they are first cited."""

from __future__ import annotations

from pipeline.draft.passages import Passage, name_of
from pipeline.model import Citation, Quoted


class Citations:
    """Numbers passages while one issue is composed; the same passage keeps its number. Dies with that issue."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, int, int], Citation] = {}

    def cite(self, passage: Passage) -> Quoted:
        """The passage as it is printed, with its number."""
        article = passage.article
        key = (article.id, passage.field, passage.start, passage.end)
        if key not in self._rows:
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
