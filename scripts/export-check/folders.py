"""What every check of an exported folder needs: its files, its card, and comparisons that forgive nothing but fractions."""

import gzip
import hashlib
import io
import json
import re
import sys

import yaml
import zstandard

# `datasets` reads JSON columns with the ujson of pandas, which writes ten decimals and is off by a unit in the last place when
# reading. Everything else must be exact.
ABSOLUTE = 1e-10
RELATIVE = 4 * sys.float_info.epsilon


class Difference(Exception):
    """A check that failed, in words."""


def require(condition, message):
    if not condition:
        raise Difference(message)


class Comparison:
    """Compares values by type and value, and counts the fractions that came back inexact."""

    def __init__(self):
        self.inexact = 0
        self.worst = 0.0
        self.leaves = 0

    def check(self, expected, found, place):
        require(type(expected) is type(found), f"{place}: {expected!r:.200} came back as {found!r:.200}")
        if isinstance(expected, dict):
            require(expected.keys() == found.keys(), f"{place}: keys {sorted(expected)} came back as {sorted(found)}")
            for key in expected:
                self.check(expected[key], found[key], f"{place}.{key}")
        elif isinstance(expected, list):
            require(len(expected) == len(found), f"{place}: {len(expected)} elements came back as {len(found)}")
            for index, (left, right) in enumerate(zip(expected, found)):
                self.check(left, right, f"{place}[{index}]")
        elif isinstance(expected, float):
            self.leaves += 1
            error = abs(expected - found)
            require(error <= max(ABSOLUTE, RELATIVE * abs(expected)), f"{place}: {expected!r} came back as {found!r}")
            if error:
                self.inexact += 1
                self.worst = max(self.worst, error)
        else:
            self.leaves += 1
            require(expected == found, f"{place}: {expected!r:.200} came back as {found!r:.200}")


def same(expected, found):
    """Whether a value came back as it was."""
    try:
        Comparison().check(expected, found, "")
        return True
    except Difference:
        return False


def manifest(folder):
    return json.loads((folder / "awm-export.json").read_text("utf-8"))


def front_matter(folder):
    return yaml.safe_load((folder / "README.md").read_text("utf-8").split("---\n")[1])


def is_tasks(folder):
    return manifest(folder)["schema"] == "awm.taskexport/1"


def content(path):
    """The bytes of a file of rows, unpacked."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    if path.suffix == ".zst":
        return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True).read()
    return data


def lines(folder):
    """The lines of every split, after checking each file against the manifest."""
    stated = manifest(folder)
    found = {}
    name = r"data/\w+\.jsonl?" if is_tasks(folder) else r"data/\w+-\d{5}-of-\d{5}\.jsonl(\.gz|\.zst)?"
    for file in stated["files"]:
        path = folder / file["path"]
        data = path.read_bytes()
        rows = content(path).decode("utf-8").split("\n")
        require(rows.pop() == "", f"{file['path']} does not end with a line feed")
        require(hashlib.sha256(data).hexdigest() == file["sha256"], f"{file['path']} has another sha256")
        require((len(data), len(rows)) == (file["size"], file["rows"]), f"{file['path']} has another size")
        require(re.fullmatch(name, file["path"]) is not None, f"{file['path']} is a strange name")
        require(file["path"].startswith(f"data/{file['split']}"), f"{file['path']} is not of the split {file['split']}")
        found.setdefault(file["split"], []).extend(rows)
    there = {str(path.relative_to(folder)) for path in (folder / "data").iterdir()}
    named = {file["path"] for file in stated["files"]}
    require(there == named, f"the files are {sorted(there)}, the manifest names {sorted(named)}")
    return found


def rows(folder):
    """The rows of every split, parsed from their text."""
    return {split: [json.loads(line) for line in texts] for split, texts in lines(folder).items()}
