"""Files that the person who runs the server put within reach of pipelines."""

from __future__ import annotations

import os
from pathlib import Path

from compute.sdk.component_error import ComponentError

#: Environment variable that names the folder; without it no file of the server can be read.
VARIABLE = "JACKFIELD_DATA_FOLDER"


def file_in_data_folder(path: str) -> Path:
    """The file at a path below the data folder; raises ComponentError for any other place."""
    setting = os.environ.get(VARIABLE)
    if not setting:
        raise ComponentError(
            "path.no_folder",
            f"This server has no data folder that steps may read ({VARIABLE} is not set).",
            "Upload the file under Data, and use a Dataset.",
        )
    root = Path(setting).resolve()
    file = (root / path).resolve()
    # Links are resolved first: one that leads out of the folder is refused like "..".
    if not file.is_relative_to(root):
        raise ComponentError(
            "path.outside", f"'{path}' is not below the data folder.", "Give a relative path."
        )
    if not file.is_file():
        raise ComponentError(
            "path.missing", f"There is no file '{path}' in the data folder.", "Check the path."
        )
    return file
