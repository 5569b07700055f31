# Two commands do everything: `make scan` and `make test`. The work is in scripts/, each of which can be run by itself.

TARGET ?= examples
PREFIX ?= /usr/local
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup build scan serve test test-fast lint format bench bench-pool bench-evidence bench-live bench-load corpora sbom install clean
.NOTPARALLEL:

help: ## Show this list
	@echo 'make TARGET    (start with: make scan)'
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | while IFS='	' read -r name text; do printf '  %-14s %s\n' "$$name" "$$text"; done

setup: ## Install what building and running needs: Debian packages and grammars
	@scripts/setup

build: setup ## Build the release binary, .build/release/picket
	@scripts/build

scan: build ## Scan examples/, or TARGET=path; ARGS='--format json' are passed on
	@scripts/scan "$(TARGET)" $(ARGS)

serve: build ## Serve at https://127.0.0.1:8443, with examples/ to look at; ARGS='--data FOLDER'
	@.build/release/picket serve --sample examples $(ARGS)

test: setup ## Build and run every test; ARGS='--filter EngineTests' are passed on
	@scripts/setup-tests
	@scripts/test $(ARGS)

test-fast: setup ## The tests of a minute or two, for daily work
	@scripts/test --fast $(ARGS)

lint: ## Check format, scripts and generated files
	@scripts/lint

format: ## Format all Swift files in place
	@scripts/format

corpora: ## Fetch the real projects that tests and benchmarks read
	@scripts/fetch-corpus all bench

bench: build ## Measure Picket beside its peers on 45 MB of Python; ARGS='--bandit-runs 3'
	@scripts/setup-bench
	@.venv-bench/bin/python Benchmarks/scan $(ARGS)

bench-pool: build corpora ## Measure the detector pool against its claims; ARGS='--soak 30'
	@Benchmarks/pool $(ARGS)

bench-live: build ## Measure the live feed: 1,000 clients, 1,000 events a second; ARGS='--seconds 60'
	@Benchmarks/live $(ARGS)

bench-load: build corpora ## Measure the service under 100, 2,000 and 5,000 users, half an hour; ARGS='--scenario steady'
	@Benchmarks/load $(ARGS)

bench-evidence: build corpora ## Measure what recording a scan costs; ARGS='--runs 30'
	@Benchmarks/evidence $(ARGS)

sbom: build ## Say what the binary is made of, and how: CycloneDX and SLSA provenance in .build/sbom/
	@scripts/sbom $(ARGS)

install: build ## Install picket and its grammars under PREFIX (default /usr/local)
	@scripts/install "$(PREFIX)"

clean: ## Remove what was built (not what was fetched: .grammars .corpora .venv*)
	@rm -rf .build .picket-cache
