#!/bin/sh
# `make lock`: after a change of requirements*.txt, writes exact versions and hashes of everything that these
# bring along, for every Linux and each Python that we support. What is locked keeps its version, unless
# asked otherwise: make lock ARGS=--upgrade
. "$(dirname "$0")/setup.sh"

# 3.11.5 is what the documentation's theme asks for.
lock() {
    name=$1 python=$2
    shift 2
    say "locking $name.txt"
    uv pip compile --quiet --universal --python-version "$python" --generate-hashes --no-annotate \
        --custom-compile-command "make lock" --output-file "$name.lock" "$@" "$name.txt"
}

install_python requirements-release.lock
lock requirements 3.11 "$@"
lock requirements-dev 3.11.5 --constraint requirements.lock "$@"
lock requirements-release 3.11.5 --constraint requirements-dev.lock "$@"
