"""How long a server says that its answer stays as it is: Cache-Control, Expires, Age. Pure; bounds nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?(\d+)', re.IGNORECASE)
_NEVER = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)(?:$|[,\s])", re.IGNORECASE)


def fresh_s(headers: Mapping[str, str]) -> float | None:
    """Seconds from now, 0.0 where it says that nothing is to be kept; None where it says nothing that can be read.

    An Expires is counted from the server's own Date: its clock may differ from ours.
    """
    control = headers.get("cache-control", "")
    if _NEVER.search(control):
        return 0.0
    age = headers.get("age", "").strip()
    passed = float(age[:12]) if age.isascii() and age.isdecimal() else 0.0
    if found := _MAX_AGE.search(control):
        return max(float(found[1][:12]) - passed, 0.0)
    expires = headers.get("expires", "").strip()
    if expires in ("0", "-1"):
        return 0.0
    try:
        span = parsedate_to_datetime(expires) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return max(span.total_seconds(), 0.0)
