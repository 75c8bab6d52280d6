"""Renders conversations under every chat template that TRL bundles: as exports have them, and in the forms that break.

    python templates.py MESSAGES_DIR…

The forms: arguments as a string, arguments that are null, `content` left out beside calls, several calls in one message.
"""

import json
import os
import sys
import warnings
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
warnings.filterwarnings("ignore")

import tiny
import transformers
import trl

transformers.utils.logging.set_verbosity_error()

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "find_parcel",
            "description": "Find a parcel.",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
]


def call(arguments, name="c00000001"):
    return {"id": name, "type": "function", "function": {"name": "find_parcel", "arguments": arguments}}


def conversation(calls, content=""):
    said = {"role": "assistant", "tool_calls": calls} | ({} if content is None else {"content": content})
    answers = [{"role": "tool", "tool_call_id": made["id"], "name": "find_parcel", "content": "{\"ok\": true}"} for made in calls]
    return [{"role": "user", "content": "Where is it?"}, said, *answers, {"role": "assistant", "content": "There."}]


OBJECT = {"city": "Zürich"}
FORMS = {
    "as exported": conversation([call(OBJECT)]),
    "arguments as a string": conversation([call(json.dumps(OBJECT, ensure_ascii=False))]),
    "arguments null": conversation([call(None)]),
    "no content beside calls": conversation([call(OBJECT)], content=None),
    "two calls in one message": conversation([call(OBJECT), call({"city": "Bern"}, "c00000002")]),
}


def render(tokenizer, template, messages, tools):
    """The text, or None where the template raises."""
    try:
        return tokenizer.apply_chat_template(messages, tools=tools, chat_template=template, tokenize=False)
    except Exception:  # templates raise whatever they like
        return None


def outcome(tokenizer, template, messages):
    text = render(tokenizer, template, messages, TOOLS)
    if text is None:
        return "raises"
    # JSON inside a JSON string: the model would learn to write arguments with backslashes.
    return "double-encodes" if '{\\"city\\"' in text else "renders"


def writes_calls(tokenizer, template):
    texts = [render(tokenizer, template, FORMS[form], TOOLS) or "" for form in ("as exported", "arguments as a string")]
    return any("find_parcel" in text and "Zürich" in text for text in texts)


def main(folders):
    tokenizer = tiny.tokenizer(["a"])
    tokenizer.bos_token = "<|endoftext|>"
    templates = {path.stem: path.read_text("utf-8") for path in sorted(Path(trl.__file__).parent.glob("chat_templates/*.jinja"))}
    # A template that writes a call in neither form is not made for tools.
    able = {name: template for name, template in templates.items() if writes_calls(tokenizer, template)}
    print(f"      trl {trl.__version__}: {len(templates)} templates, {len(able)} of them write calls")
    failed = False
    # The templates of older DeepSeek models join the arguments to text and so take strings only.
    strings = [name for name in able if outcome(tokenizer, able[name], FORMS["arguments as a string"]) == "renders"]
    for form, messages in FORMS.items():
        found = {}
        for name, template in able.items():
            found.setdefault(outcome(tokenizer, template, messages), []).append(name)
        counts = ", ".join(f"{len(names)} {what}" for what, names in sorted(found.items()))
        wrong = found.get("raises", []) + found.get("double-encodes", [])
        unexpected = form == "as exported" and not set(wrong) <= set(strings)
        print(f"{'FAIL' if unexpected else 'ok  '}  {form}: {counts}")
        if wrong:
            print(f"      {', '.join(wrong)}")
        failed = failed or unexpected
    # The trap must still be one.
    if not any(outcome(tokenizer, template, FORMS["arguments as a string"]) != "renders" for template in able.values()):
        print("FAIL  arguments as a string break no template any more")
        failed = True
    ours = {name: able[name] for name in able if outcome(tokenizer, able[name], FORMS["as exported"]) == "renders"}
    return 1 if exported(tokenizer, ours, [Path(folder) for folder in folders]) or failed else 0


def reasons(messages):
    """What of a conversation some templates refuse by rule, whatever form it has."""
    if any(message["role"] == "system" for message in messages[1:]):
        yield "a system message that is not the first"
    for message in messages:
        if len(message.get("tool_calls", [])) > 1:
            yield "several calls in one message"
        if message.get("tool_calls") and message["content"] and message.get("reasoning_content"):
            yield "content and reasoning beside calls"


def exported(tokenizer, templates, folders):
    """Renders the rows of exports under every template; gives whether one failed that had no reason to."""
    rows = []
    for folder in folders:
        for file in json.loads((folder / "awm-export.json").read_text("utf-8"))["files"]:
            rows += [json.loads(line) for line in (folder / file["path"]).read_text("utf-8").split("\n")[:-1]][:20]
    known, unknown = {}, {}
    for row in rows:
        found = set(reasons(row["messages"]))
        for name, template in templates.items():
            if render(tokenizer, template, row["messages"], row["tools"]) is not None:
                continue
            if found:
                known.setdefault(", ".join(sorted(found)), set()).add(name)
            else:
                unknown.setdefault(name, []).append(row["rollout_id"])
    print(f"{'FAIL' if unknown else 'ok  '}  {len(rows)} exported conversations under {len(templates)} templates")
    for reason, names in sorted(known.items()):
        print(f"      refused by {len(names)} for {reason}: {', '.join(sorted(names))}")
    for name, bad in unknown.items():
        print(f"      {name}: {len(bad)} raise, the first is {bad[0]}")
    return bool(unknown)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
