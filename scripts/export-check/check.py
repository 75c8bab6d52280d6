"""Loads exports with the real `datasets` and holds every row against the JSONL text and against the libraries' own types.

    python check.py DIR…

A folder with an `awm-export.json` is an export; any other holds packs (`*.jsonl.zst`). Exits 1 when something differs.
"""

import io
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
HOME = tempfile.TemporaryDirectory(prefix="awm-export-check-")
os.environ["HF_HOME"] = HOME.name

import datasets
import folders
import jsonschema
import libraries
import rows
import taskrows
import zstandard
from folders import Comparison, Difference, require

# Columns that make `datasets` 5 take rows for agent traces and ask for another package.
TRACES = [{"type", "message"}, {"type", "payload"}, {"id", "source", "model", "system_prompt", "messages"}, {"type", "id", "cwd"}]


def check_export(folder):
    manifest = folders.manifest(folder)
    is_tasks = folders.is_tasks(folder)
    require(is_tasks or manifest["schema"] == "awm.export/1", f"the manifest has the schema {manifest['schema']}")
    if is_tasks:
        taskrows.manifest(manifest)
    else:
        for name, schema in [("awm-export", "export"), ("awm.lock", "exportlock"), ("report", "exportreport")]:
            if name != "report" or (folder / "report.json").exists():
                described(folder / f"{name}.json", schema)
    lines = folders.lines(folder)
    count = sum(map(len, lines.values()))
    require(count == manifest["counts"]["rows" if is_tasks else "exported"] or not is_tasks, "the manifest miscounts its rows")
    front = folders.front_matter(folder)
    declared = datasets.Features._from_yaml_list(front["dataset_info"]["features"])
    for columns in TRACES:
        require(not columns <= set(declared), f"the columns {sorted(columns)} make datasets 5 expect agent traces")

    check = (taskrows.CHECKS if is_tasks else rows.CHECKS)[manifest["format"]]
    comparison = Comparison()
    loaded = datasets.load_dataset(str(folder))
    require(sorted(loaded) == sorted(lines), f"splits {sorted(lines)} came back as {sorted(loaded)}")
    parsed = {split: [json.loads(text) for text in texts] for split, texts in lines.items()}
    for split, expected in parsed.items():
        require(loaded[split].features == declared, f"{split}: the features are {loaded[split].features}, not {declared}")
        require(len(loaded[split]) == len(expected), f"{split}: {len(expected)} rows came back as {len(loaded[split])}")
        streamed = datasets.load_dataset(str(folder), split=split, streaming=True)
        for index, (row, once, again) in enumerate(zip(expected, loaded[split], streamed, strict=True)):
            place = f"{split}[{index}]"
            require(list(once) == list(declared), f"{place} has the columns {list(once)}")
            comparison.check(row, once, place)
            comparison.check(row, again, f"{place} streamed")
            check(row, place)
            check(once, f"{place} loaded")
            libraries.check(manifest["format"], once, place)
    if manifest["format"] == "sharegpt":
        rows.dataset_info(folder, manifest)
    if is_tasks and manifest["format"] != "nemo-gym":
        taskrows.guessed(folder, manifest["files"], parsed)
    return (
        f"{manifest['format']}: {count} rows in {len(lines)} splits and {len(manifest['files'])} files, "
        f"{comparison.leaves} values, {comparison.inexact} fractions inexact (at most by {comparison.worst:.2g})"
    )


def described(file, schema):
    """Holds a file against the schema that describes it."""
    wanted = json.loads((Path(__file__).parents[2] / "schemas" / f"{schema}.schema.json").read_text())
    for error in jsonschema.Draft202012Validator(wanted).iter_errors(json.loads(file.read_text())):
        raise Difference(f"{file.name}: {error.json_path}: {error.message}")


def check_packs(folder):
    packs = sorted(folder.glob("*.jsonl.zst"))
    require(packs, f"{folder} holds neither an awm-export.json nor packs")
    count = 0
    for pack in packs:
        with pack.open("rb") as file:
            reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
            for number, line in enumerate(io.TextIOWrapper(reader, encoding="utf-8", newline="\n")):
                require(line.endswith("\n"), f"{pack.name}: line {number + 1} does not end")
                rows.native(json.loads(line), f"{pack.name}[{number}]")
                count += 1
    return f"packs: {count} rows in {len(packs)} files"


def main(names):
    datasets.disable_progress_bars()
    failed = False
    for folder in map(Path, names):
        try:
            report = check_export(folder) if (folder / "awm-export.json").exists() else check_packs(folder)
            print(f"ok    {folder}: {report}")
        except Exception as error:  # a loader that fails is a failed check, and the other folders are still of interest
            kind = "" if isinstance(error, Difference) else f"{type(error).__name__}: "
            print(f"FAIL  {folder}: {kind}{error}")
            failed = True
    return 1 if failed or not names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
