#!/bin/sh
# `make sbom`: what Jackfield consists of, into sbom/: CycloneDX for Python and for the front end, both checked
# against the schema, and licences.md. Fails for a licence that nobody allowed.
. "$(dirname "$0")/setup.sh"

install_python requirements-release.lock
set_up_node
mkdir -p sbom .cache

# The product alone, without what tests and lints it.
product=.cache/product
wanted=$(python tools/fingerprint.py --python requirements.lock)
if ! up_to_date "$product/.installed" "$wanted"; then
    say "installing the product alone"
    python -m venv --clear "$product"
    "$product/bin/python" -m pip install --quiet --quiet --require-hashes --requirement requirements.lock
    printf '%s\n' "$wanted" >"$product/.installed"
fi

say "writing sbom/"
# --pyproject names the product; validation is on by default.
cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible \
    --output-file sbom/python.cdx.json "$product/bin/python"
(cd frontend && npm sbom --package-lock-only --omit=dev --sbom-format=cyclonedx --sbom-type=application) \
    >sbom/frontend.cdx.json
python tools/check_sbom.py sbom/*.cdx.json
"$product/bin/python" tools/licences.py sbom/licences.md
