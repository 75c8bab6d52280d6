#!/usr/bin/env bash
# Loads exports with the real `datasets`: the folders given, or else fresh exports of the awkward rollouts of the tests.
# The virtual environment is .venv-export/ in the repository root; PYTHON names the interpreter (3.11 is what was tried).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=$root/.venv-export

# The copy says what is installed, and is made last.
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
    rm -rf "$venv"
    "${PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi

if [[ $# -eq 0 ]]; then
    fixture=$(mktemp -d)
    trap 'rm -rf "$fixture"' EXIT
    AWM_EXPORT_FIXTURE_DIR=$fixture swift test --package-path "$root" --disable-xctest --filter ExportFixture >&2
    set -- "$fixture/native" "$fixture/messages" "$fixture/pack"
fi

"$venv/bin/python" "$here/check.py" "$@"
