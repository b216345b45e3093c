"""Tests of the store; each runs on SQLite and, where TEST_DATABASE_URL is set, on PostgreSQL."""
