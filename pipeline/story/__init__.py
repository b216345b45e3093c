"""From articles to stories: copies fold into what they repeat, reports of one event gather in one story."""
