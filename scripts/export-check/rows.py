"""What a row of each rollout format must be, whichever library reads it."""

import json
from pathlib import Path

import jsonschema
from folders import Difference, require

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "rollout.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))

KEYS = {
    "system": {"role", "content"},
    "user": {"role", "content"},
    "assistant": {"role", "content", "reasoning_content", "tool_calls"},
    "tool": {"role", "content", "tool_call_id", "name"},
}


def native(row, place):
    for error in VALIDATOR.iter_errors(row):
        raise Difference(f"{place}: {error.json_path}: {error.message[:300]}")


def conversation(messages, place, calls=None):
    """Messages with arguments as objects; `calls` are those that earlier messages left open."""
    calls = {} if calls is None else calls
    for index, message in enumerate(messages):
        at = f"{place}[{index}]"
        require(message.keys() <= KEYS[message["role"]], f"{at} has the keys {sorted(message)}")
        require(None not in message.values(), f"{at} is filled with nulls")
        require(type(message["content"]) is str, f"{at}.content is {message['content']!r:.200}")
        require(message.get("reasoning_content") != "", f"{at} has empty reasoning")
        require(message.get("tool_calls") != [], f"{at} has an empty list of calls")
        if message["role"] == "tool":
            require(calls.pop(message["tool_call_id"], None) == message["name"], f"{at} answers no call")
        for call in message.get("tool_calls", []):
            require(call.keys() == {"id", "type", "function"} and call["type"] == "function", f"{at} has a strange call")
            require(type(call["function"]["arguments"]) is dict, f"{at} has arguments that are no object")
            calls[call["id"]] = call["function"]["name"]
    return calls


def tools(value, place):
    require(isinstance(value, list) and all(isinstance(tool, dict) for tool in value), f"{place}: tools")


def reward(row, place):
    require(row["reward"] is None or type(row["reward"]) is float, f"{place}: reward is {row['reward']!r}")


def whole(row, place):
    """The conversation of a row: in one piece, or what was seen and then what was said."""
    found = row["messages"] if "messages" in row else row["prompt"] + row["completion"]
    require(found and found[-1]["role"] == "assistant", f"{place} does not end with an assistant message")
    return found


def messages(row, place):
    tools(row["tools"], place)
    reward(row, place)
    conversation(whole(row, place), f"{place}.messages")


def messages_str(row, place):
    uniform = {"role", "content", "reasoning_content", "tool_calls", "tool_call_id", "name"}
    for index, message in enumerate(whole(row, place)):
        at = f"{place}.messages[{index}]"
        require(message.keys() == uniform, f"{at} has the keys {sorted(message)}")
        for call in message["tool_calls"]:
            require(type(call["function"]["arguments"]) is str, f"{at} has arguments that are no string")
            require(type(json.loads(call["function"]["arguments"])) is dict, f"{at} has arguments that spell no object")
        for key in uniform - {"tool_calls"}:
            require(type(message[key]) is str, f"{at}.{key} is {message[key]!r:.200}")
    require(type(row["tools"]) is str, f"{place}: tools are no string")
    tools(json.loads(row["tools"]), place)


def atif(row, place):
    require(row["schema_version"] == "ATIF-v1.7", f"{place} has the version {row['schema_version']}")
    require([step["step_id"] for step in row["steps"]] == list(range(1, len(row["steps"]) + 1)), f"{place}: step_id")


def sharegpt(row, place):
    turns = row["conversations"]
    require(turns and len(turns) % 2 == 0, f"{place} has {len(turns)} turns")
    for index, turn in enumerate(turns):
        at = f"{place}.conversations[{index}]"
        require(turn.keys() == {"from", "value"} and type(turn["value"]) is str, f"{at} is {turn!r:.200}")
        allowed = ("gpt", "function_call") if index % 2 else ("human", "observation")
        require(turn["from"] in allowed, f"{at} is from {turn['from']}")
        if turn["from"] == "function_call":
            calls = json.loads(turn["value"].rpartition("</think>")[2])
            for call in calls if isinstance(calls, list) else [calls]:
                require(call.keys() == {"name", "arguments"} and type(call["arguments"]) is dict, f"{at}: {call!r:.200}")
    require(type(row["system"]) is str, f"{place}: system is no string")
    # LLaMA-Factory takes an empty text for no tools.
    tools(json.loads(row["tools"] or "[]"), place)


def dataset_info(folder, manifest):
    """The file by which LLaMA-Factory finds the files of an export."""
    entries = json.loads((folder / "dataset_info.json").read_text("utf-8"))
    found = sorted(entry["file_name"] for entry in entries.values())
    require(found == sorted(file["path"] for file in manifest["files"]), f"dataset_info.json names {found}")
    for name, entry in entries.items():
        require(entry["formatting"] == "sharegpt" and entry["columns"]["messages"] == "conversations", name)


def dpo(row, place):
    open_calls = conversation(row["prompt"], f"{place}.prompt")
    for side in ("chosen", "rejected"):
        require(row[side] and row[side][0]["role"] == "assistant", f"{place}.{side} does not begin with the assistant")
        conversation(row[side], f"{place}.{side}", dict(open_calls))
    require(row["chosen"] != row["rejected"], f"{place}: chosen and rejected are the same")
    tools(row["tools"], place)


def openai_dpo(row, place):
    require(row["input"].keys() == {"messages", "tools", "parallel_tool_calls"}, f"{place}.input: {sorted(row['input'])}")
    for side in ("preferred_output", "non_preferred_output"):
        require(row[side] and row[side][0]["role"] == "assistant", f"{place}.{side} does not begin with the assistant")
    require(row["preferred_output"] != row["non_preferred_output"], f"{place}: both are the same")


def kto(row, place):
    require(type(row["label"]) is bool, f"{place}: label is {row['label']!r}")
    require(row["completion"] and row["completion"][0]["role"] == "assistant", f"{place}.completion")
    conversation(row["completion"], f"{place}.completion", conversation(row["prompt"], f"{place}.prompt"))
    tools(row["tools"], place)


def tokens(row, place):
    length = len(row["tokens"])
    require(length > 0, f"{place} has no tokens")
    require(len(row["loss_mask"]) == len(row["logprobs"]) == length, f"{place}: columns of different lengths")
    require(set(row["loss_mask"]) <= {0, 1}, f"{place}: loss_mask")
    require(all(type(token) is int and token >= 0 for token in row["tokens"]), f"{place}: tokens")
    prompt, response = row["prompt_length"], row["response_length"]
    require(prompt + response == length and response > 0, f"{place}: {prompt} and {response} of {length} tokens")
    require(not any(row["loss_mask"][:prompt]), f"{place}: the prompt is not masked out")
    require(all(value <= 0 for value in row["logprobs"]), f"{place}: a log probability above 0")
    reward(row, place)


def text(row, place):
    for index, message in enumerate(whole(row, place)):
        at = f"{place}.messages[{index}]"
        require(message.keys() == {"role", "content"} and type(message["content"]) is str, f"{at} is {message!r:.200}")


def openenv_trace(row, place):
    require(row["schema_version"] == 1 and row["turns"], f"{place} has no turns")
    for index, turn in enumerate(row["turns"]):
        prompt, completion = len(turn["prompt_token_ids"]), len(turn["completion_token_ids"])
        at = f"{place}.turns[{index}]"
        require(completion > 0 and len(turn["per_token_logps"]) == completion, f"{at}: log probabilities")
        require(len(turn["loss_mask"]) == prompt + completion, f"{at}: loss_mask")
        require(not any(turn["loss_mask"][:prompt]), f"{at}: the prompt is not masked out")


CHECKS = {
    "native": native,
    "messages": messages,
    "messages-str": messages_str,
    "atif": atif,
    "sharegpt": sharegpt,
    "dpo": dpo,
    "openai-dpo": openai_dpo,
    "kto": kto,
    "tokens": tokens,
    "text": text,
    "openenv-trace": openenv_trace,
}
