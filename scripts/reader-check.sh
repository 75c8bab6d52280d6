#!/usr/bin/env bash
# Reads a store with docs/read_store.py, a reader made from docs/format.md alone, and compares with what awm gives, byte for
# byte. The virtual environment is .venv-reader/ in the repository root; PYTHON names the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."
awm=$(realpath "$1")
root=$PWD
venv=$root/.venv-reader
wanted=zstandard==0.25.0

# The copy says what is installed, and is made last.
if [[ $(cat "$venv/installed" 2>/dev/null) != "$wanted" ]]; then
    rm -rf "$venv"
    "${PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "$wanted"
    echo "$wanted" >"$venv/installed"
fi

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
export AWM_STORE=$work/worlds
read_store() { "$venv/bin/python" "$root/docs/read_store.py" "$@"; }
same() { cmp "$1" "$2" || { echo "the reader and awm differ: $3" >&2; exit 1; }; }

sqlite3 orders.db 'CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL); INSERT INTO orders VALUES (1, 9.5);'
"$awm" store copy "oci:$root/store" -q >/dev/null
"$awm" store add orders.db -q >/dev/null
"$awm" rollout shop --set runs -n 40 -q >/dev/null
cp -r worlds clone
rm -rf clone/awm # What is left is a plain layout: references come from index.json.

for store in worlds clone; do
    read_store $store verify >/dev/null
    read_store $store ls | cut -d' ' -f1,3 >theirs
    "$awm" store ls --json | "$venv/bin/python" -c '
import json, sys
for entry in json.load(sys.stdin): print(entry["name"] + ":" + entry["tag"], entry["content_id"])' >ours
    same ours theirs "references of $store"

    for name in $("$awm" store ls --kind environment --json | grep -o '"name": *"[^"]*"' | cut -d'"' -f4) orders; do
        rm -rf ours.d theirs.d
        "$awm" store checkout "$name" ours.d -q >/dev/null
        read_store $store files "$name" theirs.d
        diff -r ours.d theirs.d
        read_store $store layer "$name" seed.image >image.db
        [[ $(sqlite3 image.db 'PRAGMA integrity_check') == ok ]]
    done
    same orders.db image.db "the database of $store"

    "$awm" store cat shop/tasks >ours
    read_store $store layer shop tasks >theirs
    same ours theirs "tasks of $store"

    "$awm" store cat runs >ours
    read_store $store rollouts runs >theirs
    same ours theirs "rollouts of $store"
    for number in 0 1 17 $(($(wc -l <ours) - 1)); do
        sed -n "$((number + 1))p" ours >line
        id=$(head -c -1 line | sha256sum | cut -c1-64)
        read_store $store record runs "$id" >theirs
        same line theirs "rollout $id of $store"
        "$awm" store cat "runs#$id" >theirs
        same line theirs "rollout $id by awm"
    done
done

# Damage is seen by both.
blob=$(ls -S clone/blobs/sha256 | head -1)
chmod u+w "clone/blobs/sha256/$blob"
printf x | dd of="clone/blobs/sha256/$blob" bs=1 seek=99 conv=notrunc status=none
if read_store clone verify >/dev/null 2>&1; then echo "the reader does not see damage" >&2; exit 1; fi
echo "another reader: ok"
