"""The store: what is kept, in SQLite by default or in PostgreSQL by DATABASE_URL; one schema, one file a subject.

Every function takes the connection of the caller's transaction first (`tx`, from `Store.read()` or `Store.write()`), so
whoever calls decides what commits together. Nothing here asks what time it is.
"""
