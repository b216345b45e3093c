"""The workspace's files, read and checked together: desk.toml, feeds.toml, outlets.toml, themes.toml, entities.toml.

`load(root)` returns the Workspace or raises one ConfigError that names every problem of every file.
"""

from pipeline.config.desk import DeskTable, SeriesTable
from pipeline.config.workspace import Workspace, load

__all__ = ["DeskTable", "SeriesTable", "Workspace", "load"]
