"""An OpenAI-compatible endpoint with a script instead of a model, for rollouts of Tests/Fixtures/awkward.

    python3 scripted.py PORT_FILE

It does what models do and readers of data sets stumble over: reasoning, parallel calls, empty and null arguments, arguments that are
no JSON, unknown tools, text beside calls, content that is null. With an odd `seed` it does the task after its first turn. Tokens are
made up, but consistently: the ids of a prompt begin with those of the prompt and the completion before it.
"""

import json
import sys
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def call(name, arguments):
    return name, arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


FIRST = {"reasoning": "Erst schauen. 日本語 🤔 </think>", "content": "Let me look.", "calls": [
    call("look", ""), call("look", {"text": None, "größe": 2})]}
ODDITIES = [
    {"content": None, "calls": [call("keep", '{"label": "cut off", "value": ')]},
    {"reasoning": "Once more.", "content": "", "calls": [
        call("keep", {"label": "odd \"thing\" </tool_call>", "value": {"y": [1, "1", None, {"": []}], "x": {}}}),
        call("nonexistent", {"type": "message", "message": {"role": "x"}}), call("keep", {"label": 7, "value": "null"})]},
    {"content": None, "calls": [call("look", "null")]},
    {"content": "2026-11-22T08:27:00Z", "calls": [call("put_away", {"label": "nobody", "place": {"room": "Küche", "shelf": None}, "tags": []})]},
    {"reasoning": "That will do.", "content": "I give up; e\u0301 is é."},
]
SOLUTIONS = {
    "Recite everything": [
        {"content": "", "calls": [call("recite", {})]},
        {"reasoning": "2500.", "content": "", "calls": [call("keep", {"label": "last 👨‍👩 line", "value": 2500})]},
        {"content": "It is 2500."}],
    "Look at everything": [
        {"content": "", "calls": [call("put_away", {"label": "date", "place": "cellar", "options": {
            "when": "2026-11-22T08:27:00Z", "type": "message", "message": {"role": "x"}, "id": 9007199254740993, "": [{"": {}}],
            "deep": [[[[[[{"down": [[{"down": True}]]}]]]]]]}})]},
        {"content": "There are 4 things."}],
    "Put the thing called nothing": [
        {"content": "", "calls": [
            call("put_away", {"label": "nothing", "place": {"room": "Küche", "shelf": None}, "tags": [], "options": None}),
            call("put_away", {"label": "empty", "place": {"room": "A/B", "shelf": 3}, "tags": ["", None, "x"]})]},
        {"content": "Both are put away."}],
}


def script(instruction, seed):
    """What is said in order."""
    if seed % 2:
        for beginning, turns in SOLUTIONS.items():
            if instruction.startswith(beginning):
                return [FIRST, *turns]
    return [FIRST, *ODDITIES]


def ids(text):
    """Made-up tokens of a text: one for every dozen characters."""
    return [zlib.crc32(text[start : start + 12].encode()) % 50_000 for start in range(0, len(text), 12)]


def said(content, calls):
    """An assistant message as the made-up template writes it: without reasoning, as many do."""
    return (content or "") + "".join(f"<call>{name} {arguments}</call>" for name, arguments in calls)


def prompt(messages, tools):
    """The tokens of a conversation up to where the assistant is to speak."""
    tokens = ids(json.dumps(tools, sort_keys=True))
    for message in messages:
        calls = [(made["function"]["name"], made["function"]["arguments"]) for made in message.get("tool_calls") or []]
        tokens += ids(f"<{message['role']}>") + ids(said(message["content"], calls)) + ids("<end>")
    return tokens + ids("<assistant>")


def answer(request):
    messages = request["messages"]
    turn = sum(message["role"] == "assistant" for message in messages)
    instruction = next(message["content"] for message in messages if message["role"] == "user")
    turns = script(instruction, request.get("seed") or 0)
    now = turns[min(turn, len(turns) - 1)]
    calls = now.get("calls", [])
    completion = ids(said(now["content"], calls)) or [0]
    message = {"role": "assistant", "content": now["content"]}
    if "reasoning" in now:
        message["reasoning_content"] = now["reasoning"]
    if calls:
        message["tool_calls"] = [
            {"id": f"call-{turn}-{place}", "type": "function", "function": {"name": name, "arguments": arguments}}
            for place, (name, arguments) in enumerate(calls)
        ]
    before = prompt(messages, request.get("tools"))
    logprobs = [{"token": str(token), "logprob": -(token % 97) / 31, "bytes": None, "top_logprobs": []} for token in completion]
    return {
        "id": f"chatcmpl-{zlib.crc32(json.dumps(messages).encode())}", "object": "chat.completion", "created": 0,
        "model": request["model"], "prompt_token_ids": before,
        "choices": [{"index": 0, "finish_reason": "tool_calls" if calls else "stop", "message": message,
                     "token_ids": completion, "logprobs": {"content": logprobs}}],
        "usage": {"prompt_tokens": len(before), "completion_tokens": len(completion), "total_tokens": len(before) + len(completion)},
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        data = json.dumps(answer(body), ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(f"{server.server_port}\n")
    server.serve_forever()
