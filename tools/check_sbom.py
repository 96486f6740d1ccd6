"""Checks CycloneDX documents against the schema of the version that they name. Usage: check_sbom.py FILE…"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def fault_in(text: str) -> str | None:
    """What is wrong with the document; None when nothing is."""
    document = json.loads(text)
    validator = JsonStrictValidator(SchemaVersion.from_version(document["specVersion"]))
    error = validator.validate_str(text)
    if error is not None:
        return str(error)
    return None if document.get("components") else "It has no components."


if __name__ == "__main__":
    for name in sys.argv[1:]:
        if fault := fault_in(Path(name).read_text()):
            sys.exit(f"{name} is not valid: {fault}")
