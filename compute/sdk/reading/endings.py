"""The formats that files are read in, and the endings by which a file's name tells its format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Format = Literal["csv", "tsv", "json_lines", "parquet", "feather", "arff", "xlsx", "svmlight", "zip"]
FORMATS: tuple[Format, ...] = get_args(Format)

#: What people call the formats, most common first.
TITLES: Mapping[Format, str] = {
    "csv": "CSV",
    "tsv": "TSV",
    "xlsx": "Excel",
    "json_lines": "JSON",
    "parquet": "Parquet",
    "feather": "Arrow",
    "arff": "ARFF",
    "svmlight": "SVMLight",
    "zip": "ZIP",
}

#: Format by file extension.
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


def endings_of(form: str) -> list[str]:
    """The endings of names of files of this format: ``.csv``, ``.txt``, ``.csv.gz``…"""
    plain = [ending for ending, known in ENDINGS.items() if known == form]
    packed = sorted(COMPRESSIONS) if form in COMPRESSIBLE else []
    return plain + [ending + compression for ending in plain for compression in packed]
