"""Loads exports with a `datasets` that has no JSON type (before 4.7), as LLaMA-Factory, Unsloth and ms-swift pin it.

    python old.py MESSAGES_DIR STRINGS_DIR SHAREGPT_DIR

`messages` must come back changed, or not at all, which is why the others are there; these must come back as they are.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
HOME = tempfile.TemporaryDirectory(prefix="awm-export-check-")
os.environ["HF_HOME"] = HOME.name

import datasets
import folders
from folders import Difference, require, same


def load(folder, split=None):
    """Loads a split's files without the card, whose types this version may not know."""
    files = [file["path"] for file in folders.manifest(folder)["files"] if split in (None, file["split"])]
    return list(datasets.load_dataset("json", data_files=[str(folder / path) for path in files], split="train"))


def outcome(folder):
    """What becomes of an export: `kept`, `changed`, or the name of the error."""
    try:
        splits = {split: load(folder, split) for split in folders.rows(folder)}
    except Exception as error:  # which one differs from version to version
        return type(error).__name__
    return "kept" if same(folders.rows(folder), splits) else "changed"


def filled():
    """The smallest case: two calls with different arguments in one file."""
    path = Path(HOME.name) / "two.jsonl"
    path.write_text('{"arguments": {"x": 1}}\n{"arguments": {"y": 2}}\n', "utf-8")
    return list(datasets.load_dataset("json", data_files=str(path), split="train"))


def arguments(row):
    return [json.loads(call["function"]["arguments"]) for message in row["messages"] for call in message["tool_calls"]]


def main(messages, strings, sharegpt):
    datasets.disable_progress_bars()
    failed = False

    def check(name, condition, message):
        nonlocal failed
        failed = failed or not condition
        print(f"{'ok  ' if condition else 'FAIL'}  datasets {datasets.__version__}, {name}: {message}")

    rows = filled()
    check("two calls", rows[0] == {"arguments": {"x": 1, "y": None}}, f"arguments {{'x': 1}} come back as {rows[0]['arguments']}")
    became = outcome(Path(messages))
    check("messages", became != "kept", f"objects as arguments: {became}")
    for folder in map(Path, (strings, sharegpt)):
        became = outcome(folder)
        check(folders.manifest(folder)["format"], became == "kept", f"strings as arguments: {became}")
        try:
            loaded = datasets.load_dataset(str(folder))
            kept = all(same(rows, list(loaded[split])) for split, rows in folders.rows(folder).items())
            check(folders.manifest(folder)["format"], kept, "with its card: " + ("kept" if kept else "changed"))
        except Exception as error:
            check(folders.manifest(folder)["format"], False, f"with its card: {type(error).__name__}: {error}")
    try:
        expected = {}
        for rows in folders.rows(Path(messages)).values():
            for row in rows:
                calls = [call for message in row["messages"] for call in message.get("tool_calls", [])]
                expected[row["rollout_id"]] = [call["function"]["arguments"] for call in calls]
        found = {row["rollout_id"]: arguments(row) for row in load(Path(strings))}
        require(expected.keys() == found.keys(), "other rollouts")
        for name in expected:
            require(same(expected[name], found[name]), f"{name} has other arguments")
        check("messages-str", True, f"{sum(map(len, found.values()))} calls have the very arguments of messages")
    except Difference as error:
        check("messages-str", False, str(error))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
