"""Packed lists: gzip (RFC 1952) and zip (PKWARE APPNOTE 6.3), told by their first bytes and unpacked within limits.

One layer is unpacked: an archive in an archive comes out as it is. Nothing is written to a disk, so a name in a
zip is only a word for the error messages.
"""

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

MOST_BYTES = 4 * 2**30
"""As much as is fetched of a list that is not packed."""
MOST_MEMBERS = 20
MOST_RATIO = 200
"""A list packs to a tenth or a fiftieth; deflate goes to 1032, a bomb near it."""
FREE_BYTES = 2**20
"""Unpacked bytes that no ratio is asked of."""
PIECE_BYTES = 2**16

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second begins one without members
_ZIP_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 1000  # folders and all; each would become an object before it could be looked at
_MOST_GZIP_MEMBERS = 100_000  # bgzip begins one every 64 KiB
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, KeyError,
    IndexError, OSError,
)  # fmt: skip


class BadArchive(ValueError):
    """An archive that cannot be unpacked, or must not be; the text says why, in one line."""


class _Room:
    """What may still come out, over all members of an archive."""

    def __init__(self, packed: int, most_bytes: int) -> None:
        self._packed, self._most, self._count = packed, most_bytes, 0

    def take(self, piece: bytes) -> bytes:
        self._count += len(piece)
        if self._count > self._most:
            raise BadArchive(f"the list is larger than {self._most:,} bytes once it is unpacked")
        if self._count > max(FREE_BYTES, MOST_RATIO * self._packed):
            raise BadArchive(f"the list unpacks to over {MOST_RATIO} times its size, which no list does")
        return piece


def unpack(data: bytes, name: str, most_bytes: int = MOST_BYTES) -> list[tuple[str, bytes]]:
    """The files in an archive with their names, or what came if it is none. Raises BadArchive."""
    room = _Room(len(data), most_bytes)
    if data.startswith(_GZIP):
        return [(_named(name.removesuffix(".gz")), b"".join(_gunzipped(data, room)))]
    if data.startswith(_ZIP):
        return list(_unzipped(data, room))
    return [(_named(name), room.take(data))]


def _gunzipped(data: bytes, room: _Room) -> Iterator[bytes]:
    """All members of a gzip file, one after the other, as RFC 1952 (2.2) has them."""
    at, members = 0, 0
    while at < len(data):
        if data[at] == 0:  # tapes and some tools fill up with zeros
            if data.count(0, at) < len(data) - at:
                raise BadArchive("the gzip file is broken: something follows it")
            return
        if (members := members + 1) > _MOST_GZIP_MEMBERS:
            raise BadArchive(f"the gzip file is put together from over {_MOST_GZIP_MEMBERS:,}")
        unpacker, waiting = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS), b""
        while not unpacker.eof:
            try:
                piece = unpacker.decompress(waiting, PIECE_BYTES)
            except zlib.error as e:
                raise BadArchive(f"the gzip file is broken: {e}") from e
            yield room.take(piece)
            waiting = unpacker.unconsumed_tail
            if not (piece or waiting or unpacker.eof):
                if at == len(data):
                    raise BadArchive("the gzip file is cut short")
                waiting = data[at : at + PIECE_BYTES]
                at += len(waiting)
        at -= len(unpacker.unused_data)


def _unzipped(data: bytes, room: _Room) -> Iterator[tuple[str, bytes]]:
    if data.count(_ZIP_ENTRY) > _MOST_ENTRIES:
        raise BadArchive(f"the zip file has over {_MOST_ENTRIES:,} entries, and a list at most {MOST_MEMBERS} files")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for info, name in _files(archive).items():
                yield name, b"".join(_member(archive, info, name, room))
    except BadArchive:
        raise
    except _BROKEN as e:  # its text may repeat what is in the file
        raise BadArchive("the zip file is broken, or was cut short") from e


def _files(archive: zipfile.ZipFile) -> dict[zipfile.ZipInfo, str]:
    """Files and their names, which tell them apart; without folders, and without what macOS adds."""
    files = [i for i in archive.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX/")]
    if len(files) > MOST_MEMBERS:
        raise BadArchive(f"the zip file has {len(files)} files, more than {MOST_MEMBERS}")
    named = {info: _named(info.filename) for info in files}
    for name, count in Counter(named.values()).items():
        if count > 1:
            raise BadArchive(f"two files in the zip file are named {name}: have one of them renamed")
    return named


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, room: _Room) -> Iterator[bytes]:
    if info.flag_bits & _ENCRYPTED:
        raise BadArchive(f"{name} in the zip file is encrypted: have it packed without a password")
    if info.compress_type not in _METHODS:
        raise BadArchive(f"{name} in the zip file is packed with another method than deflate: have it packed with that")
    count = 0
    with archive.open(info) as member:
        while piece := member.read(PIECE_BYTES):
            count += len(piece)
            yield room.take(piece)
    if count != info.file_size:
        raise BadArchive(f"{name} in the zip file is cut short")


def _named(name: str) -> str:
    """The last step of a name, in characters that can be shown."""
    base = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return "".join(c if c.isprintable() else "?" for c in base)[:100] or "list"
