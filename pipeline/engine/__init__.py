"""The engine: runs steps that are queued as `(step, key)`, at least once each, through kills and restarts.

`port` says what every adapter does, `on_sqlite` is the embedded one. Knows nothing of what the steps do.
"""
