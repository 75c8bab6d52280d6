"""Loads exports of awm with the real `datasets` and compares every row with the JSONL text.

Usage: check.py DIR...

A DIR with an awm-export.json is an export; any other must hold packs (*.jsonl.zst). Exits with 1 when anything differs.
"""

import hashlib
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
HOME = tempfile.TemporaryDirectory(prefix="awm-export-check-")
os.environ["HF_HOME"] = HOME.name

import datasets
import jsonschema
import yaml
import zstandard

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "rollout.schema.json"

# `datasets` reads JSON columns with the ujson of pandas, which writes ten decimals and is off by a unit in the last place when
# reading. Everything else must be exact.
ABSOLUTE = 1e-10
RELATIVE = 4 * sys.float_info.epsilon

# Columns that make `datasets` 5 take rows for agent traces and ask for another package.
TRACES = [{"type", "message"}, {"type", "payload"}, {"id", "source", "model", "system_prompt", "messages"}, {"type", "id", "cwd"}]


class Difference(Exception):
    pass


def require(condition, message):
    if not condition:
        raise Difference(message)


class Comparison:
    """Compares values by type and value, and counts the fractions that came back inexact."""

    def __init__(self):
        self.inexact = 0
        self.worst = 0.0
        self.leaves = 0

    def check(self, expected, found, place):
        require(type(expected) is type(found), f"{place}: {expected!r:.200} came back as {found!r:.200}")
        if isinstance(expected, dict):
            require(expected.keys() == found.keys(), f"{place}: keys {sorted(expected)} came back as {sorted(found)}")
            for key in expected:
                self.check(expected[key], found[key], f"{place}.{key}")
        elif isinstance(expected, list):
            require(len(expected) == len(found), f"{place}: {len(expected)} elements came back as {len(found)}")
            for index, (left, right) in enumerate(zip(expected, found)):
                self.check(left, right, f"{place}[{index}]")
        elif isinstance(expected, float):
            self.leaves += 1
            error = abs(expected - found)
            require(error <= max(ABSOLUTE, RELATIVE * abs(expected)), f"{place}: {expected!r} came back as {found!r}")
            if error:
                self.inexact += 1
                self.worst = max(self.worst, error)
        else:
            self.leaves += 1
            require(expected == found, f"{place}: {expected!r:.200} came back as {found!r:.200}")


def check_export(folder):
    manifest = json.loads((folder / "awm-export.json").read_text("utf-8"))
    require(manifest["schema"] == "awm.export/1", f"the manifest has the schema {manifest['schema']}")
    lines = check_files(folder, manifest)
    front = yaml.safe_load((folder / "README.md").read_text("utf-8").split("---\n")[1])
    declared = datasets.Features._from_yaml_list(front["dataset_info"]["features"])
    for columns in TRACES:
        require(not columns <= set(declared), f"the columns {sorted(columns)} make datasets 5 expect agent traces")

    comparison = Comparison()
    loaded = datasets.load_dataset(str(folder))
    require(sorted(loaded) == sorted(lines), f"splits {sorted(lines)} came back as {sorted(loaded)}")
    for split, expected in lines.items():
        require(loaded[split].features == declared, f"{split}: the features are {loaded[split].features}, not {declared}")
        require(len(loaded[split]) == len(expected), f"{split}: {len(expected)} rows came back as {len(loaded[split])}")
        streamed = datasets.load_dataset(str(folder), split=split, streaming=True)
        for index, (text, row, again) in enumerate(zip(expected, loaded[split], streamed, strict=True)):
            parsed = json.loads(text)
            require(list(row) == list(declared), f"{split}[{index}] has the columns {list(row)}")
            comparison.check(parsed, row, f"{split}[{index}]")
            comparison.check(parsed, again, f"{split}[{index}] streamed")
            {"native": check_native, "messages": check_messages}[manifest["format"]](parsed, f"{split}[{index}]")
            if manifest["format"] == "messages":
                check_messages(row, f"{split}[{index}] loaded")
    rows = sum(map(len, lines.values()))
    return (
        f"{manifest['format']}: {rows} rows in {len(lines)} splits and {len(manifest['files'])} files, "
        f"{comparison.leaves} values, {comparison.inexact} fractions inexact (at most by {comparison.worst:.2g})"
    )


def check_files(folder, manifest):
    """The lines of every split, after checking each file against the manifest."""
    lines = {}
    named = {"awm-export.json", "README.md"}
    for file in manifest["files"]:
        data = (folder / file["path"]).read_bytes()
        rows = data.decode("utf-8").split("\n")
        require(rows.pop() == "", f"{file['path']} does not end with a line feed")
        require(hashlib.sha256(data).hexdigest() == file["sha256"], f"{file['path']} has another sha256")
        require((len(data), len(rows)) == (file["size"], file["rows"]), f"{file['path']} has another size")
        require(
            re.fullmatch(rf"data/{file['split']}-\d{{5}}-of-\d{{5}}\.jsonl", file["path"]), f"{file['path']} is a strange name"
        )
        lines.setdefault(file["split"], []).extend(rows)
        named.add(file["path"])
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    require(there == named, f"the files are {sorted(there)}, the manifest names {sorted(named)}")
    require(sum(map(len, lines.values())) == manifest["counts"]["exported"], "the manifest miscounts its rows")
    return lines


VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def check_native(row, place):
    for error in VALIDATOR.iter_errors(row):
        raise Difference(f"{place}: {error.json_path}: {error.message[:300]}")


def check_messages(row, place):
    require(isinstance(row["messages"], list) and row["messages"], f"{place} has no messages")
    require(row["messages"][-1]["role"] == "assistant", f"{place} does not end with an assistant message")
    require(isinstance(row["tools"], list) and all(isinstance(tool, dict) for tool in row["tools"]), f"{place}: tools")
    require(row["reward"] is None or type(row["reward"]) is float, f"{place}: reward is {row['reward']!r}")
    calls = {}
    for index, message in enumerate(row["messages"]):
        at = f"{place}.messages[{index}]"
        allowed = {
            "system": {"role", "content"},
            "user": {"role", "content"},
            "assistant": {"role", "content", "reasoning_content", "tool_calls"},
            "tool": {"role", "content", "tool_call_id", "name"},
        }[message["role"]]
        require(message.keys() <= allowed, f"{at} has the keys {sorted(message)}")
        require(None not in message.values(), f"{at} is filled with nulls")
        require(type(message["content"]) is str, f"{at}.content is {message['content']!r:.200}")
        require(message.get("reasoning_content") != "", f"{at} has empty reasoning")
        if message["role"] == "tool":
            require(calls.pop(message["tool_call_id"], None) == message["name"], f"{at} answers no call")
        for call in message.get("tool_calls", []):
            require(call.keys() == {"id", "type", "function"} and call["type"] == "function", f"{at} has a strange call")
            require(type(call["function"]["arguments"]) is dict, f"{at} has arguments that are no object")
            calls[call["id"]] = call["function"]["name"]
        require(message.get("tool_calls") != [], f"{at} has an empty list of calls")


def check_packs(folder):
    packs = sorted(folder.glob("*.jsonl.zst"))
    require(packs, f"{folder} holds neither an awm-export.json nor packs")
    rows = 0
    for pack in packs:
        with pack.open("rb") as file:
            reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
            for number, line in enumerate(io.TextIOWrapper(reader, encoding="utf-8", newline="\n")):
                require(line.endswith("\n"), f"{pack.name}: line {number + 1} does not end")
                check_native(json.loads(line), f"{pack.name}[{number}]")
                rows += 1
    return f"packs: {rows} rows in {len(packs)} files"


def main(folders):
    datasets.disable_progress_bars()
    failed = False
    for folder in map(Path, folders):
        try:
            report = check_export(folder) if (folder / "awm-export.json").exists() else check_packs(folder)
            print(f"ok    {folder}: {report}")
        except Exception as error:  # a loader that fails is a failed check, and the other folders are still of interest
            kind = "" if isinstance(error, Difference) else f"{type(error).__name__}: "
            print(f"FAIL  {folder}: {kind}{error}")
            failed = True
    return 1 if failed or not folders else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
