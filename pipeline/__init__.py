"""Two Shores: the newsletter and commentary pipeline of a research desk.

collect -> article -> fold -> story -> tag -> rank -> compose -> draft -> render -> outbox -> deliver -> archive
"""

__version__ = "0.1.0"
