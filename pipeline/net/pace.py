"""How long to leave a host alone between two requests. Pure: waits for nobody.

After Scrapy's AutoThrottle: a host that takes long to answer is asked more seldom, one that fails is never asked sooner.
"""

from __future__ import annotations

_LONGEST = 60.0


def next_gap(gap_s: float, *, least_s: float, took_s: float, failed: bool = False) -> float:
    """Seconds to wait before the next request to a host, after a gap of *gap_s* and an answer that *took_s*.

    At least *least_s*, and at least as long as the host took (of which a minute counts). A longer gap comes down by half of
    the difference with each answer, after a failure not at all. No gap where *least_s* is 0: a replay asks itself.
    """
    if not least_s:
        return 0.0
    wanted = max(least_s, min(took_s, _LONGEST))
    return max(gap_s, wanted) if failed else max(wanted, (gap_s + wanted) / 2)
