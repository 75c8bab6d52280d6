#!/usr/bin/env bash
# make.sh AWM DIR: fills DIR with exports in every format, one folder each:
#   DIR/fixture/FORMAT   rollouts that the tests made up, each awkward in its own way
#   DIR/world/FORMAT     rollouts of Tests/Fixtures/awkward, whose tools take anything, by the policies reference and random
#   DIR/tasks/FORMAT     the tasks of that environment and of the starter environments
# FIXTURE=0 leaves the first out, which needs the tests built.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
awm=$(realpath "$1")
target=$2
mkdir -p "$target/world" "$target/tasks" "$target/fixture"
target=$(realpath "$target")
export AWM_STORE=$target/store

if [[ ${FIXTURE:-1} == 1 ]]; then
    AWM_EXPORT_FIXTURE_DIR=$target/fixture swift test --package-path "$root" \
        --explicit-target-dependency-import-check error --disable-xctest --filter ExportFixture >&2
fi

quietly() { # quietly COMMAND…: what it says is of interest only when it fails
    local said
    said=$("$@" 2>&1) || { echo "$said" >&2; return 1; }
}

quietly "$awm" store copy "oci:$root/store"
quietly "$awm" store add "$root/Tests/Fixtures/awkward"
for policy in reference random; do
    quietly "$awm" rollout awkward --policy "$policy" -n 6 --set awkward-runs
    # Some of the first, so that every group of preferences has a better one and a worse one.
    quietly "$awm" rollout shop --policy "$policy" -n 4 --set awkward-runs
done
for format in native messages messages-str atif sharegpt dpo kto text; do
    # Rollouts without a reward are there too where the format takes them.
    quietly "$awm" export rollouts awkward-runs --format "$format" --shard-size 1 -o "$target/world/$format" || echo "no $format" >&2
done
for format in trl verl skyrl nemo-gym slime; do
    quietly "$awm" export tasks awkward shop clinic helpdesk --format "$format" --seeds 16 \
        --make-splits train=0.5,test=0.5 -o "$target/tasks/$format"
done
rm -rf "$AWM_STORE"
