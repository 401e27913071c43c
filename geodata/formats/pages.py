"""How much a Parquet file unpacks to, by its page headers: the footer's own figures may lie."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO

from geodata.formats.common import refuse

#: Page headers are read at this length, and where statistics in them are long, at the other.
_HEADER = 65_536
_LONG_HEADER = 16_000_000
#: One page unpacked (a page of large features is one however many they are); reading takes eight
#: times as much memory.
MAX_PAGE_BYTES = 90_000_000
#: Pages of a file.
MAX_PAGES = 100_000
_STOP, _TRUE, _FALSE, _BYTE, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = (
    0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12,
)  # fmt: skip


class _Thrift:
    """Just enough of the compact protocol to walk over a struct."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def byte(self) -> int:
        value = self.data[self.place]
        self.place += 1
        return value

    def number(self) -> int:
        value = shift = 0
        while True:
            one = self.byte()
            value |= (one & 0x7F) << shift
            if one < 0x80:
                return (value >> 1) ^ -(value & 1)
            shift += 7
            if shift > 63:
                raise ValueError("number too long")

    def length(self) -> int:
        place = self.place
        self.number()
        raw = self.data[place : self.place]
        return sum((one & 0x7F) << (7 * i) for i, one in enumerate(raw))

    def skip(self, kind: int, depth: int = 0) -> None:
        if depth > 8:
            raise ValueError("nested too deeply")
        if kind in (_TRUE, _FALSE):
            return
        if kind == _BYTE:
            self.place += 1
        elif kind <= _I64:
            self.number()
        elif kind == _DOUBLE:
            self.place += 8
        elif kind == _BINARY:
            size = self.length()
            self.place += size
        elif kind == _STRUCT:
            self.struct(depth + 1)
        else:
            raise ValueError("unexpected type")

    def struct(self, depth: int = 0) -> dict[int, int]:
        """Integer fields of a struct by their number; everything else is passed over."""
        found: dict[int, int] = {}
        field = 0
        while (head := self.byte()) != _STOP:
            kind = head & 0x0F
            field = field + (head >> 4) if head >> 4 else self.number()
            if kind in (4, 5, _I64):
                found[field] = self.number()
            else:
                self.skip(kind, depth)
        return found


def _chunk_bytes(file: BinaryIO, start: int, stop: int) -> tuple[int, int, int]:
    """(bytes unpacked, pages, bytes of the largest) of a column chunk."""
    total = pages = largest = 0
    while start < stop:
        file.seek(start)
        data = file.read(min(_HEADER, stop - start))
        try:
            thrift = _Thrift(data)
            header = thrift.struct()
        except IndexError:  # long statistics
            thrift = _Thrift(data + file.read(min(_LONG_HEADER, stop - start) - len(data)))
            header = thrift.struct()
        packed, unpacked = header[3], header[2]
        if packed < 0 or unpacked < 0:
            raise ValueError("negative size")
        total += unpacked
        largest = max(largest, unpacked)
        pages += 1
        if pages > MAX_PAGES:
            raise ValueError("too many pages")
        start += thrift.place + packed
    return total, pages, largest


def unpacked_bytes(path: Path, meta: Any, limit: int, shown: Path) -> int:
    """Bytes of all pages when unpacked.

    Parameters
    ----------
    meta
        `pyarrow.parquet.FileMetaData`.
    limit
        Most bytes allowed.

    Raises
    ------
    DataError
        More than `limit`, by the footer or by the pages; or pages that lie outside the file.
    """
    size = path.stat().st_size
    total = pages = 0
    with path.open("rb") as file:
        for group in range(meta.num_row_groups):
            for number in range(meta.num_columns):
                column = meta.row_group(group).column(number)
                offsets = (column.dictionary_page_offset, column.data_page_offset)
                start = min(o for o in offsets if o is not None and o > 0)
                stop = start + column.total_compressed_size
                if not 0 < start <= stop <= size:
                    raise refuse(shown, "must be a readable GeoParquet: it is cut short")
                try:
                    found, seen, largest = _chunk_bytes(file, start, stop)
                except (IndexError, KeyError, ValueError, struct.error) as error:
                    rule = f"must be a readable GeoParquet: damaged pages ({error})"
                    raise refuse(shown, rule) from error
                total += max(found, column.total_uncompressed_size)
                pages += seen
                if largest > MAX_PAGE_BYTES:
                    rule = f"a page must unpack to at most {MAX_PAGE_BYTES:,} bytes"
                    raise refuse(shown, f"{rule}, says {largest:,}: save it as GeoPackage")
                if total > limit or pages > MAX_PAGES:
                    rule = f"must unpack to at most {limit:,} bytes, unpacks to {total:,} or more"
                    raise refuse(shown, rule)
    return total
