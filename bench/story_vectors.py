"""The vectors of labelled articles, kept beside the other temporary files of this machine so that they are made once."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.model import Article
from pipeline.vectors import load, passage

KEPT = Path(tempfile.gettempdir()) / "story-vectors"


def vectors(articles: Sequence[Article], name: str = "use") -> dict[str, bytes]:
    """The vector of each article by the embedder of that name."""
    embedder = load(name)
    texts = [passage(one) for one in articles]
    digest = hashlib.sha256("\n".join((embedder.model, *texts)).encode()).hexdigest()[:16]
    kept = KEPT / f"{digest}.npy"
    if kept.exists():
        rows = [row.tobytes() for row in np.load(kept)]
    else:
        rows = list(embedder.embed(texts))
        KEPT.mkdir(exist_ok=True)
        np.save(kept, np.array([np.frombuffer(row, dtype=np.int8) for row in rows]))
    return {one.id: row for one, row in zip(articles, rows, strict=True)}
