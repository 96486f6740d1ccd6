"""`python -m tests.benchmarks [NAME…]`: run all benchmarks, or those whose name contains a NAME.

A benchmark is a module of this package named ``bench_*`` with ``measure() -> list[Measurement]``.
Exits 1 when a bound is exceeded.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from importlib import import_module

import tests.benchmarks
from tests.benchmarks.measure import Measurement, table


def modules(wanted: list[str]) -> list[str]:
    """Names of the benchmark modules that were asked for."""
    names = [info.name for info in pkgutil.iter_modules(tests.benchmarks.__path__)]
    return [
        name
        for name in names
        if name.startswith("bench_") and (not wanted or any(part in name for part in wanted))
    ]


def main(wanted: list[str]) -> int:
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
    sys.stdout.write(table(measurements) + "\n")
    return 0 if all(item.within for item in measurements) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
