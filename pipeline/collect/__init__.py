"""Collecting: the feeds of a host in turn, documents into entries, entries into articles. Stores nothing itself."""
