"""manage.py rotate_secrets_key: every secret encrypted with a new key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from designer.services.secret_keys import SecretsLocked, key_place
from designer.services.secrets import rotate_key
from designer.site import start


class Command(BaseCommand):
    help = (
        "Encrypt every secret with a new key and forget the older ones. The server may go on running. Keys "
        "in JACKFIELD_SECRET_KEYS: put the new one first, restart, run this, then remove the others."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        start.migrate()
        try:
            count = rotate_key()
        except SecretsLocked as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} secrets are encrypted with the newest key of {key_place()}.")
