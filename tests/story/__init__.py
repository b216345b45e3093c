"""Tests of folding and clustering."""
