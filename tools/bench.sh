#!/bin/sh
# `make bench`: measures what the issue sets bounds for. Arguments choose benchmarks by name.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.txt requirements.txt requirements-server.txt compute/default_environment.txt
exec python -m tests.benchmarks "$@"
