"""What an article or a story is about: names (entities), rules (themes), a story's themes, their momentum.

Pure: nothing here reads a file, a clock or the network, and no theme is named here; they live in themes.toml.
"""
