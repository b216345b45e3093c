"""The nouns, in the order in which an item meets them.

    Feed -> Page -> Entry -> Article -> Story -> Tagging -> Section -> Issue -> Rendition -> Delivery

Frozen values; a stage never changes one, it makes another with `replace`. All datetimes are aware UTC. A time that a
source did not give is None. Nothing here does anything but name, so nothing of ours is imported here.
"""

from pipeline.model.issue import (
    Citation,
    Client,
    Commentary,
    Delivery,
    Figure,
    Issue,
    Quoted,
    Ranked,
    Rendition,
    Section,
    Shore,
    StoryItem,
    Term,
)
from pipeline.model.measure import ENOUGH, Momentum, WeekCount
from pipeline.model.news import (
    Article,
    Correction,
    Entity,
    Example,
    Membership,
    Near,
    Phrase,
    Span,
    Story,
    Tagging,
    Theme,
)
from pipeline.model.source import (
    RIGHTS,
    SHORES,
    VANTAGES,
    Auth,
    Document,
    Entry,
    Feed,
    FeedState,
    Outlet,
    Page,
    Request,
)

__all__ = [
    "ENOUGH",
    "RIGHTS",
    "SHORES",
    "VANTAGES",
    "Article",
    "Auth",
    "Citation",
    "Client",
    "Commentary",
    "Correction",
    "Delivery",
    "Document",
    "Entity",
    "Entry",
    "Example",
    "Feed",
    "FeedState",
    "Figure",
    "Issue",
    "Membership",
    "Momentum",
    "Near",
    "Outlet",
    "Page",
    "Phrase",
    "Quoted",
    "Ranked",
    "Rendition",
    "Request",
    "Section",
    "Shore",
    "Span",
    "Story",
    "StoryItem",
    "Tagging",
    "Term",
    "Theme",
    "WeekCount",
]
