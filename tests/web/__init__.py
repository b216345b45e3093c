"""Tests of the archive: a real store, a real outbox, and a client that asks as a browser does."""
