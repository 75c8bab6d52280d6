#!/usr/bin/env bash
# Types what the README says into the built binary, in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
awm=$(realpath "$1")
repository=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export AWM_STORE=$work/worlds

expect() { # expect STATUS COMMAND…: the command must end so
    local status=$1 got=0
    shift
    "$@" >out 2>err || got=$?
    if [[ $got -ne $status ]]; then
        echo "expected exit $status, got $got: $*" >&2
        cat out err >&2
        exit 1
    fi
}

expect 0 "$awm" --version
expect 0 "$awm" store copy "oci:$repository/store"
expect 0 "$awm" store ls
grep -q shop:latest out
expect 0 "$awm" store show shop
expect 0 "$awm" store fsck --deep
expect 0 "$awm" store checkout shop
expect 0 diff -r shop "$repository/environments/shop"
id=$("$awm" store add shop -q)
[[ $id == "$("$awm" store show shop -q)" ]] || { echo "adding a checkout changed the content id" >&2; exit 1; }
expect 0 "$awm" store checkout "shop@${id:0:20}" again
expect 0 diff -r shop again
expect 0 "$awm" env tools shop
expect 0 "$awm" env check shop
expect 0 "$awm" rollout shop --policy reference --set runs
for world in shop clinic helpdesk; do
    for policy in reference random noop; do
        expect 0 "$awm" rollout "$world" --policy "$policy" -n 5 --set "replayed/$world-$policy"
        expect 0 "$awm" replay "replayed/$world-$policy"
    done
done
record=$("$awm" store find replayed/shop-random -q --limit 1)
expect 0 "$awm" store show "$record"
expect 0 "$awm" replay "$record"
expect 0 "$awm" store diff "$record" "$record"
expect 0 "$awm" rollout shop --policy replay --from replayed/shop-random -n 5 --set again
expect 0 "$awm" rescore again --verifier shop --set rescored
expect 0 "$awm" export rollouts runs --format messages -o data
expect 0 test -s data/README.md
expect 0 "$awm" eval replayed/shop-reference replayed/clinic-reference --k 1,5 --by difficulty --report eval.html
grep -q 'pass^5' out
grep -q '</html>' eval.html
expect 0 "$awm" eval replayed/shop-noop replayed/shop-reference
grep -q 'better on 10, worse on 0' out
expect 0 "$awm" export tasks shop clinic helpdesk --make-splits train=2,test=1 --format verl -o tasks
expect 0 test -s tasks/data/train.json
expect 0 "$awm" export tasks shop --from replayed/shop-random --pass-rate 0..0.5 --min-attempts 5 -o hard
expect 1 "$awm" export tasks shop --from replayed/shop-reference --pass-rate 0..0.5 -o easy
grep -q 'pass_rate: 10' err
expect 0 "$awm" env new library
expect 0 "$awm" env check ./library
expect 0 "$awm" store add ./library
expect 0 "$awm" env call library search_books '{"text": "Virtanen"}'
expect 1 "$awm" env call library search_books '{"txt": "Virtanen"}'
expect 1 "$awm" env call library search_books '{"text": '
expect 1 "$awm" env call library serch_books '{}'
expect 3 "$awm" store show shpo
grep -q 'did you mean "shop"' err
expect 2 "$awm" store show 'Not A Name'
expect 2 "$awm" store nothing
sed -i 's/INSERT INTO members (id, name)/INSERT INTO members (id, nam)/' library/seed.sql
expect 1 "$awm" store add ./library
grep -q 'seed.sql:1' err
echo "end to end: ok"
