"""Whole processes: start, add, check out, fsck, each beside git on the same files; a single seed also beside casync and restic."""

import itertools
import os
import pathlib
import shutil
import sqlite3
import subprocess

import seed
from peers import Casync, Restic
from processes import Failure, Git, nothing, summary

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Whole:
    def __init__(self, awm, timer, folder, runs, programs):
        self.awm, self.timer, self.folder, self.runs, self.programs = awm, timer, folder, runs, programs
        self.rows = []

    def row(self, what, operations, note="", dirty=0, runs=None):
        """Runs the operations in turn; the first is ours. Each takes the number of the run.

        `dirty` bytes of another program's data wait to be written when an operation begins.
        """
        times = {name: [] for name in operations}
        names = list(operations)
        runs = runs or self.runs
        for number in range(runs + 1):
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
        self.rows.append({"what": what, "runs": runs, "times": {name: summary(values) for name, values in times.items()}, "note": note})

    def all(self):
        self.start()
        database = self.folder / "seed.db"
        seed.build(database)
        self.versions("330 KB seed", "seed", database, change_database)
        self.others(database)
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
        # The disk is what is measured; it needs no more runs than it takes to see that.
        runs = min(self.runs, 9)
        self.row(f"add {title}, disk busy", operations, "64 MB of another program wait to be written", dirty=64 << 20, runs=runs)
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

    def others(self, database):
        """The seed again, beside peers that are too slow or too different to take every turn above."""
        peers = {}
        if "casync" in self.programs:
            peers["casync"] = Casync(self.timer, self.folder / "seed.casync")
        if "restic" in self.programs:
            peers["restic"] = Restic(self.timer, self.folder / "seed.restic")
        if not peers:
            return
        versions = itertools.count(1_000)
        runs = min(self.runs, 5)

        def prepare(_):
            change_database(database, next(versions) % 500)

        add = {"awm": (prepare, lambda _: self.timer.run(self.awm, "store", "add", database, "--name", "seed"))}
        for name, peer in peers.items():
            add[name] = (prepare, lambda _, peer=peer: peer.add(database))
        self.row("add 330 KB seed, others", add, "restic derives its key anew each time", runs=runs)
        out = {"awm": (nothing, lambda number: self.timer.run(self.awm, "store", "checkout", "seed", self.folder / f"again{number}"))}
        for name, peer in peers.items():
            out[name] = (nothing, lambda number, name=name, peer=peer: peer.checkout(self.folder / f"{name}-out{number}"))
        self.row("check out 330 KB seed, others", out, runs=runs)

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


def copy(source, target):
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)


def change_database(path, number):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE orders SET status = 'delivered', note = ? WHERE id = ?", (f"change {number}", number % 12 + 1))
        connection.execute(
            "INSERT INTO order_items (order_id, product_id, quantity, price_cents) VALUES (?, ?, 1, ?)",
            (number % 12 + 1, number % 15 + 1, 100 + number),
        )
    connection.close()


def change_package(path, number):
    with open(path / "seed.sql", "a") as file:
        file.write(
            "INSERT INTO notes (customer_id, kind, body, staff_id, created_at)\n"
            f"    VALUES (7, 'info', 'Change {number}.', 3, '2026-03-01 10:00:00');\n"
        )
