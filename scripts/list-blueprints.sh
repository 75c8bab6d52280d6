#!/usr/bin/env bash
# Writes Sources/CBlueprints/blueprints.c, which embeds every blueprint, from what is in the folder. Run it after adding one.
set -euo pipefail
cd "$(dirname "$0")/../Sources/CBlueprints"
export LC_ALL=C
files=(lists.yaml domains/*.yaml modules/*.yaml)
{
    echo '// Made by scripts/list-blueprints.sh.'
    echo '#pragma clang diagnostic ignored "-Wc23-extensions"'
    echo '#include "CBlueprints.h"'
    for place in "${!files[@]}"; do
        printf '\nstatic const unsigned char file_%d[] = {\n#embed "%s"\n};\n' "$place" "${files[$place]}"
    done
    printf '\nstatic const struct awm_blueprint_file files[] = {\n'
    for place in "${!files[@]}"; do
        printf '    {"%s", file_%d, sizeof file_%d},\n' "${files[$place]}" "$place" "$place"
    done
    printf '};\n\nconst int awm_blueprint_count = sizeof files / sizeof files[0];\n\n'
    printf 'struct awm_blueprint_file awm_blueprint(int place) { return files[place]; }\n'
} > blueprints.c
