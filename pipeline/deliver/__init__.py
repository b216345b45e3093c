"""From an issue's stored mail to its clients: who (clients), in which state (ledger), over what (channels), in a row (run).

Does not build or approve an issue; asks no clock and no environment.
"""
