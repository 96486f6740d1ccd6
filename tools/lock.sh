#!/bin/sh
# `make lock`: after a change of requirements*.txt, pins what those packages brought along.
. "$(dirname "$0")/setup.sh"

python -m pip install --quiet --quiet --requirement requirements-dev.txt
{
    echo "# Made by 'make lock': the exact version of every package, those that packages need included."
    python -m pip freeze
} >constraints.txt
