"""The formats that files are read in, and the endings by which a file's name tells its format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Format = Literal["csv", "tsv", "json_lines", "parquet", "feather", "arff", "xlsx", "svmlight", "zip"]
FORMATS: tuple[Format, ...] = get_args(Format)

ENDINGS: Mapping[str, Format] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json_lines",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".parquet": "parquet",
    ".feather": "feather",
    ".arrow": "feather",
    ".arff": "arff",
    ".svmlight": "svmlight",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
    ".zip": "zip",
}
#: Formats that may be compressed: ``csv.gz`` is the format of ``x.csv.gz``.
COMPRESSIBLE: frozenset[Format] = frozenset({"csv", "tsv", "json_lines", "arff", "svmlight"})
#: Last endings of the names of compressed files.
COMPRESSIONS = (".gz", ".bz2", ".zst")


def listed_endings() -> str:
    """All endings, as a sentence lists them: ``.csv, .txt, … or .zip``."""
    *first, last = ENDINGS
    return f"{', '.join(first)} or {last}"
