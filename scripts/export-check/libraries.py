"""Rows held against the types of the libraries that define the formats: `atif` and `openai`."""

import json

import atif
import rows
from folders import require
from openai.types.chat import ChatCompletionMessage, ChatCompletionMessageParam, ChatCompletionToolParam
from pydantic import TypeAdapter

MESSAGE = TypeAdapter(ChatCompletionMessageParam)
TOOLS = TypeAdapter(list[ChatCompletionToolParam])


def check(format, row, place):
    """Checks a row, where its format has a library of its own."""
    if format == "atif":
        trajectory(row, place)
    elif format == "messages-str":
        for index, message in enumerate(rows.whole(row, place)):
            wire(message, f"{place}.messages[{index}]")
        TOOLS.validate_python(json.loads(row["tools"]))
    elif format == "openai-dpo":
        for part in (row["input"]["messages"], row["preferred_output"], row["non_preferred_output"]):
            for index, message in enumerate(part):
                wire(message, f"{place}: message {index}")
        TOOLS.validate_python(row["input"]["tools"])


def trajectory(row, place):
    """The models of `atif` refuse every key that they do not know; nulls stand for what is not there."""
    found = atif.Trajectory.model_validate({key: value for key, value in row.items() if value is not None})
    for step in found.steps:
        results = step.observation.results if step.observation else []
        calls = {call.tool_call_id for call in step.tool_calls or []}
        require(all(result.source_call_id in calls | {None} for result in results), f"{place}: step {step.step_id} answers no call")


def wire(message, place):
    """A message as the OpenAI API takes it: without the keys that are empty."""
    sent = {key: value for key, value in message.items() if value not in ("", [], None) or key == "content"}
    reasoning = sent.pop("reasoning_content", None)
    require(reasoning is None or message["role"] == "assistant", f"{place} reasons as {message['role']}")
    if message["role"] == "tool":
        sent.pop("name", None)
    MESSAGE.validate_python(sent)
    if message["role"] == "assistant":
        # The typed dictionaries do not look at the calls before somebody walks through them.
        ChatCompletionMessage.model_validate(sent)
