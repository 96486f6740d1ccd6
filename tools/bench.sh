#!/bin/sh
# `make bench`: measures what the issue sets bounds for. Arguments choose benchmarks by name.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.txt requirements.txt compute/default_environment.txt
install_frontend
exec python -m tests.benchmarks "$@"
