#!/bin/sh
# `make test`: TypeScript first, so that the output ends with pytest's summary. Arguments go to pytest.
. "$(dirname "$0")/setup.sh"

install_python requirements-dev.lock
install_frontend
set_up_node
. tools/real_parts.sh

typescript=0
(cd frontend && npm test --silent) || typescript=$?
[ "$typescript" = 0 ] || printf 'TypeScript tests failed (see above): this run fails even if the rest passes.\n'

python=0
# In the order of tests/conftest.py, which knows better than the number of tests what takes long.
# More workers than the two cores this is measured on: half of the time tests wait for processes and containers.
python -m pytest --numprocesses 3 --dist loadscope --no-loadscope-reorder "$@" || python=$?
[ "$python" = 0 ] || exit "$python"
exit "$typescript"
