"""Parquet files of every Arrow type with values at their bounds: mutated bytes rarely get that far."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.fuzz.mutations import raw
from tests.fuzz.target import Target, Trial
from tests.fuzz.targets.uploads import look_at, take_in
from tests.fuzz.words import TEXTS

UNITS = ("s", "ms", "us", "ns")
ZONES = (None, "UTC", "+05:30", "Europe/Berlin", "No/Where")
INTEGERS = (
    0,
    1,
    -1,
    2**7 - 1,
    2**31 - 1,
    -(2**31),
    2**53 + 1,
    2**62,
    2**63 - 1,
    -(2**63),
    253402300800,
    -62135596801,
)
FLOATS = (0.0, -0.0, 1.5, float("nan"), float("inf"), -float("inf"), 1e308, 5e-324)
#: Types by number; those that take integers are made of their bits.
PLAIN: tuple[Callable[[Random], pa.DataType], ...] = (
    lambda random: random.choice((pa.int8(), pa.int16(), pa.int32(), pa.int64())),
    lambda random: random.choice((pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())),
    lambda random: random.choice((pa.float16(), pa.float32(), pa.float64())),
    lambda random: random.choice(
        (pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.binary(3))
    ),
    lambda random: random.choice(
        (pa.bool_(), pa.null(), pa.date32(), pa.date64(), pa.time32("s"), pa.time64("ns"))
    ),
    lambda random: pa.timestamp(random.choice(UNITS), random.choice(ZONES)),
    lambda random: pa.duration(random.choice(UNITS)),
    lambda random: pa.decimal128(random.randint(1, 38), random.randint(-2, 10)),
    lambda random: pa.decimal256(random.randint(39, 76), random.randint(0, 30)),
    lambda random: pa.dictionary(pa.int32(), pa.string()),
)


def type_of(random: Random, depth: int = 0) -> pa.DataType:
    if depth < 3 and random.random() < 0.25:
        inner = type_of(random, depth + 1)
        return random.choice(
            (
                pa.list_(inner),
                pa.large_list(inner),
                pa.list_(inner, 2),
                pa.struct([("x", inner), ("*", pa.int64())]),
                pa.map_(pa.string(), inner),
            )
        )
    return random.choice(PLAIN)(random)


def value_of(kind: pa.DataType, random: Random) -> Any:
    """A value for a type, as Python's, or None."""
    if random.random() < 0.2:
        return None
    if pa.types.is_map(kind):
        return [(random.choice(TEXTS[:20]), value_of(kind.item_type, random))]
    if pa.types.is_fixed_size_list(kind):
        return [value_of(kind.value_type, random) for _ in range(2)]
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [value_of(kind.value_type, random) for _ in range(random.randrange(3))]
    if pa.types.is_struct(kind):
        return {field.name: value_of(field.type, random) for field in kind}
    return scalar_of(kind, random)


def scalar_of(kind: pa.DataType, random: Random) -> Any:
    if pa.types.is_floating(kind):
        return random.choice(FLOATS)
    if pa.types.is_boolean(kind):
        return random.random() < 0.5
    if pa.types.is_fixed_size_binary(kind) and not pa.types.is_decimal(kind):
        return random.randbytes(3)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return random.randbytes(random.randrange(9))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return random.choice([text for text in TEXTS if text != "\ud800"])
    return random.choice(INTEGERS) if random.random() < 0.7 else random.randrange(-(2**63), 2**63)


def column_of(kind: pa.DataType, rows: int, random: Random) -> pa.Array:
    """Values of a type; where one does not fit, the bits of whole numbers, or nothing."""
    values = [value_of(kind, random) for _ in range(rows)]
    try:
        return pa.array(values, type=kind)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        pass
    try:
        width = kind.bit_width // 8
        bits = b"".join(
            random.choice((b"\0", b"\xff", random.randbytes(1), b"\x7f")) * width for _ in range(rows)
        )
        return pa.Array.from_buffers(kind, rows, [None, pa.py_buffer(bits)])
    except (pa.ArrowException, ValueError, NotImplementedError):
        return pa.nulls(rows, type=kind)


def table_of(data: bytes) -> pa.Table:
    """The table that some bytes stand for."""
    random = Random(data)
    rows = random.choice((1, 1, 2, 3, 50))
    names = [
        random.choice([text for text in TEXTS if text != "\ud800"]) for _ in range(1 + random.randrange(4))
    ]
    return pa.table([column_of(type_of(random), rows, random) for _ in names], names=names)


def make() -> Trial:
    folder = Path(tempfile.mkdtemp(prefix="tables-"))
    source, target = folder / "source", folder / "target.parquet"

    def trial(data: bytes) -> None:
        target.unlink(missing_ok=True)
        try:
            pq.write_table(table_of(data), source, version="2.6", store_schema=data[:1] < b"\x80")
        except (pa.ArrowException, OverflowError, ValueError, OSError):
            return  # pyarrow itself cannot write it
        told = take_in(source, target, "upload.parquet")
        if told is not None:
            look_at(target, told)

    return trial


def seeds() -> Iterable[bytes]:
    return (struct.pack(">I", number) for number in range(200))


TABLES = Target("tables", make, seeds, raw, longest=16)
