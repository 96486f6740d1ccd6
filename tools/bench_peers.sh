#!/bin/sh
# `make bench-peers`: the same work done by other pipeline systems. Arguments choose them by name.
# Each peer is installed once, outside the repository: ${XDG_CACHE_HOME:-~/.cache}/jackfield/peers.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.lock
exec python -m tests.benchmarks.peers "$@"
