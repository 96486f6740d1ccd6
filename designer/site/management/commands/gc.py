"""manage.py gc: what would be freed in the artifact store, and with --free the freeing of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from runs.core.sizes import parse_size, show_size
from runs.core.space import Unused
from runs.space import quota, step_folders

#: Artifact, step, run, size, seconds.
COLUMNS = "{:<14} {:<24.24} {:<40.40} {:>9} {:>12}"


class Command(BaseCommand):
    help = (
        "Show what would be freed in the artifact store; --free frees it. What costs least to compute again "
        "goes first. Datasets and outputs of runs that are pinned, published or not ended never go."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--free", action="store_true", help="free it; nothing is freed otherwise")
        limit = parser.add_mutually_exclusive_group()
        limit.add_argument("--quota", metavar="SIZE", help="keep this much, as 2GB; default: the setting")
        limit.add_argument("--all-unused", action="store_true", help="free all that may go")

    def handle(self, *args: Any, **options: Any) -> None:
        limit = _limit(options["quota"])
        found = quota.survey(limit, everything=options["all_unused"])
        for line in _table(found.freeing):
            self.stdout.write(line)
        self._tell_total(found)
        left = step_folders.left_behind()
        if left:
            self.stdout.write(f"{len(left)} folders of steps are left of runs that were deleted.")
        if options["free"]:
            step_folders.clear(left)
            self.stdout.write(f"Freed {show_size(_free(found))}.")
        elif found.freeing:
            self.stdout.write("Nothing was freed: add --free for that.")
        elif limit is None and not options["all_unused"]:
            self.stdout.write("No quota is set, so all is kept: give --quota SIZE, or --all-unused.")

    def _tell_total(self, found: quota.Survey) -> None:
        seconds = sum(
            {(i.maker.run_id, i.maker.node): i.maker.seconds for i in found.freeing if i.maker}.values()
        )
        self.stdout.write(
            f"{len(found.freeing)} artifacts, {show_size(found.bytes)} of {show_size(found.used_bytes)}; "
            f"computing them again would take {seconds:.1f} s."
        )
        if found.gone:
            self.stdout.write(f"{len(found.gone)} artifacts are known whose bytes are gone already.")
        if found.missing_bytes:
            self.stdout.write(
                f"That leaves {show_size(found.missing_bytes)} too much: the rest is in use, pinned, "
                "published, a dataset, or was made within ten minutes."
            )


def _limit(asked: str | None) -> int | None:
    """The quota in bytes; None when there is none."""
    if asked is None:
        limit: int | None = settings.JACKFIELD_ARTIFACT_QUOTA_BYTES
        return limit
    try:
        limit = parse_size(asked)
    except ValueError as error:
        raise CommandError(str(error)) from error
    if limit == 0:
        raise CommandError("A quota of nothing keeps nothing. If that is meant, ask for --all-unused.")
    return limit


def _free(found: quota.Survey) -> int:
    try:
        return quota.free(found)
    except (quota.SpaceBusy, TimeoutError) as error:
        raise CommandError(str(error)) from error


def _table(items: Iterable[Unused]) -> Iterable[str]:
    for number, item in enumerate(items):
        if number == 0:
            yield COLUMNS.format("artifact", "step", "run", "size", "seconds").rstrip()
        yield _row(item)


def _row(item: Unused) -> str:
    digest = item.digest.removeprefix("sha256:")[:12]
    if item.maker is None:
        return COLUMNS.format(digest, "-", "(no run knows it)", show_size(item.bytes), "-")
    run = f"{item.maker.run_name or 'unnamed'} {str(item.maker.run_id)[-12:]}"
    return COLUMNS.format(digest, item.maker.node, run, show_size(item.bytes), f"{item.maker.seconds:.2f}")
