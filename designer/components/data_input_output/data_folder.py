"""Files in the server folder that its administrator opened to pipelines."""

from __future__ import annotations

import os
from pathlib import Path

from compute.sdk.component_error import ComponentError

#: Environment variable that names the folder; if it is unset, steps cannot read files of the server.
VARIABLE = "JACKFIELD_DATA_FOLDER"


def file_in_data_folder(path: str) -> Path:
    """The file at a path inside the data folder; raises ComponentError for any other place."""
    setting = os.environ.get(VARIABLE)
    if not setting:
        raise ComponentError(
            "path.no_folder",
            f"This server has no data folder for steps to read from ({VARIABLE} is not set).",
            "Upload the file on the Data page and use a Dataset.",
        )
    root = Path(setting).resolve()
    file = (root / path).resolve()
    # Resolve links first, so that one leading out of the folder is refused like "..".
    if not file.is_relative_to(root):
        raise ComponentError(
            "path.outside",
            f"'{path}' is not inside the data folder.",
            "Use a path relative to the data folder.",
        )
    if not file.is_file():
        raise ComponentError(
            "path.missing", f"There is no file '{path}' in the data folder.", "Check the path."
        )
    return file
