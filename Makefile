# Every target works from any folder: `make -C path/to/jackfield run`.
ROOT := $(shell cd "$$(dirname "$(strip $(MAKEFILE_LIST))")" && pwd)

.DEFAULT_GOAL := help
.PHONY: run test verify soak fuzz lint bench bench-peers docs lock pin-images sbom audit engines help

run: ## Install what is missing, build, and serve the designer (Ctrl-C stops)
	@exec "$(ROOT)/tools/run.sh"

test: ## Every test: TypeScript, Python, end to end in a browser (ARGS="-k split" narrows pytest)
	@exec "$(ROOT)/tools/test.sh" $(ARGS)

verify: ## Every case of what the tests sample, before a release (ARGS="-k killed" narrows pytest)
	@exec "$(ROOT)/tools/verify.sh" $(ARGS)

soak: ## Randomised and long-running tests, SOAK_ROUNDS=5 rounds on a busy machine: before a release
	@exec "$(ROOT)/tools/soak.sh" $(ARGS)

fuzz: ## Half an hour of fuzzing for each reader of foreign input (ARGS="csv sql" names some)
	@exec "$(ROOT)/tools/fuzz.sh" $(ARGS)

lint: ## ruff, mypy --strict, import-linter, biome, tsc
	@exec "$(ROOT)/tools/lint.sh"

bench: ## Benchmarks as a table, with their bounds (ARGS="compile" runs one)
	@exec "$(ROOT)/tools/bench.sh" $(ARGS)

bench-peers: ## The same work done by Prefect, Dagster, Metaflow, Luigi and Airflow (ARGS="luigi" runs one)
	@exec "$(ROOT)/tools/bench_peers.sh" $(ARGS)

docs: ## The documentation site, into site/ (ARGS=serve shows it while you write)
	@exec "$(ROOT)/tools/docs.sh" $(ARGS)

lock: ## Pin what requirements*.txt bring along, with hashes (ARGS=--upgrade takes newer versions)
	@exec "$(ROOT)/tools/lock.sh" $(ARGS)

sbom: ## What Jackfield consists of, into sbom/: CycloneDX files and licences.md, all checked
	@exec "$(ROOT)/tools/sbom.sh"

audit: ## Known vulnerabilities of the locked packages (pip-audit, npm audit)
	@exec "$(ROOT)/tools/audit.sh"

engines: ## The contract suite of targets on Podman and through the engine proxy, where installed
	@exec "$(ROOT)/tools/engines.sh" $(ARGS)

pin-images: ## Write the digests of the images that Dockerfile and compose.yaml name (needs Docker and a registry)
	@python3 "$(ROOT)/tools/pin_images.py"

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' "$(ROOT)/Makefile" | while IFS='	' read -r name what; do printf 'make %-11s %s\n' "$$name" "$$what"; done
