"""`python -m tests.benchmarks [--json FILE] [NAME…]`: all benchmarks, or those whose name contains a NAME.

A benchmark is a module of this package named ``bench_*`` with ``measure() -> list[Measurement]``.
Exits 1 when a bound is exceeded. ``--json`` also writes the results to a file.
"""

from __future__ import annotations

import argparse
import os
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

import tests.benchmarks
from tests.benchmarks.measure import Measurement, table
from tests.benchmarks.results import to_json


def modules(wanted: list[str]) -> list[str]:
    """Names of the benchmark modules that were asked for."""
    names = [info.name for info in pkgutil.iter_modules(tests.benchmarks.__path__)]
    return [
        name
        for name in names
        if name.startswith("bench_") and (not wanted or any(part in name for part in wanted))
    ]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--json", type=Path, help="also write the results to this file")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only benchmarks whose name contains it")
    asked = parser.parse_args(arguments)
    measurements = measured(asked.names)
    sys.stdout.write(table(measurements) + "\n")
    if asked.json:
        asked.json.write_text(to_json(measurements))
    return 0 if all(item.within for item in measurements) else 1


def measured(wanted: list[str]) -> list[Measurement]:
    """What the benchmarks that were asked for measure."""
    # A data folder of its own, and Django set up for those that need it.
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from tests.real_parts.session import end_session

    measurements: list[Measurement] = []
    try:
        for name in modules(wanted):
            sys.stderr.write(f"· {name}\n")
            measurements += import_module(f"tests.benchmarks.{name}").measure()
    finally:
        end_session()
    return measurements


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
