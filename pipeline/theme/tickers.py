"""The ways in which the news write a ticker so that it is nothing else: $BABA, BABA.N, NYSE: BABA, 9988.HK.

A ticker alone is no name: META, ARM and NIO are words, 700 is a number. Knows no company.
"""

from __future__ import annotations

VENUES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "": (("NYSE", "NASDAQ", "Nasdaq", "NasdaqGS"), ("N", "O", "OQ", "K", "US")),
    "HK": (("HKEX", "HKG", "SEHK", "HKSE"), ("HK",)),
    "SS": (("SHA", "SSE", "SHSE"), ("SS", "SH")),
    "SZ": (("SHE", "SZSE"), ("SZ",)),
    "TW": (("TPE", "TWSE"), ("TW",)),
    "T": (("TYO", "TSE"), ("T",)),
    "KS": (("KRX",), ("KS",)),
}
"""By the ending of a ticker in entities.toml (none for New York): names of the exchange, and endings that mean it."""


SHORT = 2
"""Up to how many letters a code of New York is too short for some forms: (TM), (F), R.F.K. are something else."""


def ticker_forms(ticker: str) -> tuple[str, ...]:
    """Every way of writing *ticker*; an exchange that is not known has the one with its ending only."""
    code, _, venue = ticker.partition(".")
    names, endings = VENUES.get(venue, ((), (venue,)))
    codes = dict.fromkeys((code, *(code.lstrip("0").zfill(width) for width in (3, 4, 5)))) if venue == "HK" else (code,)
    forms = [f"{name}:{gap}{each}" for each in codes for name in names for gap in ("", " ")]
    if venue or len(code) > 1:
        forms += [f"{each}.{ending}" for each in codes for ending in endings]
    if not venue:
        forms += [f"${code}"] if len(code) <= SHORT else [f"${code}", f"({code})"]
    return tuple(forms)
