"""Reads exports with the converter and the formatters of LLaMA-Factory, as it would before training.

    python llamafactory_rows.py DIR…

Every call of a `sharegpt` row must be in the text to train on with the very arguments, and every answer in the prompts. The same
conversation as OpenAI messages must come out otherwise: that is why the format is there.
"""

import importlib.machinery
import json
import os
import re
import sys
import types
import warnings
from importlib.metadata import version
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", DISABLE_VERSION_CHECK="1")
warnings.filterwarnings("ignore")

# Imported for sound, which no row has.
sound = types.ModuleType("torchaudio")
sound.__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)
sys.modules["torchaudio"] = sound

import tiny
from llamafactory.data.converter import OpenAIDatasetConverter, SharegptDatasetConverter
from llamafactory.data.parser import DatasetAttr
from llamafactory.data.template import TEMPLATES
from llamafactory.hparams import DataArguments

CALL = re.compile(r"<tool_call>\n(.*?)\n</tool_call>(?=\n<tool_call>|<\|im_end\|>)", re.S)


def require(condition, message):
    if not condition:
        raise ValueError(message)


def attributes(entry):
    found = DatasetAttr("file", "awm")
    found.join(entry)
    return found


def encoded(example, tokenizer, converter):
    """Prompts and responses in order, as text."""
    row = converter(example)
    require(row["_response"], "the row is taken for broken")
    pairs = TEMPLATES["qwen3"].encode_multiturn(tokenizer, row["_prompt"] + row["_response"], row["_system"], row["_tools"])
    return [(tokenizer.decode(prompt), tokenizer.decode(response)) for prompt, response in pairs]


def calls_of(turn):
    """The calls of a turn; what comes before them is thought."""
    text = turn["value"]
    thought = "<think>\n" in text[:8]
    calls = json.loads(text[text.rindex("\n</think>\n\n") + len("\n</think>\n\n") :] if thought else text)
    return calls if isinstance(calls, list) else [calls]


def sharegpt(folder):
    tokenizer = tiny.tokenizer(["a"])
    count = 0
    for entry in json.loads((folder / "dataset_info.json").read_text("utf-8")).values():
        converter = SharegptDatasetConverter(attributes(entry), DataArguments())
        for line in (folder / entry["file_name"]).read_text("utf-8").split("\n")[:-1]:
            row = json.loads(line)
            if len(line) > 100_000:
                continue
            turns = row["conversations"]
            pairs = encoded(row, tokenizer, converter)
            require(len(pairs) * 2 == len(turns), f"{row['rollout_id']} has {len(pairs)} pairs of {len(turns)} turns")
            for number, (prompt, response) in enumerate(pairs):
                asked, said = turns[2 * number], turns[2 * number + 1]
                require(asked["value"] in prompt, f"{row['rollout_id']}: turn {2 * number} is not in its prompt")
                if said["from"] == "gpt":
                    require(said["value"] in response, f"{row['rollout_id']}: turn {2 * number + 1} is not trained on")
                    continue
                found = [json.loads(text) for text in CALL.findall(response)]
                require(found == calls_of(said), f"{row['rollout_id']}: turn {2 * number + 1} came as {response[-300:]!r}")
                count += len(found)
    return f"{count} calls trained on with the very arguments"


def trap():
    """The same call as OpenAI messages, with arguments as text."""
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{\"x\": 1}"}}
    messages = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "Let me see.", "tool_calls": [call]}]
    tags = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant",
            "observation_tag": "tool", "function_tag": "function_call", "system_tag": "system"}
    entry = {"formatting": "openai", "columns": {"messages": "messages"}, "tags": tags}
    converter = OpenAIDatasetConverter(attributes(entry), DataArguments())
    text = encoded({"messages": messages}, tiny.tokenizer(["a"]), converter)[0][1]
    require('"{\\"x\\": 1}"' in text and "Let me see." not in text, f"OpenAI messages come as they are: {text!r}")
    return "OpenAI messages: arguments are encoded twice, and the text beside them is gone"


def main(names):
    label = f"llamafactory {version('llamafactory')}"
    failed = False
    checks = [("trap", trap, ())]
    for folder in map(Path, names):
        checks.append((f"sharegpt ({folder.parent.name})", sharegpt, (folder,)))
    for name, check, arguments in checks:
        try:
            print(f"ok    {label}, {name}: {check(*arguments)}")
        except Exception as error:  # the other checks are still of interest
            print(f"FAIL  {label}, {name}: {type(error).__name__}: {error}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
