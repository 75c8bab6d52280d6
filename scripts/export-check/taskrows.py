"""What a row of each task format must be, and that trainers which guess types read the same."""

import json
from pathlib import Path

import datasets
import jsonschema
from folders import Difference, require, same
from openai.types.responses import FunctionToolParam, ResponseInputParam
from pydantic import TypeAdapter

IDENTITY = {"env_id", "env_hash", "task_id", "task_hash", "seed", "split", "params"}


def manifest(stated):
    path = Path(__file__).resolve().parents[2] / "schemas" / "taskexport.schema.json"
    for error in jsonschema.Draft202012Validator(json.loads(path.read_text("utf-8"))).iter_errors(stated):
        raise Difference(f"awm-export.json: {error.json_path}: {error.message[:300]}")


def identity(values, place):
    require(IDENTITY <= values.keys(), f"{place} lacks {sorted(IDENTITY - values.keys())}")
    for key in ("env_hash", "task_hash"):
        require(values[key].startswith("sha256:") and len(values[key]) == 71, f"{place}.{key} is {values[key]}")
    require(type(values["seed"]) is int, f"{place}.seed is {values['seed']!r}")
    require(type(json.loads(values["params"])) is dict, f"{place}.params spells no object")


def prompt(messages, place):
    require([message["role"] for message in messages] in (["system", "user"], ["user"]), f"{place}: the roles")
    require(all(message.keys() == {"role", "content"} for message in messages), f"{place}: the keys")
    require(all(type(message["content"]) is str and message["content"] for message in messages), f"{place}: the content")


def tools(text, place):
    for tool in json.loads(text):
        require(tool["type"] == "function" and type(tool["function"]["parameters"]) is dict, f"{place}: {tool!r:.200}")


def trl(row, place):
    prompt(row["prompt"], place)
    identity(row, place)
    require(row["environment"] == row["env_id"], f"{place}: environment")


def verl(row, place):
    prompt(row["prompt"], place)
    identity(row["extra_info"], place)
    identity(json.loads(row["reward_model"]["ground_truth"]), place)
    tools(row["extra_info"]["tools"], place)
    require(type(row["extra_info"]["index"]) is int and row["reward_model"]["style"] == "rule", place)


def skyrl(row, place):
    prompt(row["prompt"], place)
    identity(row["extra_info"], place)
    identity(json.loads(row["reward_spec"]["ground_truth"]), place)
    tools(row["extra_info"]["tools"], place)


def nemo_gym(row, place):
    parameters = row["responses_create_params"]
    prompt(parameters["input"], place)
    identity(row, place)
    # The validators of typed dictionaries are lazy: what they give has to be walked through.
    TypeAdapter(ResponseInputParam).validate_python(parameters["input"])
    for tool in TypeAdapter(list[FunctionToolParam]).validate_python(parameters["tools"]):
        require(tool["type"] == "function" and tool["strict"] is False, f"{place}: {tool!r:.200}")
    require(row["agent_ref"].keys() == {"type", "name"}, f"{place}: agent_ref")


def slime(row, place):
    prompt(row["prompt"], place)
    identity(row["metadata"], place)
    identity(json.loads(row["label"]), place)
    tools(row["tools"], place)


CHECKS = {"trl": trl, "verl": verl, "skyrl": skyrl, "nemo-gym": nemo_gym, "slime": slime}


def guessed(folder, files, expected):
    """Loads as trainers do that are given a file and read no card: nothing may be left to guess wrongly."""
    paths = [str(folder / file["path"]) for file in files]
    loaded = datasets.load_dataset("json", data_files=paths, split="train")
    rows = [row for file in files for row in expected[file["split"]]]
    for index, (left, right) in enumerate(zip(rows, loaded, strict=True)):
        require(same(left, right), f"row {index} comes back otherwise where types are guessed")
