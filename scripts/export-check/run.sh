#!/usr/bin/env bash
# run.sh TIER DIR…: checks exports with the real libraries that read them. The folders are made by make.sh.
#   files    the newest `datasets`, an old one, and the types of `atif` and `openai`; two minutes, a gigabyte
#   readers  `openenv` and `verifiers`
#   train    `trl`, `verl` and `llamafactory`: a training step, chat templates, task rows, converters; three gigabytes
# Each library has a virtual environment of its own, made on first use.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tier=$1
shift

python() { # python NAME SCRIPT ARGUMENT…: runs a script in the virtual environment NAME
    local interpreter
    interpreter=$("$here/venv.sh" "$1")
    echo "-- $2 ($1)"
    "$interpreter" "$here/$2" "${@:3}" || failed=1
}

failed=0

named() { # named FORMAT DIR…: the folders of a format
    local format=$1
    shift
    for folder in "$@"; do
        if [[ $(basename "$folder") == "$format" && -e $folder/awm-export.json ]]; then echo "$folder"; fi
    done
}

first() { named "$@" | sed -n 1p; }

case $tier in
files)
    python newest check.py "$@"
    python newest traps.py "$(first messages "$@")"
    python old old.py "$(first messages "$@")" "$(first messages-str "$@")" "$(first sharegpt "$@")"
    ;;
readers)
    mapfile -t traces < <(named openenv-trace "$@")
    mapfile -t rows < <(named nemo-gym "$@"; named messages-str "$@")
    python openenv readers_openenv.py "${traces[@]}"
    python verifiers readers_verifiers.py "${rows[@]}"
    ;;
train)
    mapfile -t conversations < <(named messages "$@"; named dpo "$@"; named kto "$@")
    mapfile -t messages < <(named messages "$@")
    python trl templates.py "${messages[@]}"
    python trl train.py "${conversations[@]}"
    mapfile -t rows < <(named trl "$@")
    python trl grpo.py "${rows[@]}"
    mapfile -t rows < <(named verl "$@"; named text "$@")
    python verl verl_rows.py "${rows[@]}"
    mapfile -t rows < <(named sharegpt "$@")
    python verl llamafactory_rows.py "${rows[@]}"
    ;;
*)
    echo "run.sh: there is no tier \"$tier\"; there are files, readers, train" >&2
    exit 2
    ;;
esac
exit "$failed"
