#!/bin/sh
# Fetches the official JSON Schema test suite (draft 2020-12) into .build-suite/, where Tests/JSONSchemaTests reads it.
#
# It ships inside the source distribution of the Python package "jsonschema". pip finds it wherever pip is configured to look, and checks
# its digest. pip insists on asking a source distribution's build backend for its metadata; the stub below answers, so nothing is built
# and no build dependency is needed.
set -eu

version=4.26.0
digest=0c26707e2efad8aa1bfc5b7ce170f3fccc2e4918ff85989ba9ffa9facb2be326
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
target="$root/.build-suite/draft2020-12"

if [ -f "$target/.fetched-$version" ]; then
    echo "already there: $target" >&2
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

mkdir -p "$work/stub/hatchling" "$work/sdist"
: > "$work/stub/hatchling/__init__.py"
cat > "$work/stub/hatchling/build.py" <<STUB
import os


def prepare_metadata_for_build_wheel(directory, config_settings=None):
    info = "jsonschema-$version.dist-info"
    os.mkdir(os.path.join(directory, info))
    with open(os.path.join(directory, info, "METADATA"), "w") as file:
        file.write("Metadata-Version: 2.1\nName: jsonschema\nVersion: $version\n")
    return info
STUB
echo "jsonschema==$version --hash=sha256:$digest" > "$work/requirements.txt"

PYTHONPATH="$work/stub" python3 -m pip download --quiet --no-deps --no-binary jsonschema --no-build-isolation \
    --dest "$work/sdist" --requirement "$work/requirements.txt"

tar -xzf "$work/sdist/jsonschema-$version.tar.gz" -C "$work" "jsonschema-$version/json/tests/draft2020-12"
rm -rf "$target"
mkdir -p "$root/.build-suite"
mv "$work/jsonschema-$version/json/tests/draft2020-12" "$target"
touch "$target/.fetched-$version"
echo "fetched: $target" >&2
