"""Names of secrets, and of the environment variables that steps read them from. Pure."""

from __future__ import annotations

import re

#: Secrets that one node may name.
MOST_SECRETS = 20
_SECRET = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,62}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
#: Variables that decide which code runs, or that the runtime sets itself: a value there would do more than
#: be read.
_TAKEN = frozenset({"PATH", "HOME", "TMPDIR", "LANG", "TZ", "IFS", "ENV", "BASH_ENV"})
_TAKEN_BEGINNINGS = ("LD_", "LC_", "PYTHON", "JACKFIELD_", "SSL_CERT_", "OMP_", "POLARS_", "MALLOC_")


def secret_name_fault(name: str) -> str | None:
    """What is wrong with a secret's name, as a sentence; None if nothing is."""
    if _SECRET.fullmatch(name):
        return None
    return "Name a secret with a letter, then letters, digits, '_', '-' or '.' (at most 63 characters)."


def variable_fault(name: str) -> str | None:
    """What is wrong with a variable's name, as a sentence; None if a secret may be given in it."""
    if not _VARIABLE.fullmatch(name):
        return "Name a variable with a letter or _, then letters, digits or _ (at most 63 characters)."
    if name.upper() in _TAKEN or name.upper().startswith(_TAKEN_BEGINNINGS):
        return f"The variable {name} has a meaning of its own. Choose another name, such as API_TOKEN."
    return None
