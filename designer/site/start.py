"""What every start does first: migrations, owner, samples, compute targets, static files."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from compute.services import register_targets
from designer.foundation.errors import ConfigurationError
from designer.models import Pipeline
from designer.services.samples import all_samples, load_sample_dataset
from designer.services.sign_in import owner

logger = logging.getLogger(__name__)


def prepare() -> None:
    """Bring database, owner, samples and, embedded, targets up to date; quick if they already are."""
    migrate()
    owner()
    if settings.ENVIRONMENT.embedded:
        # In server mode workers do it: nothing else reaches an engine.
        register_targets()
    if not Pipeline.objects.exists():
        for sample in all_samples():
            load_sample_dataset(sample.dataset)


def migrate() -> None:
    """Apply pending migrations; raises ConfigurationError for a database that does not let us in."""
    try:
        executor = MigrationExecutor(connections["default"])
    except OperationalError as error:
        raise ConfigurationError(
            f"The database does not let Jackfield in: {' '.join(str(error).split())}. Check DATABASE_URL."
        ) from error
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def collect_static() -> None:
    """Copy the built frontend to where it is served from, unless it is there already."""
    built = settings.FRONTEND_DIST / "index.html"
    stamp = settings.STATIC_ROOT / "index.html"
    fresh = built.is_file() and stamp.is_file() and built.read_bytes() == stamp.read_bytes()
    if not fresh:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
