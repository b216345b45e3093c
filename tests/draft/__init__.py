"""Tests of pipeline/draft/."""
