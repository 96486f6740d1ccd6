#!/bin/sh
# `make soak`: randomised and long-running tests, round after round on a busy machine. SOAK_ROUNDS rounds
# (default 5), each beside one burner per core, then SOAK_RUNS runs (default 20000; 0: none) of one server on a
# quiet machine; arguments go to pytest. Fails when one round did, with how many.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.lock
install_frontend
. tools/real_parts.sh

burners=""
# A round in which the arguments leave nothing to do (5) has not failed.
tried() { python -m pytest -m soak "$@" || [ $? = 5 ]; }
burn() {
    for _ in $(seq "$(nproc)"); do
        python -c 'while True: pass' &
        burners="$burners $!"
    done
}
# Instead of real_parts.sh's trap, and with what that does: a dockerd that it started ends too.
end() {
    # shellcheck disable=SC2086  # a list of process ids
    kill $burners ${DOCKERD:+"$DOCKERD"} 2>/dev/null || true
    [ -z "${DOCKERD:-}" ] || wait "$DOCKERD" 2>/dev/null || true
}
trap end EXIT
trap 'exit 130' INT TERM

rounds="${SOAK_ROUNDS:-5}"
failed=0
burn
for round in $(seq "$rounds"); do
    say "soak, round $round of $rounds"
    tried --ignore=tests/soak "$@" || failed=$((failed + 1))
done
# shellcheck disable=SC2086  # a list of process ids
kill $burners
burners=""
if [ "${SOAK_RUNS:-}" != 0 ]; then
    say "soak, a week of uptime"
    tried -s "$@" tests/soak || failed=$((failed + 1))
fi
[ "$failed" = 0 ] || stop "$failed of the rounds failed (see above)."
say "$rounds rounds passed"
