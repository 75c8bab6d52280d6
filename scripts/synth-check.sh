#!/usr/bin/env bash
# Generates a few environments twice and holds them against what docs/synthesis-report.md measures.
# Usage: synth-check.sh path/to/awm
set -euo pipefail

awm=$(realpath "$1")
count=${COUNT:-20}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work/home AWM_STORE=$work/first
mkdir -p "$HOME"
started=$SECONDS

"$awm" synth generate --count "$count" --seed 7 --quiet > "$work/first.ids"
"$awm" synth generate --count "$count" --seed 7 --quiet --again > "$work/again.ids"
"$awm" synth generate --count "$count" --seed 7 --quiet --jobs 1 --store "$work/second" > "$work/second.ids"
cmp "$work/first.ids" "$work/again.ids"
cmp "$work/first.ids" "$work/second.ids"
[[ $(sort -u "$work/first.ids" | wc -l) == "$count" ]]
"$awm" store fsck --quiet

"$awm" synth report synth --json > "$work/report.json"
python3 - "$work/report.json" "$count" <<'PYTHON'
import json, sys

report = json.load(open(sys.argv[1]))
count = int(sys.argv[2])
sizes = {name: spread["mean"] for name, spread in report["sizes"].items()}
rates = {kind: report["near_duplicates"][kind]["rate"] for kind in ("schemas", "tool_sets", "task_sets")}
print("means:", sizes)
print("near duplicates:", rates)
assert report["judgements"]["environments"]["certified"] == count, report["judgements"]
assert report["judgements"]["tasks"]["certified"] == 10 * count, report["judgements"]
assert sizes["tables"] >= 18 and sizes["rows"] >= 130 and sizes["tools"] >= 35, sizes
assert report["sizes"]["tasks"]["min"] == report["sizes"]["tasks"]["max"] == 10
assert max(rates.values()) <= 0.05, rates
PYTHON

# Solutions are worth 1 and doing nothing 0, by the rollouts of the first few.
while read -r id; do
    for policy in reference noop; do
        want=$([[ $policy == reference ]] && echo 1 || echo 0)
        got=$("$awm" rollout "@$id" --policy "$policy" --set "check-$policy" --no-timings --json)
        python3 -c 'import json, sys; row = json.loads(sys.argv[1]); assert row["rollouts"] == 10 and row["mean_reward"] == float(sys.argv[2]), row' \
            "$got" "$want"
    done
done < <(head -5 "$work/first.ids")

echo "synth-check: $count environments, the same twice and certified, in $((SECONDS - started)) s"
