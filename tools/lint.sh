#!/bin/sh
# `make lint`: runs every check, even after a failure; fails when one failed.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.lock
install_frontend
set_up_node

failed=""
check() {
    say "$*"
    "$@" || failed="$failed
  $*"
}
biome_and_tsc() { (cd frontend && npm run --silent lint && npm run --silent typecheck); }

check ruff check .
check ruff format --check .
check lint-imports
check mypy
check biome_and_tsc
[ -z "$failed" ] || stop "These checks failed:$failed"
say "all checks pass"
