"""What identifies the code of steps, as the interpreter that runs this file finds it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from compute.environments.definition import read_step_code
from compute.sdk.code import own_code
from designer.components.registry import builtin_registry
from designer.site.settings import BASE_DIR, STEP_CODE


def code_digests() -> dict[str, str]:
    """Digests of each component's code, and of all that environment images carry."""
    components = {spec.entry: own_code().digest(spec.entry) for spec in builtin_registry().all()}
    return {**components, "image": read_step_code(BASE_DIR, STEP_CODE).digest}


if __name__ == "__main__":
    json.dump({"where": str(Path(BASE_DIR)), "digests": code_digests()}, sys.stdout)
