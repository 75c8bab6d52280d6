#!/usr/bin/env bash
# Measures what certifying an environment costs, beside playing its reference solutions once, and two threads beside one.
# Arguments go to certify-bench. AWM_BENCH_QUICK=1 takes one round of each.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build -c release --static-swift-stdlib --explicit-target-dependency-import-check error --product certify-bench >&2
.build/release/certify-bench "$@"
