"""The tests. A package so that every one of them can say `from tests.make import make_issue`."""
