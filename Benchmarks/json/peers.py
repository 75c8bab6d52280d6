"""Measures Python's json and orjson on the documents json-bench wrote: peers.py FOLDER prints {"document library operation": MB/s}."""

import json
import pathlib
import sys
import time

try:
    import orjson
except ImportError:
    orjson = None


def best(size, body):
    """The best of sixty batches of at least 5 ms, in MB/s."""
    repetitions, batches, result = 1, 0, 0.0
    while batches < 60:
        start = time.perf_counter()
        for _ in range(repetitions):
            body()
        seconds = time.perf_counter() - start
        if seconds < 0.005:
            repetitions *= 2
            continue
        batches += 1
        result = max(result, size * repetitions / seconds / 1e6)
    return result


def compact(sort_keys):
    return json.JSONEncoder(separators=(",", ":"), sort_keys=sort_keys, ensure_ascii=False).encode


def libraries():
    yield "json", json.loads, lambda value, encode=compact(True): encode(value).encode(), lambda value, encode=compact(False): encode(value).encode()
    if orjson is not None:
        yield "orjson", orjson.loads, lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS), orjson.dumps


def main(folder):
    results = {}
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")):
        lines = path.read_bytes().split(b"\n")
        size = sum(map(len, lines))
        for library, loads, dumps_sorted, dumps in libraries():
            values = [loads(line) for line in lines]
            written = sum(len(dumps(value)) for value in values)
            results[f"{path.stem} {library} parse"] = best(size, lambda: [loads(line) and None for line in lines])
            results[f"{path.stem} {library} write"] = best(written, lambda: [dumps_sorted(value) and None for value in values])
            results[f"{path.stem} {library} write unsorted"] = best(written, lambda: [dumps(value) and None for value in values])
    print(json.dumps(results))


main(sys.argv[1])
