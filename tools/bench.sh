#!/bin/sh
# `make bench`: runs the benchmarks. Arguments choose them by name.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.lock
install_frontend
exec python -m tests.benchmarks "$@"
