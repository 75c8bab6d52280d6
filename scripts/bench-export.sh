#!/usr/bin/env bash
# Measures exports of rollouts in every format beside memcpy, zstd, SHA-256 and parsing on the same rows.
# Arguments go to export-bench: megabytes of rows, and formats. AWM_BENCH_QUICK=1 takes few rows and the formats that matter most.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ $# -eq 0 ]]; then
    if [[ ${AWM_BENCH_QUICK:-} == 1 ]]; then set -- 8 native messages; else set -- 64; fi
fi
swift build -c release --static-swift-stdlib --explicit-target-dependency-import-check error --product export-bench >&2
.build/release/export-bench "$@"
