#!/bin/sh
# `make verify`: every case of what `make test` takes one or two of. Arguments go to pytest.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.lock
install_frontend
set_up_node
. tools/real_parts.sh

python -m pytest --numprocesses 2 --dist loadscope --no-loadscope-reorder -m "verify or hypothesis" --hypothesis-profile=explore "$@"
