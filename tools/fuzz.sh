#!/bin/sh
# `make fuzz`: half an hour of processor time for each target, or FUZZ_SECONDS. Arguments name targets, or begin
# with `keep`. Fails when one found a fault; see docs/testing.md.
. "$(dirname "$0")/setup.sh"

install_python requirements-fuzz.txt requirements-dev.txt requirements.txt requirements-server.txt compute/default_environment.txt
exec nice -n 10 python -m tests.fuzz "$@"
