#!/usr/bin/env bash
# make.sh AWM DIR: fills DIR with exports in every format, one folder each:
#   DIR/fixture/FORMAT   rollouts that the tests made up, each awkward in its own way
#   DIR/world/FORMAT     rollouts of Tests/Fixtures/awkward, whose tools take anything, by the policies reference and random and by
#                        the script of scripted.py, and some of the three starter environments
#   DIR/tasks/FORMAT     the tasks of these environments
# FIXTURE=0 leaves the first out, which needs the tests built.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
awm=$(realpath "$1")
mkdir -p "$2/world" "$2/tasks" "$2/fixture"
target=$(realpath "$2")
export AWM_STORE=$target/store

if [[ ${FIXTURE:-1} == 1 ]]; then
    AWM_EXPORT_FIXTURE_DIR=$target/fixture swift test --package-path "$root" \
        --explicit-target-dependency-import-check error --disable-xctest --filter ExportFixture >&2
fi

quietly() { # quietly COMMAND…: what it says is of interest only when it fails
    local said
    said=$("$@" 2>&1) || { echo "$said" >&2; return 1; }
}

"${PYTHON:-python3}" "$here/scripted.py" "$target/port" &
endpoint=$!
trap 'kill $endpoint' EXIT
until [[ -s $target/port ]]; do
    kill -0 $endpoint
    sleep 0.1
done

quietly "$awm" store copy "oci:$root/store"
quietly "$awm" store add "$root/Tests/Fixtures/awkward"
for policy in reference random; do
    quietly "$awm" rollout awkward --policy "$policy" -n 6 --set awkward-runs
    for world in clinic helpdesk shop; do
        quietly "$awm" rollout "$world" --policy "$policy" -n 2 --set awkward-runs
    done
done
quietly "$awm" rollout awkward --policy openai --endpoint "http://127.0.0.1:$(<"$target/port")/v1" --model scripted \
    --capture tokens --sampling-seed 0 --temperature 1 -n 4 --set awkward-runs

for format in native messages messages-str text sharegpt atif dpo openai-dpo kto tokens openenv-trace; do
    quietly "$awm" export rollouts awkward-runs --format "$format" --shard-size 1 --report -o "$target/world/$format"
done
for format in trl verl skyrl nemo-gym slime; do
    quietly "$awm" export tasks awkward shop clinic helpdesk --format "$format" --seeds 16 \
        --make-splits train=0.5,test=0.5 -o "$target/tasks/$format"
done
rm -rf "$AWM_STORE" "$target/port"
