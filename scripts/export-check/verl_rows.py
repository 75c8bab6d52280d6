"""Reads exports with `verl`: tasks with its RLHFDataset, conversations with its MultiTurnSFTDataset, which takes Parquet.

    python verl_rows.py DIR…

Conversations with calls must be corrupted on the way through Parquet; those of the format `text` must not.
"""

import json
import os
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", RAY_DEDUP_LOGS="0")
HOME = tempfile.TemporaryDirectory(prefix="awm-export-check-")
os.environ["HF_HOME"] = HOME.name
warnings.filterwarnings("ignore")

import datasets
import tiny
from omegaconf import OmegaConf
from verl.utils.dataset.multiturn_sft_dataset import MultiTurnSFTDataset
from verl.utils.dataset.rl_dataset import RLHFDataset


def require(condition, message):
    if not condition:
        raise ValueError(message)


def rows(folder):
    stated = json.loads((folder / "awm-export.json").read_text("utf-8"))
    paths = [folder / file["path"] for file in stated["files"]]
    return paths, [json.loads(line) for path in paths for line in path.read_text("utf-8").split("\n")[:-1]]


def tasks(folder):
    paths, expected = rows(folder)
    config = OmegaConf.create(
        {"cache_dir": HOME.name, "max_prompt_length": 1 << 20, "return_raw_chat": True, "filter_overlong_prompts": True,
         "filter_overlong_prompts_workers": 1, "truncation": "error", "prompt_key": "prompt"}
    )
    found = RLHFDataset([str(path) for path in paths], tiny.tokenizer(["a"]), config)
    require(len(found) == len(expected), f"{len(expected)} tasks became {len(found)}")
    for index, row in enumerate(expected):
        task = found[index]
        require([dict(message) for message in task["raw_prompt"]] == row["prompt"], f"task {index} has another prompt")
        require(task["reward_model"] == row["reward_model"], f"task {index} has another ground truth")
        require(task["extra_info"] == row["extra_info"], f"task {index} has other extra_info")
        require(task["index"] == row["extra_info"]["index"], f"task {index} has another index")
        require(task["data_source"] == row["data_source"] and task["agent_name"] == row["agent_name"], f"task {index}")
    return f"{len(expected)} tasks"


def trained(path, tokenizer, count):
    """The texts that verl would train on."""
    config = OmegaConf.create(
        {"max_length": 1 << 17, "pad_mode": "no_padding", "truncation": "error", "messages_key": "messages", "tools_key": "none"}
    )
    found = MultiTurnSFTDataset(str(path), tokenizer, config)
    return [tokenizer.decode(found[index]["input_ids"]) for index in range(count)]


def parquet(messages, name):
    path = Path(HOME.name) / f"{name}.parquet"
    datasets.Dataset.from_list([{"messages": row} for row in messages]).to_parquet(str(path))
    return path


def naive():
    """Two calls with other arguments, as objects, in one Parquet file."""
    def row(arguments):
        call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments}}
        return [{"role": "user", "content": "q"}, {"role": "assistant", "content": "", "tool_calls": [call]}]

    # As pandas and pyarrow write it, and `datasets` without the JSON type.
    import pyarrow
    import pyarrow.parquet

    path = Path(HOME.name) / "naive.parquet"
    table = pyarrow.Table.from_pylist([{"messages": row({"x": 1})}, {"messages": row({"y": 2})}])
    pyarrow.parquet.write_table(table, path)
    tokenizer = tiny.tokenizer(["a"])
    return trained(path, tokenizer, 1)[0]


def texts(folder):
    tokenizer = tiny.tokenizer(["a"])
    _, expected = rows(folder)
    expected = [row["messages"] for row in expected if sum(len(message["content"]) for message in row["messages"]) < 50_000]
    found = trained(parquet(expected, "text"), tokenizer, len(expected))
    for index, (row, text) in enumerate(zip(expected, found)):
        wanted = tokenizer.apply_chat_template(row, tokenize=False)
        require(text == wanted, f"conversation {index} is trained on as another text")
    return f"{len(expected)} conversations through Parquet, trained on as they are"


def main(names):
    datasets.disable_progress_bars()
    label = f"verl {version('verl')}"
    failed = False

    def run(name, check, *arguments):
        nonlocal failed
        try:
            print(f"ok    {label}, {name}: {check(*arguments)}")
        except Exception as error:  # the other checks are still of interest
            print(f"FAIL  {label}, {name}: {type(error).__name__}: {error}")
            failed = True

    def trap():
        text = naive()
        require("null" in text, f"two calls with other arguments come through Parquet as they are: {text!r}")
        return "two calls with other arguments, as objects in Parquet: trained on with arguments that are null"

    run("MultiTurnSFTDataset", trap)
    for folder in map(Path, names):
        format = json.loads((folder / "awm-export.json").read_text("utf-8"))["format"]
        if format == "verl":
            run("RLHFDataset", tasks, folder)
        elif format == "text":
            run("MultiTurnSFTDataset", texts, folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
