"""Types of columns that mean the same on both stores, and the naming of constraints.

SQLite's tables are STRICT, so each type has a plain SQLite form; text sorts by code point on both.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A whole number of 64 bits; as a primary key it counts up by itself."""

NUMBER: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
"""A floating point number of 64 bits."""

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text as the database keeps it; sorted by code point."""


def microseconds(moment: datetime) -> int:
    """An aware datetime as microseconds since 1970, exactly. TypeError for a naive one."""
    return (moment - EPOCH) // _MICROSECOND


@lru_cache(maxsize=65_536)
def moment(value: int) -> datetime:
    """Microseconds since 1970 as aware UTC."""
    return EPOCH + timedelta(microseconds=value)


def storable(text: str) -> str:
    """*text* with U+FFFD for what no database holds: NUL and half characters. The very same text if it has none."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware datetime, kept as INTEGER microseconds UTC."""

    impl = WHOLE
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Microseconds; None stays None."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """Aware UTC; None stays None."""
        return None if value is None else moment(value)


class Words(sa.types.TypeDecorator[str]):
    """Text from outside, made `storable` on its way in."""

    impl = TEXT
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as above
        """The text as `storable` makes it."""
        return storable(value) if value else value
