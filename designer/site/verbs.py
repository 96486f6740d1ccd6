"""The server's verbs of the command ``jackfield``: Django's management commands by other names.

Imports nothing of Django before a verb runs: ``jackfield --help`` reads only the docstrings.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

#: Options that Django adds to every management command: noise in our help.
DJANGO_OPTIONS = {
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
}


def serve(arguments: Sequence[str]) -> int:
    """Serve the designer, the API and the engine in one process."""
    return _manage("serve", "serve", arguments)


def worker(arguments: Sequence[str]) -> int:
    """Run a worker of server mode; start as many as you like."""
    return _manage("worker", "run_worker", arguments)


def run(arguments: Sequence[str]) -> int:
    """Run a pipeline to the end; exit 0 only if it succeeded."""
    return _manage("run", "run_pipeline", arguments)


def dataset_add(arguments: Sequence[str]) -> int:
    """Add a dataset from a file."""
    return _manage("dataset add", "add_dataset", arguments)


def sign_in_link(arguments: Sequence[str]) -> int:
    """Print a one-time link that signs a browser in."""
    return _manage("sign-in-link", "sign_in_link", arguments)


def gc(arguments: Sequence[str]) -> int:
    """Show what could be deleted from the artifact store; --free deletes it."""
    return _manage("gc", "gc", arguments)


def backup(arguments: Sequence[str]) -> int:
    """Write the data folder to one file, also while the server runs."""
    return _manage("backup", "backup", arguments)


def restore(arguments: Sequence[str]) -> int:
    """Read a backup into an empty data folder."""
    return _manage("restore", "restore", arguments)


def prepare(arguments: Sequence[str]) -> int:
    """Migrate the database and collect static files; once per upgrade of server mode."""
    return _manage("prepare", "prepare", arguments)


def rotate_secrets_key(arguments: Sequence[str]) -> int:
    """Encrypt all secrets with a new key, also while the server runs."""
    return _manage("rotate-secrets-key", "rotate_secrets_key", arguments)


def _manage(words: str, name: str, arguments: Sequence[str]) -> int:
    """Run a management command, which calls itself ``jackfield WORDS`` in its help."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "designer.site.settings")
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    command = load_command_class(get_commands()[name], name)
    command.suppressed_base_arguments = DJANGO_OPTIONS
    command.run_from_argv(["jackfield", words, *arguments])
    return 0
