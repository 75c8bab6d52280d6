#!/usr/bin/env bash
# Measures the runtime on this machine: sessions, tool calls and scoring beside raw SQLite, each with its target, then JSON
# beside its peers.
#
#   scripts/bench-runtime.sh       the whole of it, some minutes; best on a machine that does nothing else
#   AWM_BENCH_QUICK=1 …            a few rounds of each, to see that the benchmarks work
#   AWM_BENCH_PYTHON=python3 …     a Python that has orjson; otherwise one is made in .venv-bench, if pip is there
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(-c release --static-swift-stdlib --explicit-target-dependency-import-check error)
for product in json-bench runtime-bench; do
    swift build "${flags[@]}" --product "$product" >&2
done
bin=$(swift build "${flags[@]}" --show-bin-path)

# A Python with orjson, the fastest JSON library there is for it.
python_with_orjson() {
    if python3 -c 'import orjson' 2>/dev/null; then
        echo python3
        return
    fi
    if [[ ! -x .venv-bench/bin/python ]]; then
        python3 -m pip --version >/dev/null 2>&1 || return 0
        python3 -m venv .venv-bench >&2 || return 0
    fi
    .venv-bench/bin/python -m pip install --quiet --disable-pip-version-check 'orjson>=3.10,<4' >&2 || return 0
    echo .venv-bench/bin/python
}

printf '%s, %s cores, %s, SQLite %s, %s\n' \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(uname -sr)" \
    "$(pkg-config --modversion sqlite3)" "$(git --version)"
printf 'load %s\n' "$(cut -d' ' -f1-3 /proc/loadavg)"

printf '\nJSON: parsing and writing\n\n'
if [[ -n ${AWM_BENCH_QUICK:-} ]]; then
    # Beside its peers it takes a minute.
    for operation in parse write; do
        "$bin/json-bench" "tool result" "$operation"
        echo "json-bench \"tool result\" $operation: runs"
    done
else
    AWM_BENCH_PYTHON=${AWM_BENCH_PYTHON:-$(python_with_orjson)}
    AWM_BENCH_PYTHON=${AWM_BENCH_PYTHON:-python3} "$bin/json-bench"
fi

printf '\nSessions, tool calls, scoring: environments/shop\n\n'
"$bin/runtime-bench" environments/shop
