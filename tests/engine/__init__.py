"""Tests of the engine: what every adapter must do, and what a kill must not do."""
