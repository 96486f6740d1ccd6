"""`manage.py prepare` against a database that does not let it in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
#: No server listens there: it is reserved, and below what a user may listen on.
NOBODY = "postgres://jackfield:secret@127.0.0.1:1/jackfield"


def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    settings = {
        "JACKFIELD_HOME": str(tmp_path),
        "DATABASE_URL": NOBODY,
        "BROKER_URL": "redis://127.0.0.1:1/0",
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "designer.site.settings", **settings},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert "The database does not let Jackfield in" in ended.stderr
    assert "Check DATABASE_URL." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "secret" not in ended.stderr
