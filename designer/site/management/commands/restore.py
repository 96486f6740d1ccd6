"""manage.py restore: a backup into an empty data folder."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from designer.foundation.errors import ConfigurationError
from designer.site.backup import restore_backup
from designer.site.home_lock import hold_home


class Command(BaseCommand):
    help = (
        "Read a backup into the data folder JACKFIELD_HOME, which must have no database yet. Everything is "
        "checked first. Steps that were running when it was written run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the backup; - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        home: Path = settings.JACKFIELD_HOME
        try:
            lock = hold_home(home)
            try:
                with _opened(options["file"]) as source:
                    count = restore_backup(source, home)
            finally:
                lock.release()
        except (OSError, ConfigurationError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} files are in {home}. Start it: jackfield serve (manage.py serve).")


@contextlib.contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    if file == "-":
        yield sys.stdin.buffer
        return
    with open(file, "rb") as opened:
        yield opened
