#!/bin/sh
# `make docs`: the documentation site, into site/. `make docs ARGS=serve` shows it and follows changes.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.lock
# Its advertisement for its successor would be a warning in every build.
export NO_MKDOCS_2_WARNING=1
exec python -m mkdocs "${1:-build}" --strict
