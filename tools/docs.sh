#!/bin/sh
# `make docs`: the documentation site, into site/. `make docs ARGS=serve` shows it and follows changes.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.txt requirements.txt compute/default_environment.txt
# Its advertisement for its successor would be a warning in every build.
export NO_MKDOCS_2_WARNING=1
exec python -m mkdocs "${1:-build}" --strict
