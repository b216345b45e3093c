"""Vectors: kept once for an article, each with its model's name."""

from __future__ import annotations

from pipeline.store import articles, vectors
from pipeline.store.connect import Store
from tests.make import make_article


def test_a_vector_counts_for_the_model_that_made_it_only(store: Store) -> None:
    with store.write() as tx:
        articles.insert(tx, [make_article("a"), make_article("b")], {"a": "a", "b": "b"})
        vectors.save(tx, "one", {"a": b"\x00\x7f", "b": b"\x01"})
        vectors.save(tx, "two", {"a": b"\x02"})
    with store.read() as tx:
        assert vectors.of(tx, ["a", "b", "c"], "one") == {"b": b"\x01"}
        assert vectors.of(tx, ["a", "b", "c"], "two") == {"a": b"\x02"}
