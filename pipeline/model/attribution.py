"""Who said what: Attribution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A statement and whose it is: *words* == article.field(field)[start:end], *speaker* == its [speaker_start:speaker_end].

    *direct*: the words stand between the source's quotation marks, which are not part of them. *verb* is as written, *manner*
    its class: says, claims, denies, disputes, confirms, estimates, expects or warns. *entity*: the slug of the speaker,
    where the desk knows the name; *role*: what the source calls him, empty where it does not. *anonymous*: the source
    names neither a person nor an organisation. *at*: when the article became news.
    """

    article: str
    field: str
    start: int
    end: int
    words: str
    speaker_start: int
    speaker_end: int
    speaker: str
    verb: str
    manner: str
    direct: bool
    at: datetime
    lang: str = ""
    outlet: str = ""
    entity: str = ""
    role: str = ""
    anonymous: bool = False
