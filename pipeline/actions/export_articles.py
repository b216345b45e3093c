"""Give out every article with its story and themes. Changes nothing; holds no stored full text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.store import articles
from pipeline.text.addresses import wrapper
from pipeline.wiring import World


def export_articles(world: World) -> Iterator[dict[str, Any]]:
    """One row an article, by first_seen: `url`, `title` as the feed gave them, `themes` its own, `story_themes` its story's."""
    with world.store.read() as tx:
        for article, story, themes, story_themes in articles.export(tx):
            yield {
                "article": article.id,
                "url": article.url,
                "wrapper": wrapper(article.url) or None,
                "title": article.given_title,
                "feed": article.feed,
                "outlet": article.outlet_name,
                "vantage": article.vantage,
                "lang": article.lang,
                "published": article.published.isoformat() if article.published else None,
                "first_seen": article.first_seen.isoformat(),
                "copy_of": article.copy_of or None,
                "story": story or None,
                "themes": list(themes),
                "story_themes": list(story_themes),
            }
