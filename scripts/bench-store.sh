#!/usr/bin/env bash
# Measures the store beside its targets and its peers in one run, and prints one table: four minutes, best on a machine that
# does nothing else.
#
#   scripts/bench-store.sh [--json] [--only CASE]
#   AWM_BENCH_QUICK=1 …            a few runs on less data, to see that the benchmark works
#   TMPDIR=/somewhere …            where the data goes meanwhile: 2 GB on the disk that is to be measured
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(-c release --static-swift-stdlib --explicit-target-dependency-import-check error)
for product in awm store-bench; do
    swift build "${flags[@]}" --product "$product" >&2
done
bin=$(swift build "${flags[@]}" --show-bin-path)
exec python3 -B Benchmarks/store/store_bench.py --awm "$bin/awm" --core "$bin/store-bench" "$@"
