#!/bin/sh
# `make engines`: the contract suite of targets against other engines, each where it is installed: Podman's
# socket, and Docker through the proxy of compose.yaml (haproxy).
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.lock
exec python -m pytest -m engines tests/contracts/test_other_engines.py "$@"
