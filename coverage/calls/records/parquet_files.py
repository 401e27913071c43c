"""Parquet: columns that carry their types with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coverage.calls.records.batches import Batch, Piece, check_header
from coverage.core.spreadsheets import refused
from geodata.errors import DataError

#: rows that are worked on at a time
BATCH_ROWS = 1 << 18
_GLANCES = 8
_GLANCE_ROWS = 500


def as_json(row: dict[str, object]) -> str:
    """Return a row as one line of JSON, moments and the like as text."""
    return json.dumps(row, ensure_ascii=False, default=str)


def nested(kind: pa.DataType) -> bool:
    """Say whether a type holds more than one value: lists, structures, maps."""
    return pa.types.is_nested(kind) and not pa.types.is_dictionary(kind)


class ParquetReader:
    """A Parquet file, opened; see `batches.Reader`. Lines are numbers of rows."""

    decimal = "."

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._metadata = pq.read_metadata(path)
            schema = self._metadata.schema.to_arrow_schema()
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from error
        self.columns = list(schema.names)
        check_header(path, self.columns)
        for field in schema:
            if nested(field.type):
                raise refused(path, "must hold plain values, no lists or structures", 1, field.name)
        self._words = [field.name for field in schema if pa.types.is_string(field.type)]

    def _damaged(self, error: Exception) -> DataError:
        reason = str(error).split("\n")[0][:200]
        return refused(self.path, f"must be an undamaged Parquet file ({reason})")

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the file batch by batch."""
        size = self.path.stat().st_size / max(1, self._metadata.num_rows)
        first = 0
        try:
            glance: pa.Table | None = self._glance()
            with self._open([name for name in self._words if name in wanted]) as file:
                for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=wanted):
                    last = first + batch.num_rows
                    yield Piece(partial(self._batch, batch, first, glance), int(size * last))
                    first, glance = last, None
        except (pa.ArrowException, OSError, ValueError) as error:
            if isinstance(error, DataError):
                raise
            raise self._damaged(error) from error

    def _open(self, words: list[str]) -> pq.ParquetFile:
        return pq.ParquetFile(
            self.path, metadata=self._metadata, read_dictionary=words, buffer_size=1 << 20
        )

    def _glance(self) -> pa.Table:
        """Return some rows from all over the file, all columns."""
        count = self._metadata.num_row_groups
        groups = sorted({count * k // _GLANCES for k in range(_GLANCES)}) if count else []
        with self._open([]) as file:
            found = [
                next(file.iter_batches(batch_size=_GLANCE_ROWS, row_groups=[group]), None)
                for group in groups
            ]
            schema = file.schema_arrow
        return pa.Table.from_batches([b for b in found if b is not None], schema)

    def _batch(self, batch: pa.RecordBatch, first: int, glance: pa.Table | None) -> Batch:
        def origin(numbers: np.ndarray) -> list[tuple[int, str]]:
            rows = batch.take(pa.array(numbers)).to_pylist()
            pairs = zip(numbers.tolist(), rows, strict=True)
            return [(first + number + 1, as_json(row)) for number, row in pairs]

        return Batch(pa.Table.from_batches([batch]), origin, glance=glance)
