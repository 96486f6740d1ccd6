#!/bin/sh
# `make soak`: randomised and long-running tests, round after round on a busy machine. SOAK_ROUNDS rounds
# (default 5), each beside one burner per core; arguments go to pytest. Fails when one round did, with how many.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.lock
install_frontend
. tools/real_parts.sh

burners=""
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
    python -m pytest -m soak "$@" || failed=$((failed + 1))
done
[ "$failed" = 0 ] || stop "$failed of $rounds rounds failed (see above)."
say "$rounds rounds passed"
