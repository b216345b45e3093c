"""Content codings undone within a bound: never more than the limit is made, however much a body claims to hold.

Takes the whole wire body, which the caller has bounded; does not read from the network.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import brotli  # type: ignore[import-untyped]  # it ships no types
import zstandard

from pipeline.errors import FetchError

_CODINGS = 3
_MEMBERS = 100
_ENDS = (b"</rss>", b"</feed>", b"</rdf:rdf>", b"</html>", b"}")


def decoded(wire: bytes, codings: str, limit: int) -> tuple[bytes, bool]:
    """The body under its content codings, and whether it came to its end; never more than *limit* bytes are made.

    Takes gzip that nobody declared, and plain text where a coding was declared wrongly. FetchError: too-large, encoding.
    """
    names = [name for coding in codings.lower().split(",") if (name := coding.strip()) not in ("", "identity")]
    if len(names) > _CODINGS:
        raise FetchError("encoding", f"{len(names)} content codings on top of each other")
    body, whole = wire, True
    for name in reversed(names):
        if not body or body.lstrip()[:1] in (b"<", b"{"):
            break
        body, whole = _decode_one(body, name, limit)
    for _ in range(_CODINGS):
        if body[:2] != b"\x1f\x8b":
            break
        body, whole = _decode_one(body, "gzip", limit)
    if len(body) > limit:
        raise _too_large(limit)
    return body, whole


def _decode_one(data: bytes, name: str, limit: int) -> tuple[bytes, bool]:
    try:
        if name in ("gzip", "x-gzip"):
            return _inflate(data, 47, limit)
        if name == "deflate":
            zlib_header = len(data) > 1 and data[0] & 15 == 8 and (data[0] << 8 | data[1]) % 31 == 0
            return _inflate(data, 15 if zlib_header else -15, limit)
        if name == "br":
            return _unbrotli(data, limit)
        if name == "zstd":
            reader = zstandard.ZstdDecompressor(max_window_size=1 << 23).stream_reader(data, read_across_frames=True)
            return _bounded(iter(lambda: reader.read(1 << 16), b""), limit), True
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise FetchError("encoding", f"the body is not the {name} that it should be") from error
    raise FetchError("encoding", f"unknown content coding {name[:20]!r}")


def _inflate(data: bytes, wbits: int, limit: int) -> tuple[bytes, bool]:
    out = bytearray()
    for _ in range(_MEMBERS):
        member = zlib.decompressobj(wbits)
        out += member.decompress(data, limit + 1 - len(out))
        if len(out) > limit:
            raise _too_large(limit)
        data = member.unused_data
        if not member.eof or data[:2] != b"\x1f\x8b":
            return bytes(out), member.eof
    raise FetchError("encoding", f"more than {_MEMBERS} gzip members")


def _unbrotli(data: bytes, limit: int) -> tuple[bytes, bool]:
    decoder = brotli.Decompressor()

    def pieces() -> Iterator[bytes]:
        piece = decoder.process(data, output_buffer_limit=1 << 20)
        while piece:  # it may have taken the whole input and still hold output
            yield piece
            piece = decoder.process(b"", output_buffer_limit=1 << 20)

    return _bounded(pieces(), limit), decoder.is_finished()


def _bounded(pieces: Iterable[bytes], limit: int) -> bytes:
    out = bytearray()
    for piece in pieces:
        out += piece
        if len(out) > limit:
            raise _too_large(limit)
    return bytes(out)


def _too_large(limit: int) -> FetchError:
    return FetchError("too-large", f"more than {limit:,} bytes when unpacked")


def looks_whole(body: bytes) -> bool:
    """Whether a body whose transfer was cut ends as a document does: only the framing was lost."""
    return body.rstrip()[-16:].lower().endswith(_ENDS)
