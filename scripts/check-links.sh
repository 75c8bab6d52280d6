#!/usr/bin/env bash
# The binary must start fast and run without a Swift installation: it may not link Foundation or Swift's own libraries.
set -euo pipefail
binary=$1
links=$(ldd "$binary")
if grep -E 'libFoundation\.so|libFoundationInternationalization|lib_FoundationICU|libswift' <<<"$links"; then
    echo "$binary links libraries that it should not" >&2
    exit 1
fi
echo "$binary links $(wc -l <<<"$links") libraries, none of them Foundation or Swift"
