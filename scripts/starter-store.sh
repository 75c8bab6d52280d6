#!/usr/bin/env bash
# Makes store/ anew from environments/, or with --check proves that it equals such a rebuild: the same content ids.
set -euo pipefail
cd "$(dirname "$0")/.."
awm=${AWM:-.build/release/awm}

target=store
if [[ ${1:-} == --check ]]; then
    target=$(mktemp -d)
    trap 'rm -rf "$target"' EXIT
else
    rm -rf store
fi

for name in shop clinic helpdesk; do
    "$awm" store add "environments/$name" --store "$target" --quiet >/dev/null
done

list() { "$awm" store ls --store "$1" --json | python3 -c '
import json, sys
for e in json.load(sys.stdin): print(e["name"], e["tag"], e["content_id"])'; }

if [[ ${1:-} == --check ]]; then
    diff <(list store) <(list "$target") || { echo "store/ is not what environments/ gives; run: make starter-store" >&2; exit 1; }
    echo "store/ equals a rebuild from environments/"
else
    # Our own index is rebuilt at first open; only the plain OCI layout is kept in version control.
    rm -rf store/awm
    list store
    rm -rf store/awm
fi
