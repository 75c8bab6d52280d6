#!/usr/bin/env bash
# venv.sh NAME: makes the virtual environment .venv-export-NAME in the repository root from requirements-NAME.txt, unless it is
# there already, and prints the path of its Python. PYTHON names the interpreter to make it with (3.11 is what was tried).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
name=$1
wanted=$here/requirements-$name.txt
venv=$root/.venv-export-$name
torch=2.13.0

# The copy says what is installed, and is made last.
if ! cmp -s "$wanted" "$venv/requirements.txt"; then
    start=$SECONDS
    rm -rf "$venv"
    "${PYTHON:-python3}" -m venv "$venv"
    install() { "$venv/bin/pip" install --quiet --disable-pip-version-check "$@" >&2; }
    case $name in
    trl | verl | serve)
        # The build for processors alone is a fifth of the other one; not every package index has it.
        install "torch==$torch+cpu" 2>/dev/null || install "torch==$torch"
        ;;
    esac
    install -r "$wanted"
    # What these ask for beside the above is for machines with accelerators, or older than what reads the rows as well.
    if [[ $name == verl ]]; then install --no-deps verl==0.9.1 llamafactory==0.9.5 accelerate==1.15.0 peft==0.21.2; fi
    cp "$wanted" "$venv/requirements.txt"
    echo "installed $name in $((SECONDS - start)) s, $(du -sm "$venv" | cut -f1) MB" >&2
fi
echo "$venv/bin/python"
