"""manage.py add_dataset NAME FILE: a dataset version from a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from designer.foundation.errors import DomainError
from designer.services.datasets import add_dataset_version
from designer.site import start


class Command(BaseCommand):
    help = "Add a dataset from a file (csv, tsv, parquet, json lines, arff, xlsx)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the dataset; a known name gets a new version")
        parser.add_argument("file", type=Path, help="the file to read")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].resolve()
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        start.migrate()
        try:
            version, is_new = add_dataset_version(options["name"], path, path.name)
        except DomainError as error:
            raise CommandError(f"{error} {error.facts.get('hint', '')}".rstrip()) from error
        what = "added" if is_new else "already has this content"
        self.stdout.write(f"{options['name']} version {version.number} {what}: {version.rows} rows.")
