"""Running programs and saying what they cost."""

import math
import os
import statistics
import subprocess
import time
import typing


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
