# awm: everything a newcomer needs is `make demo` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := .build/release/awm
SWIFT_FLAGS := --explicit-target-dependency-import-check error
RELEASE_FLAGS := -c release --static-swift-stdlib $(SWIFT_FLAGS)
SOURCES := Package.swift Sources Tests Benchmarks

.PHONY: help
help: ## List the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 20

.PHONY: setup
setup: ## Install the Debian packages that building and testing need.
	@scripts/setup.sh

.PHONY: build
build: setup ## Build the release binary, .build/release/awm.
	swift build $(RELEASE_FLAGS) --product awm

.PHONY: demo
demo: build ## Build, then go the whole way from packages to training rows in a temporary store.
	@$(BIN) demo

.PHONY: test
test: setup ## Run the whole test suite.
	@Tests/fetch-json-schema-suite.sh
	swift build $(SWIFT_FLAGS) --build-tests
	swift test $(SWIFT_FLAGS) --skip-build --disable-xctest

.PHONY: crash-test
crash-test: setup ## Kill and cut off the store at every step (INJECTIONS=10000).
	swift build $(RELEASE_FLAGS) --product crash-test
	.build/release/crash-test --injections $(or $(INJECTIONS),10000) --seed $(or $(SEED),1)

.PHONY: concurrency-test
concurrency-test: setup ## Use one store from eight processes at once (OPERATIONS=1000000).
	swift build $(RELEASE_FLAGS) --product concurrency-test
	.build/release/concurrency-test --operations $(or $(OPERATIONS),1000000) --seed $(or $(SEED),1)
	.build/release/concurrency-test --gc-pause $(or $(BLOBS),100000)

.PHONY: starter-store
starter-store: build ## Rebuild store/ from environments/ (after changing a starter environment).
	@scripts/starter-store.sh

# What the checks of exports need: exports of everything awkward, in a folder that goes away.
EXPORTS = work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && scripts/export-check/make.sh $(BIN) "$$work"

.PHONY: export-check
export-check: build ## Load exports with the real Hugging Face datasets, new and old, and hold them against atif and openai.
	@$(EXPORTS) && scripts/export-check/run.sh files "$$work"/*/*

.PHONY: export-check-readers
export-check-readers: build ## Read exports with openenv and verifiers.
	@$(EXPORTS) && scripts/export-check/run.sh readers "$$work"/*/*

.PHONY: export-check-trl
export-check-trl: build ## Train a step on exports with TRL, render them under its chat templates, read tasks with verl.
	@$(EXPORTS) && scripts/export-check/run.sh train "$$work"/*/*

.PHONY: model-check
model-check: build ## Roll out a tiny model behind a real OpenAI-compatible server, that of transformers.
	@scripts/model-check.sh $(BIN)

.PHONY: fuzz
fuzz: setup ## Hand every reader bytes that are almost right; CASES=N of each kind, SEED=N.
	swift build $(RELEASE_FLAGS) --product fuzz
	.build/release/fuzz --self-test --cases 5000
	.build/release/fuzz --cases $(or $(CASES),5000) --seed $(or $(SEED),1)

.PHONY: reader-check
reader-check: build ## Read a store with docs/read_store.py, and compare with what awm gives.
	@scripts/reader-check.sh $(BIN)

.PHONY: bench
bench: build ## Measure beside peers on this machine and print ratios.
	@scripts/bench.sh

.PHONY: bench-runtime
bench-runtime: setup ## Measure sessions, calls and scoring, each beside its target and raw SQLite; JSON beside orjson.
	@scripts/bench-runtime.sh

.PHONY: bench-certify
bench-certify: setup ## Measure what certifying an environment costs, beside playing its reference solutions.
	@scripts/bench-certify.sh

.PHONY: bench-store
bench-store: build ## Measure the store's numbers to beat, each beside its target and its peers.
	@scripts/bench-store.sh

.PHONY: bench-export
bench-export: setup ## Measure exports in every format, beside memcpy, zstd and SHA-256 on the same rows.
	@scripts/bench-export.sh

.PHONY: bench-synth
bench-synth: setup ## Measure generating environments, beside certifying them alone.
	@scripts/bench-synth.sh

.PHONY: synth-check
synth-check: build ## Generate environments twice, measure them, and roll out their solutions.
	@scripts/synth-check.sh $(BIN)

.PHONY: format
format: ## Format the sources.
	swift format --in-place --recursive --parallel $(SOURCES)

.PHONY: lint
lint: ## Check the format.
	swift format lint --strict --recursive --parallel $(SOURCES)

.PHONY: clean
clean: ## Remove everything that was built.
	rm -rf .build .build-*
