"""From stories to cited words: headlines, quotations, shores, figures, the analyst's file, the manifest and the gate.

Everything here is pure. Nothing here writes a sentence: it chooses exact spans of stored articles and counts.
"""
