"""Which options apply to which format: one that cannot is refused, never ignored."""

from __future__ import annotations

from collections.abc import Mapping

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.options import ReadOptions

#: A format as people call it.
NOUNS: Mapping[str, str] = {
    "csv": "CSV",
    "tsv": "TSV",
    "parquet": "Parquet",
    "feather": "Arrow",
    "json_lines": "JSON lines",
    "arff": "ARFF",
    "xlsx": "an Excel workbook",
    "svmlight": "SVMLight",
    "zip": "a ZIP archive",
}
_EVERY = frozenset({"names", "types", "columns"})
_TEXT = _EVERY | {"missing", "date_formats"}
_LINES = _TEXT | {"encoding", "on_bad_rows"}
_DELIMITED = _LINES | {"delimiter", "quote", "decimal", "thousands", "header", "skip_rows", "comment"}

#: Options by format. A ZIP archive takes those of the table in it, too.
APPLICABLE: Mapping[str, frozenset[str]] = {
    "csv": _DELIMITED,
    "tsv": _DELIMITED,
    "xlsx": _TEXT | {"header", "skip_rows", "sheet", "range"},
    "json_lines": _LINES | {"skip_rows"},
    "arff": _LINES,
    "svmlight": _EVERY | {"encoding", "on_bad_rows"},
    "parquet": _TEXT,
    "feather": _TEXT,
}


def check_options(form: str, options: ReadOptions) -> None:
    """Raise ComponentError for an option that the format has no use for. ``header`` true is no request."""
    if options.skip_rows is not None and options.skip_rows < 0:
        raise ComponentError(
            "options.skip_rows", "skip_rows is less than 0.", "Count the rows to skip from 0."
        )
    for name in options.to_json():
        if name not in APPLICABLE[form] and not (name == "header" and options.header):
            raise ComponentError(
                "options.not_for_this_format",
                f"The option '{name}' does not apply to {NOUNS[form]}.",
                f"Leave it out. Options that apply: {', '.join(sorted(APPLICABLE[form]))}.",
                option=name,
                format=form,
            )
