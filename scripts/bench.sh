#!/usr/bin/env bash
# Measures beside peers on this machine and prints tables: sessions and tool calls, JSON, certificates, the store, exports, generating.
# AWM_BENCH_QUICK=1 does a few rounds of each, to see that the benchmarks work.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build -c release --static-swift-stdlib --explicit-target-dependency-import-check error --product awm >&2
scripts/bench-runtime.sh

printf '\nCertificates\n\n'
scripts/bench-certify.sh

printf '\nThe store\n\n'
scripts/bench-store.sh

printf '\nExports\n\n'
scripts/bench-export.sh

printf '\nGenerating environments\n\n'
scripts/bench-synth.sh
