#!/usr/bin/env python3
"""Whole-process times of the store beside git, on the same files in the same run.

    Benchmarks/store/store_bench.py [--awm BINARY] [--runs N] [--json]

Everything happens in a temporary folder, which is removed. The two take turns, run by run, and each run stores a new
version: a few changed rows. Before each command the file system is synced, outside the measured time, so that nobody
pays for what somebody else left to be written. AWM_BENCH_QUICK=1 makes three runs.
"""

import argparse
import itertools
import json
import math
import os
import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import typing

import seed

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Failure(Exception):
    pass


class Time(typing.NamedTuple):
    wall: float
    processor: float

    def then(self, other):
        return Time(self.wall + other.wall, self.processor + other.processor)


class Timer:
    """Runs commands and gives the milliseconds that they took from start to end, and those they were on a processor."""

    def __init__(self, folder):
        self.null = os.open(os.devnull, os.O_RDWR)
        self.log = os.open(folder / "errors", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "AWM_STORE": str(folder / "store"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "bench",
            "GIT_AUTHOR_EMAIL": "bench@example.org",
            "GIT_COMMITTER_NAME": "bench",
            "GIT_COMMITTER_EMAIL": "bench@example.org",
        }

    def run(self, *command, **environment):
        command = [str(word) for word in command]
        actions = [(os.POSIX_SPAWN_DUP2, self.null, 0), (os.POSIX_SPAWN_DUP2, self.null, 1), (os.POSIX_SPAWN_DUP2, self.log, 2)]
        environment = {**self.environment, **{name: str(value) for name, value in environment.items()}}
        start = time.perf_counter_ns()
        process = os.posix_spawnp(command[0], command, environment, file_actions=actions)
        _, status, usage = os.wait4(process, 0)
        milliseconds = (time.perf_counter_ns() - start) / 1e6
        if os.waitstatus_to_exitcode(status) != 0:
            size = os.lseek(self.log, 0, os.SEEK_END)
            raise Failure(f"{' '.join(command)} failed:\n{os.pread(self.log, size, 0).decode(errors='replace')}")
        return Time(milliseconds, (usage.ru_utime + usage.ru_stime) * 1e3)


class Git:
    """A repository beside the store. `durable` makes git sync what it writes, as the store does."""

    def __init__(self, timer, folder, durable):
        self.timer, self.folder = timer, folder
        # By default git leaves new objects to the page cache: https://git-scm.com/docs/git-config (core.fsync).
        self.options = ["-c", "core.fsync=all"] if durable else []
        self.run("init", "--quiet", folder)
        # It would run in the middle of a measurement.
        self.run("-C", folder, "config", "gc.auto", "0")

    def run(self, *words, **environment):
        return self.timer.run("git", *self.options, *words, **environment)

    def commit(self, message):
        added = self.run("-C", self.folder, "add", "--all", ".")
        return added.then(self.run("-C", self.folder, "commit", "--quiet", "--message", message))

    def checkout(self, folder):
        folder.mkdir()
        # An index of its own: one that knows the files already would be another task.
        index = folder.parent / "index"
        index.unlink(missing_ok=True)
        return self.run(
            f"--git-dir={self.folder}/.git", f"--work-tree={folder}", "checkout", "--quiet", "--force", "HEAD", "--", ".",
            GIT_INDEX_FILE=index,
        )


class Bench:
    def __init__(self, awm, folder, runs):
        self.awm, self.folder, self.runs = awm, folder, runs
        self.timer = Timer(folder)
        self.rows = []

    def row(self, what, operations, note="", dirty=0):
        """Runs the operations in turn; the first is ours. Each takes the number of the run.

        `dirty` bytes of another program's data wait to be written when an operation begins.
        """
        times = {name: [] for name in operations}
        names = list(operations)
        for number in range(self.runs + 1):
            # Who is first in a run changes, since the second finds warmer caches.
            for name in names if number % 2 == 0 else reversed(names):
                prepare, run = operations[name]
                prepare(number)
                subprocess.run(["sync", "--file-system", self.folder], check=True)
                if dirty:
                    (self.folder / "other").write_bytes(os.urandom(dirty))
                measured = run(number)
                # The first run of each is not counted.
                if number > 0:
                    times[name].append(measured)
        self.rows.append({"what": what, "runs": self.runs, "times": {name: summary(values) for name, values in times.items()}, "note": note})

    def all(self):
        self.start()
        database = self.folder / "seed.db"
        seed.build(database)
        self.versions("330 KB seed", "seed", database, change_database)
        package = self.folder / "shop"
        shutil.copytree(ROOT / "environments" / "shop", package)
        self.versions(
            "environments/shop", "shop", package, change_package, "awm also builds its database and checks every tool and task"
        )
        self.fsck()
        return self.rows

    def start(self):
        commands = {"awm": [self.awm, "--version"], "git": ["git", "--version"], "true": ["/bin/true"]}
        self.row(
            "process start",
            {name: (nothing, lambda _, command=command: self.timer.run(*command)) for name, command in commands.items()},
            "--version; true is what starting any process costs here",
        )

    def versions(self, title, name, source, change, note=""):
        """Adds a new version in each run, then checks the last one out again and again."""
        plain = Git(self.timer, self.folder / f"{name}.git", durable=False)
        synced = Git(self.timer, self.folder / f"{name}-synced.git", durable=True)
        versions = itertools.count(1)

        def changing(operation):
            # Outside of the measured time; both get what no earlier version had.
            def prepare(_):
                change(source, next(versions))
                for git in (plain, synced):
                    copy(source, git.folder / source.name)

            return prepare, operation

        operations = {
            "awm": changing(lambda _: self.timer.run(self.awm, "store", "add", source, "--name", name)),
            "git": changing(lambda number: plain.commit(f"version {number}")),
            "git, synced": changing(lambda number: synced.commit(f"version {number}")),
        }
        self.row(f"add {title}", operations, note)
        del operations["git"]
        self.row(f"add {title}, disk busy", operations, "64 MB of another program wait to be written", dirty=64 << 20)
        # The last to be stored may have been git.
        self.timer.run(self.awm, "store", "add", source, "--name", name)
        plain.commit("last")
        self.row(
            f"check out {title}",
            {
                "awm": (nothing, lambda number: self.timer.run(self.awm, "store", "checkout", name, self.folder / f"{name}-out{number}")),
                "git": (nothing, lambda number: plain.checkout(self.folder / f"{name}-git-out{number}")),
            },
        )
        self.compare(source, self.folder / f"{name}-out1", self.folder / f"{name}-git-out1" / source.name)

    def compare(self, source, ours, theirs):
        """What was checked out is what was added; otherwise the times mean nothing."""
        ours = ours if source.is_dir() else ours / source.name
        for copied in (ours, theirs):
            result = subprocess.run(["diff", "-r", source, copied], capture_output=True, text=True)
            if result.returncode != 0:
                raise Failure(f"{copied} is not {source}:\n{result.stdout}")

    def fsck(self):
        repository = self.folder / "seed.git"
        self.row(
            "fsck",
            {
                "awm": (nothing, lambda _: self.timer.run(self.awm, "store", "fsck", "--read-data")),
                "git": (nothing, lambda _: self.timer.run("git", "-C", repository, "fsck", "--no-progress")),
            },
            "--read-data; all versions of both in the store, those of the seed alone in git",
        )


def nothing(_):
    pass


def summary(times):
    wall = sorted(measured.wall for measured in times)
    return {
        "median": statistics.median(wall),
        "p90": wall[math.ceil(0.9 * len(wall)) - 1],
        "least": wall[0],
        "processor": statistics.median(measured.processor for measured in times),
    }


def copy(source, target):
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)


def change_database(path, number):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE orders SET status = 'delivered', note = ? WHERE id = ?", (f"change {number}", number + 1))
        connection.execute(
            "INSERT INTO order_items (order_id, product_id, quantity, price_cents) VALUES (?, ?, 1, ?)",
            (number + 1, number % 200 + 1, 100 + number),
        )
    connection.close()


def change_package(path, number):
    with open(path / "seed.sql", "a") as file:
        file.write(
            "INSERT INTO notes (customer_id, kind, body, staff_id, created_at)\n"
            f"    VALUES (7, 'info', 'Change {number}.', 3, '2026-03-01 10:00:00');\n"
        )


def table(rows):
    lines = [["what", "awm", "p90", "processor", "peer", "its time", "p90", "processor", "awm / peer", "note"]]
    for row in rows:
        ours = row["times"]["awm"]
        for peer, times in row["times"].items():
            if peer != "awm":
                cells = [[f"{times[key]:.1f} ms" for key in ("median", "p90", "processor")] for times in (ours, times)]
                lines.append([row["what"], *cells[0], peer, *cells[1], f"{ours['median'] / times['median']:.2f}×", row["note"]])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    right = {1, 2, 3, 5, 6, 7, 8}
    text = []
    for index, line in enumerate(lines):
        cells = [cell.rjust(width) if column in right else cell.ljust(width) for column, (cell, width) in enumerate(zip(line, widths))]
        text.append("| " + " | ".join(cells) + " |")
        if index == 0:
            rules = ["-" * (width - 1) + ":" if column in right else "-" * width for column, width in enumerate(widths)]
            text.append("| " + " | ".join(rules) + " |")
    return "\n".join(text)


def main():
    quick = bool(os.environ.get("AWM_BENCH_QUICK"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--awm", default=ROOT / ".build/release/awm", type=pathlib.Path)
    parser.add_argument("--runs", default=3 if quick else 41, type=int)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="awm-store-bench-") as folder:
        try:
            rows = Bench(arguments.awm.resolve(), pathlib.Path(folder), arguments.runs).all()
        except (Failure, OSError) as error:
            sys.exit(f"store_bench: {error}")
    print(json.dumps(rows, indent=2) if arguments.json else table(rows))


main()
