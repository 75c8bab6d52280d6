#!/usr/bin/env bash
# Two demos in two folders: the same exports byte for byte without times, the same content ids and states with them.
set -euo pipefail
cd "$(dirname "$0")/.."
awm=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$awm" demo --no-timings --directory "$work/a" >/dev/null
"$awm" demo --no-timings --directory "$work/b" >/dev/null
(cd "$work/a/export" && find . -type f -print0 | sort -z | xargs -0 sha256sum) >"$work/a.sums"
(cd "$work/b/export" && find . -type f -print0 | sort -z | xargs -0 sha256sum) >"$work/b.sums"
diff "$work/a.sums" "$work/b.sums" || { echo "two demos without times differ" >&2; exit 1; }

"$awm" demo --directory "$work/c" >/dev/null
"$awm" demo --directory "$work/d" >/dev/null
for run in c d; do
    "$awm" store ls --store "$work/$run/store" --kind environment --json |
        python3 -c 'import json,sys; [print(e["name"], e["content_id"]) for e in json.load(sys.stdin)]' >"$work/$run.ids"
    cat "$work/$run"/export/*/data/*.jsonl 2>/dev/null |
        grep -oE '"state_hash_after":"sha256:[0-9a-f]{64}"' >"$work/$run.states" || true
done
diff "$work/c.ids" "$work/d.ids"
[[ -s $work/c.states ]] || { echo "the exports hold no state digests" >&2; exit 1; }
diff "$work/c.states" "$work/d.states"
echo "$(wc -l <"$work/a.sums") exported files and $(wc -l <"$work/c.states") state digests are the same in two runs"
