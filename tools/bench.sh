#!/bin/sh
# `make bench`: runs the benchmarks. Arguments choose them by name.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.txt requirements.txt requirements-server.txt compute/default_environment.txt
install_frontend
exec python -m tests.benchmarks "$@"
