"""manage.py backup: the data folder in one file, also while the server runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from designer.foundation.errors import ConfigurationError
from designer.site.backup import DATABASE, write_backup


class Command(BaseCommand):
    help = (
        "Write the data folder to one file: database, outputs, logs, secrets. The server may go on running. "
        "With - the backup goes to standard output, for example into 'gpg -c' to encrypt it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file to write, which must not exist; or -")

    def handle(self, *args: Any, **options: Any) -> None:
        home: Path = settings.JACKFIELD_HOME
        if not (home / DATABASE).is_file():
            raise CommandError(
                f"There is no {DATABASE} in {home}. On PostgreSQL, use pg_dump and copy {home / 'artifacts'}."
            )
        if options["file"] == "-":
            write_backup(home, sys.stdout.buffer)
            return
        count = _write_whole(home, Path(options["file"]))
        self.stdout.write(f"{count} files are in {options['file']}. It holds your secrets: keep it safe.")


def _write_whole(home: Path, file: Path) -> int:
    """The file is there whole, or not at all."""
    part = file.with_name(f".{file.name}.part")
    try:
        if file.exists():
            raise CommandError(f"{file} exists. Choose another name.")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            count = write_backup(home, target)
            target.flush()
            os.fsync(target.fileno())
        part.rename(file)
    except (OSError, ConfigurationError) as error:
        part.unlink(missing_ok=True)
        raise CommandError(f"{file} could not be written: {error}") from error
    return count
