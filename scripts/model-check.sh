#!/usr/bin/env bash
# model-check.sh AWM: rolls out a model of one layer with random weights behind `transformers serve`, a real server of chat
# completions: whole and streamed answers, native tools and tools as text. What it says is noise, so this checks the wire: no
# faults, token counts in every turn, and rollouts that replay.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
awm=$(realpath "$1")
python=$("$root/scripts/export-check/venv.sh" serve)
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
export AWM_STORE=$work/store HF_HUB_OFFLINE=1

"$python" "$root/scripts/export-check/tiny_model.py" "$work/model" "$root"/environments/shop/*.yaml >model.log 2>&1 \
    || { cat model.log >&2; exit 1; }
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$(dirname "$python")/transformers" serve "$work/model" --port "$port" >server.log 2>&1 &
server=$!
endpoint=http://127.0.0.1:$port/v1
until "$python" -c "import sys, urllib.request; urllib.request.urlopen('$endpoint/models')" 2>/dev/null; do
    kill -0 "$server" || { cat server.log >&2; exit 1; }
    sleep 1
done

"$awm" store copy "oci:$root/store" >/dev/null 2>&1
number=0
for options in "" "--stream" "--tool-format hermes" "--tool-format hermes --presentation meta --stream"; do
    number=$((number + 1))
    # shellcheck disable=SC2086
    "$awm" rollout shop --tasks where-is-my-parcel,springpot-terms -n 2 --policy openai --endpoint "$endpoint" \
        --model "$work/model" --in-flight 4 --max-turns 2 --max-completion-tokens 24 --temperature 1 --sampling-seed 1 \
        --set "tiny-$number" $options >out 2>err || { cat out err server.log >&2; exit 1; }
    "$awm" store cat "tiny-$number" | "$python" -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
assert len(rows) == 4, len(rows)
for row in rows:
    assert row["outcome"]["failure_kind"] is None, row["outcome"]
    turns = [step for step in row["steps"] if step["kind"] == "assistant"]
    assert turns and all(turn["usage"]["completion_tokens"] > 0 for turn in turns), turns
    assert row["usage"]["prompt_tokens"] > 100, row["usage"]
'
    "$awm" replay "tiny-$number" -q
    echo "ok: ${options:-whole answers, native tools}"
done
