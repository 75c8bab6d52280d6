"""Reads exports with `verifiers`: its NeMo Gym taskset reads task rows, its messages are the types of conversations.

    python readers_verifiers.py DIR…
"""

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

from pydantic import TypeAdapter
from verifiers.v1.tasksets.nemo_gym import NeMoGymConfig, NeMoGymTaskset
from verifiers.v1.types import Message, Tool

MESSAGE = TypeAdapter(Message)


def require(condition, message):
    if not condition:
        raise ValueError(message)


def files(folder):
    stated = json.loads((folder / "awm-export.json").read_text("utf-8"))
    return stated["format"], [folder / file["path"] for file in stated["files"]]


def nemo_gym(path):
    """Every row becomes a task with the very prompt, and carries itself for the resources server."""
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
    tasks = list(NeMoGymTaskset(NeMoGymConfig(dataset=path)).load())
    require(len(tasks) == len(rows), f"{len(rows)} rows became {len(tasks)} tasks")
    for row, task in zip(rows, tasks):
        require(task.data.row == row, "a task carries another row")
        wanted = [(message["role"], message["content"]) for message in row["responses_create_params"]["input"]]
        require([(message.role, message.content) for message in task.data.prompt] == wanted, "a task has another prompt")
    return len(rows)


def messages_str(path):
    """Every message is one of verifiers', whose calls have their arguments as text."""
    count = 0
    for line in path.read_text("utf-8").split("\n")[:-1]:
        row = json.loads(line)
        for message in row["messages"]:
            flat = {key: value for key, value in message.items() if value or key == "content"}
            if calls := flat.pop("tool_calls", None):
                flat["tool_calls"] = [
                    {"id": call["id"], "name": call["function"]["name"], "arguments": call["function"]["arguments"]}
                    for call in calls
                ]
            found = MESSAGE.validate_python(flat)
            require([call.arguments for call in getattr(found, "tool_calls", None) or []]
                    == [call["function"]["arguments"] for call in calls or []], "a message has other calls")
            count += 1
        for tool in json.loads(row["tools"]):
            function = tool["function"]
            Tool(name=function["name"], description=function["description"], parameters=function["parameters"])
    return count


READERS = {"nemo-gym": ("tasks", nemo_gym), "messages-str": ("messages", messages_str)}


def main(names):
    failed = False
    for folder in map(Path, names):
        format, paths = files(folder)
        if format not in READERS:
            continue
        what, read = READERS[format]
        try:
            print(f"ok    verifiers {version('verifiers')}, {format}: {sum(map(read, paths))} {what}")
        except Exception as error:  # the other folders are still of interest
            print(f"FAIL  verifiers {version('verifiers')}, {format}: {type(error).__name__}: {error}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
