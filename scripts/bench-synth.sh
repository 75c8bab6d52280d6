#!/usr/bin/env bash
# Measures generating environments: each stage on one thread, and everything beside certification alone.
# Arguments go to synth-bench: --count N, --seed N. AWM_BENCH_QUICK=1 makes only a few.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build -c release --static-swift-stdlib --explicit-target-dependency-import-check error --product synth-bench >&2
.build/release/synth-bench "$@"
