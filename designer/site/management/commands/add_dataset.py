"""manage.py add_dataset NAME FILE: a dataset version from a file."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compute.sdk.reading.endings import listed_endings
from designer.foundation.errors import DomainError
from designer.models import DatasetVersion
from designer.selectors import remedies
from designer.services.datasets import add_dataset_version
from designer.site import start
from designer.site.option_words import options_of, words_of

#: Notes that are printed; the page and REST have them all.
SHOWN_NOTES = 20


class Command(BaseCommand):
    help = f"Add a dataset from a file: {listed_endings()}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the dataset; a known name gets a new version")
        parser.add_argument("file", type=Path, help="the file to read")
        parser.add_argument(
            "--option",
            action="append",
            metavar="NAME=VALUE",
            help="how to read it, such as 'delimiter=;', header=false, missing=NA (again for each spelling) "
            "or types=id:string; default: as the version before, else as its reader guesses",
        )
        parser.add_argument(
            "--type",
            choices=["table", "file"],
            help="'file' keeps it as it is, such as a script's bundle; default: what it turns out to be",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].resolve()
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            given = None if options["option"] is None else options_of(options["option"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        start.migrate()
        try:
            version, is_new = add_dataset_version(options["name"], path, path.name, given, options["type"])
        except DomainError as error:
            raise CommandError(f"{error} {error.facts.get('hint', '')}".rstrip()) from error
        what = "added" if is_new else "already has this content"
        size = "a file" if version.rows is None else f"{version.rows} rows"
        self.stdout.write(f"{options['name']} version {version.number} {what}: {size}.")
        self._tell(version)

    def _tell(self, version: DatasetVersion) -> None:
        for note in version.notes[:SHOWN_NOTES]:
            self.stdout.write(f"  {note['message']}")
        if (more := len(version.notes) - SHOWN_NOTES) > 0:
            self.stdout.write(f"  … and {more} more notes.")
        for remedy in remedies(version.notes):
            words = words_of(remedy["option"], remedy["value"])
            given = " ".join(f"--option {quote(word)}" for word in words)
            self.stdout.write(f"  {_for(remedy['columns'])}try: {given}")


def _for(columns: Sequence[str]) -> str:
    """Whom a remedy is for, in as many words as a line takes."""
    if len(columns) > 1:
        return f"For {len(columns):,} columns, "
    return f"For '{columns[0][:60]}', " if columns else "Or "
