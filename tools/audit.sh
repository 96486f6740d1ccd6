#!/bin/sh
# `make audit`: known vulnerabilities of the locked packages. Needs the databases of pip and npm; fails for a
# finding, and when a database does not answer.
. "$(dirname "$0")/setup.sh"

install_python requirements-release.lock
set_up_node
failed=""
say "pip-audit"
# --strict: what the database could not say is no clean result.
pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock || failed="$failed pip-audit"
say "npm audit"
(cd frontend && npm audit --package-lock-only --audit-level=low) || failed="$failed npm-audit"
[ -z "$failed" ] || stop "Not clean, or not asked:$failed"
