"""Shows what readers of data sets do to rows in their obvious form, and that exports escape it.

    python traps.py MESSAGES_DIR

Each trap must still snap: where it does not, the reason for a rule of the export formats is gone.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
HOME = tempfile.TemporaryDirectory(prefix="awm-export-check-")
os.environ["HF_HOME"] = HOME.name

import datasets
import folders
from folders import Difference, require, same

WORK = Path(HOME.name)


def naive(name, shards):
    """Loads rows as anybody would write and read them: files without a card."""
    paths = []
    for number, rows in enumerate(shards):
        path = WORK / f"{name}-{number}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        paths.append(str(path))
    return list(datasets.load_dataset("json", data_files=paths, split="train"))


def outcome(name, shards):
    """What became of the rows: `kept`, `changed`, or the name of the error."""
    try:
        loaded = naive(name, shards)
    except Exception as error:  # which one differs from version to version
        return type(error).__name__
    return "kept" if same([row for shard in shards for row in shard], loaded) else "changed"


def call(arguments):
    return {"messages": [{"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f", "arguments": arguments}}]}]}


def later_keys(folder):
    return outcome("keys", [[call({"x": 1})], [call({"y": "a"})]]), exact(folder)


def type_clash(folder):
    return outcome("clash", [[call({"x": 1})], [call({"x": [1]})]]), exact(folder)


def dates(folder):
    identities = [[{"rollout_id": "2026-11-22T08:27:00Z", "reward": 1.0}]]
    return outcome("dates", identities), exact(folder)


def mixed_content(folder):
    rows = [{"role": "tool", "content": "5"}, {"role": "user", "content": [{"type": "text", "text": "q"}]}]
    return outcome("content", [rows]), exact(folder)


def agent_traces(folder):
    rows = [{"type": "call", "payload": {"x": 1}}, {"type": "call", "payload": {"y": "a"}}]
    return outcome("traces", [rows]), exact(folder)


def null_first(folder):
    return outcome("null", [[{"error": None}], [{"error": {"code": 5}}]]), exact(folder)


def folder_names(folder):
    """Two exports in folders of one name: `datasets` caches rows by that name and the card, and asks no file whether it changed."""
    found = []
    for has_description in (False, True):
        for number in (1, 2):
            copy = WORK / f"{has_description}-{number}" / "data set"
            shutil.copytree(folder, copy)
            card = copy / "README.md"
            text = card.read_text("utf-8")
            # The second is another export: half of the rows, and what the card says of them.
            if number == 2:
                for path in (copy / "data").iterdir():
                    texts = path.read_text("utf-8").split("\n")[:-1]
                    path.write_text("".join(line + "\n" for line in texts[: (len(texts) + 1) // 2]), "utf-8")
                text = re.sub(r"(?m)^  description: .*$", "  description: another", text)
            card.write_text(text if has_description else re.sub(r"(?m)^  description: .*\n", "", text), "utf-8")
        first = datasets.load_dataset(str(WORK / f"{has_description}-1" / "data set"))
        second = datasets.load_dataset(str(WORK / f"{has_description}-2" / "data set"))
        found.append("the rows of the other" if first.num_rows == second.num_rows else "kept")
    return tuple(found)


def exact(folder):
    """What became of the rows of an export."""
    loaded = datasets.load_dataset(str(folder))
    rows = folders.rows(folder)
    return "kept" if all(same(rows[split], list(loaded[split])) for split in rows) else "changed"


TRAPS = {
    "a second file whose arguments have other keys": later_keys,
    "a second file whose arguments have another type": type_clash,
    "an id that reads as a date": dates,
    "content that is text here and a list there": mixed_content,
    "columns that agent traces have": agent_traces,
    "another folder of the same name": folder_names,
    "null in the first file, an object in the second": null_first,
}


def main(folder):
    datasets.disable_progress_bars()
    failed = False
    for name, trap in TRAPS.items():
        try:
            plain, ours = trap(Path(folder))
            require(plain != "kept", "the obvious form is kept: the trap is gone")
            require(ours == "kept", f"the export is {ours}")
            print(f"ok    datasets {datasets.__version__}, {name}: obvious form {plain}, export {ours}")
        except Difference as error:
            print(f"FAIL  datasets {datasets.__version__}, {name}: {error}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
