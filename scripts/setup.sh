#!/usr/bin/env bash
# Installs the Debian packages that are missing; with none missing it does nothing and needs no rights.
set -euo pipefail

if ! command -v swift >/dev/null; then
    echo "awm needs Swift 6.2 or newer on the PATH: https://www.swift.org/install/linux/" >&2
    exit 1
fi

# Libraries to build with; then what the tests drive: real zstd, tar, skopeo, git and Python.
packages=(
    libsqlite3-dev libzstd-dev zlib1g-dev libyaml-dev libssl-dev libre2-dev libedit-dev libcurl4-openssl-dev
    pkg-config g++ make git skopeo sqlite3 tar zstd python3 python3-venv python3-pip
)

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [[ $status == "install ok installed" ]] || missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

sudo=()
if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || { echo "please install: apt-get install ${missing[*]}" >&2; exit 1; }
    sudo=(sudo)
fi
echo "installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
