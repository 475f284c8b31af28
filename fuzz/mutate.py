"""Spoil a list by the row, the field and the encoding: what a fuzzer of bytes would not hit on by itself. Pure."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from fuzz.seeds import gzipped, zipped
from fuzz.words import DIRECTIVES, FIELDS, KEYS, NUMBERS, VALUES, ZONES

_FIELD = re.compile(rb"[^,;|\t\n]*")
MARK = b"\n---\n"
"""Between a description and the list that it is of."""

Spoil = Callable[[bytes, Random], bytes]


def spoilt(data: bytes, random: Random) -> bytes:
    """The same list with a few things done to it."""
    for _ in range(random.choice((1, 1, 2, 4))):
        data = random.choice(_WAYS)(data, random)
    return data


def _field(data: bytes, random: Random) -> bytes:
    """One field becomes a word, is quoted, or gets another digit."""
    start, end = random.choice(list(_FIELD.finditer(data))).span()
    field, word = data[start:end], random.choice(FIELDS)
    told = random.choice((word, field + word, b'"' + field + b'"', _digit(field, random)))
    return data[:start] + told + data[end:]


def _digit(field: bytes, random: Random) -> bytes:
    at = random.randrange(len(field) + 1)
    return field[:at] + b"%d" % random.randrange(10) + field[at + 1 :]


def _rows(data: bytes, random: Random) -> bytes:
    """Rows are dropped, doubled, moved, many, blank."""
    rows = data.split(b"\n")
    at, to = random.randrange(len(rows)), random.randrange(len(rows))
    row = rows[at]
    way = random.randrange(5)
    if way == 0:
        del rows[at]
    elif way == 1:
        rows.insert(to, row)
    elif way == 2:
        rows[at], rows[to] = rows[to], row
    elif way == 3:
        rows[at:at] = [_digit(row, random) for _ in range(random.choice((12, 120)))]
    else:
        rows.insert(at, random.choice((b"", b" ", b"\r", b'"', b",,,", b"\t")))
    return b"\n".join(rows)


def _ends(data: bytes, random: Random) -> bytes:
    """Cut short, or a piece of it once more somewhere."""
    at, to = sorted(random.randrange(len(data) + 1) for _ in range(2))
    return random.choice((data[:to], data[at:], data[:at] + data[to:], data + data[at:to]))


def _writing(data: bytes, random: Random) -> bytes:
    """Other line breaks, marks, encodings."""
    text = data.decode("latin-1")
    other = random.choice((data.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + data, data.rstrip(b"\n"), data.upper()))
    return random.choice((other, text.encode("utf-16"), text.encode("utf-16-be"), text.encode("utf-8")))


_WAYS: tuple[Spoil, ...] = (_field, _field, _field, _rows, _rows, _ends, _writing)


def spoilt_archive(data: bytes, random: Random) -> bytes:
    """What is in an archive is spoilt and packed again, or its own bytes are."""
    files = _files(data)
    way = random.randrange(5)
    if not files or way == 0:
        return _ends(data, random)
    if way == 1:
        at = random.randrange(len(data))
        return data[:at] + random.choice((bytes([random.randrange(256)]), b"\xff\xff\xff\xff", b"")) + data[at + 1 :]
    at = random.randrange(len(files))
    name, content = files[at]
    if way == 2:
        word = random.choice((*FIELDS, b"blocked", b"a/", b"\\", b"; ", b"\x1b"))
        files[at] = (name + word.decode(), content)
    elif way == 3:
        files.insert(at, files[random.randrange(len(files))])
    else:
        files[at] = (name, spoilt(content, random))
    if data.startswith(b"\x1f"):
        return b"".join(gzipped(content) for _, content in files)
    return zipped(files, random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)))


def _files(data: bytes) -> list[tuple[str, bytes]]:
    try:
        if data.startswith(b"\x1f"):
            return [("list.csv", zlib.decompress(data, wbits=31))]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:  # noqa: BLE001 (what is broken already is spoilt by the byte)
        return []


def spoilt_description(data: bytes, random: Random) -> bytes:
    """A line of TOML says something else, comes twice, or goes."""
    toml, mark, rest = data.partition(MARK)
    if random.randrange(4) == 0:
        return toml + (mark or MARK) + spoilt(rest, random)
    lines = toml.split(b"\n")
    at, way = random.randrange(len(lines)), random.randrange(6)
    if way == 0:
        del lines[at]
    elif way == 1:
        lines.insert(random.randrange(len(lines) + 1), lines[at])
    elif way == 2:
        lines.insert(at, f"{random.choice(KEYS)} = {_value(random)}".encode())
    elif way == 3:
        lines.insert(at, random.choice(KEYS).encode())
    else:
        lines[at] = lines[at].partition(b"=")[0] + f"= {_value(random)}".encode()
    return b"\n".join(lines) + mark + rest


def _value(random: Random) -> str:
    between = random.choice(("", "-", "/", " ", ":", "T"))
    pattern = between.join([*random.sample(DIRECTIVES, random.randrange(5)), "%Y", "%m", "%d"])
    text = random.choice((random.choice(VALUES), pattern, random.choice(ZONES)))
    return random.choice((f'"{text}"', f'"{text}"', f'"{text}"', random.choice(NUMBERS)))
