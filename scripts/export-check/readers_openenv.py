"""Reads exports with `openenv`: every row of `openenv-trace` must be a training trace, and traces that lie must be refused.

    python readers_openenv.py DIR…
"""

import copy
import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

from openenv.core.harness.training import TrainingTrace
from pydantic import ValidationError


def trace(row):
    """The trace in a row; what else the row says of the rollout is not the trace's."""
    return TrainingTrace.model_validate({"schema_version": row["schema_version"], "turns": row["turns"]})


def lies(row):
    """The same trace with one thing wrong in each."""
    for change in (
        lambda turn: turn["per_token_logps"].append(-1.0),
        lambda turn: turn["per_token_logps"].__setitem__(0, 0.5),
        lambda turn: turn["loss_mask"].pop(),
        lambda turn: turn["completion_token_ids"].clear(),
    ):
        changed = copy.deepcopy(row)
        change(changed["turns"][0])
        yield changed
    yield {**row, "turns": [row["turns"][0], row["turns"][0]]}


def check(folder):
    turns = 0
    stated = json.loads((folder / "awm-export.json").read_text("utf-8"))
    for file in stated["files"]:
        for line in (folder / file["path"]).read_text("utf-8").split("\n")[:-1]:
            row = json.loads(line)
            turns += len(trace(row).turns)
            for lie in lies(row):
                try:
                    trace(lie)
                except ValidationError:
                    continue
                raise ValueError("openenv takes a trace that lies, so what it takes says little")
    return f"{stated['counts']['exported']} traces with {turns} turns; every lie is refused"


def main(names):
    failed = False
    for folder in map(Path, names):
        if json.loads((folder / "awm-export.json").read_text("utf-8"))["format"] != "openenv-trace":
            continue
        try:
            print(f"ok    openenv {version('openenv')}, openenv-trace: {check(folder)}")
        except Exception as error:  # the other folders are still of interest
            print(f"FAIL  openenv {version('openenv')}, openenv-trace: {type(error).__name__}: {error}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
