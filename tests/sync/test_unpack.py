"""Unpacking: what was packed comes out, bombs stop at their limit, and whatever else comes is BadArchive."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blocklist_sync import unpack as module
from blocklist_sync.unpack import FREE_BYTES, MOST_MEMBERS, MOST_RATIO, BadArchive, unpack

LIST = b"imei,reason\n490154203237518,stolen\n"
MOST = 10 * 2**20
names = st.text("abcXYZ019-_.", min_size=1, max_size=12).map(lambda text: f"l{text}")
files = st.dictionaries(names, st.binary(max_size=300), max_size=5)
methods = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(0, 600))
def test_what_gzip_packed_comes_out_of_one_member_or_several(parts: list[bytes], zeros: int) -> None:
    data = b"".join(map(gzip.compress, parts)) + bytes(zeros)
    assert unpack(data, "in/list.csv.gz", MOST) == [("list.csv", b"".join(parts))]


@given(files, methods)
def test_what_zip_packed_comes_out_in_its_order(members: dict[str, bytes], method: int) -> None:
    assert unpack(zipped(members, method), "lists.zip", MOST) == list(members.items())


@given(st.binary(max_size=300).filter(lambda data: not data.startswith((b"\x1f\x8b", b"PK"))))
def test_what_is_not_packed_stays_as_it_is(data: bytes) -> None:
    assert unpack(data, "list.csv", MOST) == [("list.csv", data)]


@given(st.binary(max_size=300), st.integers(0, 400))
def test_what_is_larger_than_the_limit_never_comes_out(data: bytes, most: int) -> None:
    for packed in (gzip.compress(data), zipped({"list.csv": data}), b"-" + data):
        size = len(data) + packed.startswith(b"-")
        if size > most:
            with pytest.raises(BadArchive, match=f"larger than {most:,}"):
                unpack(packed, "list.csv", most)
        else:
            assert sum(len(one) for _, one in unpack(packed, "list.csv", most)) == size


def unpacked_or_refused(data: bytes) -> None:
    try:
        unpacked = unpack(data, "list.zip", 1000)
    except BadArchive as e:
        unpacked = [(str(e), b"")]
    assert sum(len(one) for _, one in unpacked) <= 1000
    assert all(told.isprintable() for told, _ in unpacked)


@given(st.sampled_from([b"", b"\x1f\x8b", b"\x1f\x8b\x08\0", b"PK\x03\x04", b"PK\x05\x06"]), st.binary(max_size=400))
@example(magic=b"PK\x05\x06", data=bytes(18))
def test_any_bytes_are_unpacked_or_refused(magic: bytes, data: bytes) -> None:
    unpacked_or_refused(magic + data)


@given(st.data(), files, methods, st.booleans())
def test_an_archive_with_any_bytes_changed_is_unpacked_or_refused(
    data: st.DataObject, members: dict[str, bytes], method: int, as_gzip: bool
) -> None:
    spoilt = bytearray(gzip.compress(b"".join(members.values())) if as_gzip else zipped(members, method))
    for place in data.draw(st.lists(st.integers(0, len(spoilt) - 1), min_size=1, max_size=8)):
        spoilt[place] = data.draw(st.integers(0, 255))
    unpacked_or_refused(bytes(spoilt))


@given(st.data(), st.binary(min_size=1, max_size=300))
def test_an_archive_that_is_cut_short_is_refused(data: st.DataObject, content: bytes) -> None:
    for packed in (gzip.compress(content), zipped({"list.csv": content})):
        with pytest.raises(BadArchive):
            unpack(packed[: data.draw(st.integers(4, len(packed) - 1))], "list", MOST)


def test_bytes_behind_a_gzip_file_are_refused() -> None:
    for more in (b"more", b"\0\0more", b"\0\x1f\x8b"):
        with pytest.raises(BadArchive, match="broken"):
            unpack(gzip.compress(LIST) + more, "list.csv.gz", MOST)


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped({"list.csv": data})], ids=["gzip", "zip"])
def test_a_bomb_stops_at_the_ratio_and_long_before_it_is_unpacked(
    pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb, taken = pack(bytes(100 * FREE_BYTES)), 0

    class Counting(module._Room):
        def take(self, piece: bytes) -> bytes:
            nonlocal taken
            taken += len(piece)
            return super().take(piece)

    monkeypatch.setattr(module, "_Room", Counting)
    with pytest.raises(BadArchive, match=f"{MOST_RATIO} times"):
        unpack(bomb, "bomb", 2**40)
    assert taken <= MOST_RATIO * len(bomb) + module.PIECE_BYTES
    taken = 0
    with pytest.raises(BadArchive, match="larger than 10 bytes"):
        unpack(bomb, "bomb", 10)
    assert taken <= module.PIECE_BYTES


def test_members_that_share_their_packed_bytes_count_each() -> None:
    """D. Fifield, A better zip bomb (WOOT 2019)."""
    packed = bytearray(zipped({"a.csv": bytes(FREE_BYTES)}))
    start = packed.index(b"PK\x01\x02")
    entry, end = bytes(packed[start : packed.index(b"PK\x05\x06")]), bytearray(packed[packed.index(b"PK\x05\x06") :])
    struct.pack_into("<HHI", end, 8, MOST_MEMBERS, MOST_MEMBERS, len(entry) * MOST_MEMBERS)
    with pytest.raises(BadArchive):
        unpack(bytes(packed[:start]) + entry * MOST_MEMBERS + bytes(end), "bomb.zip", 2**40)


def test_a_list_of_ordinary_rows_is_no_bomb() -> None:
    rows = b"".join(b"%015d,stolen,2026-11-20,KE\n" % n for n in range(100_000))
    assert unpack(gzip.compress(rows), "list.csv.gz", MOST) == [("list.csv", rows)]


def test_folders_are_skipped_and_names_lose_their_way() -> None:
    members = {"out/": b"", "out/ke.csv": LIST, "../../etc/ug.csv": LIST, "C:\\lists\\tz.csv": LIST}
    members |= {"__MACOSX/out/._ke.csv": b"x", "a\x1bb\n.csv": LIST}
    got = unpack(zipped(members), "lists.zip", MOST)
    assert got == [(name, LIST) for name in ("ke.csv", "ug.csv", "tz.csv", "a?b?.csv")]


def test_a_zip_without_members_gives_none() -> None:
    assert unpack(zipped({}), "lists.zip", MOST) == []


def test_an_archive_in_an_archive_stays_packed() -> None:
    inner = gzip.compress(LIST)
    assert unpack(zipped({"ke.csv.gz": inner}), "lists.zip", MOST) == [("ke.csv.gz", inner)]


@pytest.mark.parametrize(("count", "good"), [(MOST_MEMBERS, True), (MOST_MEMBERS + 1, False), (2000, False)])
def test_a_zip_has_at_most_twenty_files(count: int, good: bool) -> None:
    packed = zipped({f"{n}.csv": LIST for n in range(count)})
    if good:
        assert len(unpack(packed, "lists.zip", MOST)) == count
    else:
        with pytest.raises(BadArchive, match="over 1,000 entries" if count > 1000 else f"more than {MOST_MEMBERS}"):
            unpack(packed, "lists.zip", MOST)


def test_a_gzip_file_put_together_from_very_many_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_GZIP_MEMBERS", 2)
    assert unpack(gzip.compress(LIST) * 2, "ke.csv.gz", MOST) == [("ke.csv", LIST * 2)]
    with pytest.raises(BadArchive, match="put together"):
        unpack(gzip.compress(LIST) * 3, "ke.csv.gz", MOST)


def test_an_encrypted_file_is_refused_by_name() -> None:
    packed = bytearray(zipped({"ke.csv": LIST}))
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadArchive, match=r"ke\.csv .*encrypted"):
        unpack(bytes(packed), "lists.zip", MOST)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_method_is_refused_by_name(method: int) -> None:
    with pytest.raises(BadArchive, match=r"ke\.csv .*deflate"):
        unpack(zipped({"ke.csv": LIST}, method), "lists.zip", MOST)


def test_a_file_that_is_shorter_than_the_zip_says_is_refused() -> None:
    packed = bytearray(zipped({"ke.csv": LIST}))
    struct.pack_into("<I", packed, packed.index(b"PK\x01\x02") + 24, len(LIST) + 1)
    with pytest.raises(BadArchive, match="cut short"):
        unpack(bytes(packed), "lists.zip", MOST)


def test_a_checksum_that_does_not_fit_is_refused() -> None:
    packed = bytearray(gzip.compress(LIST))
    packed[-8] ^= 1
    with pytest.raises(BadArchive, match="broken"):
        unpack(bytes(packed), "ke.csv.gz", MOST)
    stored = zipped({"ke.csv": LIST}, zipfile.ZIP_STORED).replace(LIST, LIST.swapcase())
    with pytest.raises(BadArchive, match="broken"):
        unpack(stored, "lists.zip", MOST)


def test_pieces_that_end_anywhere_fit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = zlib.crc32(LIST).to_bytes(4, "big") * 50 + LIST * 3
    packed = gzip.compress(rows) + gzip.compress(LIST)
    for size in range(1, 40):
        monkeypatch.setattr(module, "PIECE_BYTES", size)
        assert unpack(packed, "ke.csv.gz", MOST) == [("ke.csv", rows + LIST)]
